"""Setting up a seminar, and changing its half days."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from babel.core import get_global
from django import forms
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from cohorts.forms import CodeInput
from cohorts.guessing import WITHIN_SECONDS
from cohorts.local_times import MOST_HALF_DAYS, NoSuchTime, Plan, Stretch, moment, overlap
from cohorts.models import Cohort, Seminar, Session
from cohorts.setting_up_seminars import HalfDay, NotOfThisSeminar, Overlapping, RestsOnIt, SetUpRefused, TooManyHalfDays
from cohorts.time_zones import zone_of
from cohorts.who_teaches import (
    NamingRefused,
    NoSuchNumber,
    NoTrainerLeft,
    TakesPart,
    TooManyTries,
    coordinates,
    countries_coordinated,
    countries_taught,
    countries_to_set_up_in,
    person_by_number,
    teachers_in,
)
from lms.models import Programme
from lms.programme import country_name
from lms.text import language_name

REASONS: dict[type[Exception], str | Promise] = {
    RestsOnIt: _("Somebody was marked or signed in one of the half days. From then on only titles can change."),
    TooManyHalfDays: _("A seminar has 60 half days at most."),
    Overlapping: _("Two half days go on at the same time. Please move one of them."),
    NotOfThisSeminar: _("Somebody else changed the half days meanwhile. Please load the page again."),
    NoTrainerLeft: _("A seminar needs a trainer. Ask a coordinator to name somebody else first."),
    TakesPart: _("Somebody who takes part in this seminar cannot be its trainer."),
    NoSuchTime: _("There is no such time on that day: the clocks go forward."),
}


def reason(refused: SetUpRefused | NamingRefused | NoSuchTime) -> str:
    """What is wrong, and what to do."""
    return str(REASONS[type(refused)])


class DayInput(forms.DateInput):
    """The browser's own way to pick a day, which speaks ISO whatever it shows."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class ClockInput(forms.TimeInput):
    """The same for a time."""

    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


def minutes_field(**kwargs: Any) -> forms.IntegerField:
    return forms.IntegerField(
        min_value=1, max_value=720, widget=forms.NumberInput(attrs={"inputmode": "numeric"}), **kwargs
    )


class SeminarForm(forms.ModelForm[Seminar]):
    """What a seminar is. Countries, groups and trainers are those that this person may choose."""

    trainers = forms.MultipleChoiceField(
        label=_("Trainers"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("They mark attendance and read who takes part. Offered is who teaches in the country already."),
    )

    number = forms.CharField(
        label=_("Another trainer, by participant number"),
        required=False,
        max_length=20,
        help_text=_(
            "For somebody who teaches nothing in this country yet. The number stands on their own page; ask them to"
            " read it to you."
        ),
        widget=CodeInput,
    )

    class Meta:
        model = Seminar
        fields = [
            "kind",
            "title",
            "group",
            "country",
            "cohort",
            "place",
            "address",
            "agenda",
            "language",
            "time_zone",
            "capacity",
            "takes_sign_ups",
        ]
        labels = {"cohort": _("Group of learners")}
        help_texts = {
            "agenda": _("One line for each point. Whoever signs up reads it."),
            "title": _("For you and your colleagues, and on lists and certificates. Strangers do not read it."),
        }
        widgets = {
            "address": forms.Textarea(attrs={"rows": 3}),
            "agenda": forms.Textarea(attrs={"rows": 6}),
        }

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.is_new = self.instance.pk is None
        programme = Programme.current()
        self.countries = countries_to_set_up_in(user)
        if not self.is_new and self.instance.country not in self.countries:
            self.countries = [*self.countries, self.instance.country]
        self._choose("country", [(code, country_name(code)) for code in self.countries])
        everybody = _t("For everybody")
        self._choose("group", [("", everybody), *programme.group_choices()], required=False)
        self._choose("language", [(code, language_name(code)) for code in programme.languages])
        self._choose("time_zone", self._zones(programme.countries), required=False)
        self.fields["time_zone"].help_text = _("Left empty, it is that of the country.")
        cohort = self.fields["cohort"]
        assert isinstance(cohort, forms.ModelChoiceField)
        taught = Cohort.objects.running().filter(pk__in=user.cohorts_taught.values("pk"))
        cohort.queryset = Cohort.objects.filter(Q(pk__in=taught) | Q(pk=self.instance.cohort_id))
        cohort.empty_label = _("No group")
        cohort.help_text = _("Its members can sign up without a code. You can add them as well.")
        self.teachers = self._offered()
        self._choose_trainers()
        if not countries_coordinated(user):
            del self.fields["number"]
        if not self.is_new:
            for field in self.fields.values():
                field.show_hidden_initial = True

    def clean_agenda(self) -> str:
        return "\n".join(line.strip() for line in self.cleaned_data["agenda"].splitlines())

    def clean_number(self) -> User | None:
        typed = self.cleaned_data["number"]
        if not typed:
            return None
        try:
            return person_by_number(typed, asked_by=self.user)
        except NoSuchNumber as wrong:
            raise forms.ValidationError(
                _t("Nobody who can sign in has this number. Check it with the person.")
            ) from wrong
        except TooManyTries as many:
            text = _t("Too many wrong numbers. Please try again in %(minutes)d minutes.")
            raise forms.ValidationError(text % {"minutes": WITHIN_SECONDS // 60}) from many

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        country = cleaned.get("country", "")
        if not cleaned.get("time_zone"):
            cleaned["time_zone"] = zone_of(country).key
        cohort = cleaned.get("cohort")
        if cohort is not None and cohort.country != country:
            self.add_error("cohort", _t("This group is in another country."))
        elsewhere = [str(each) for each in self._chosen() if not self._may_teach(each, country)]
        if elsewhere:
            names = ", ".join(elsewhere)
            self.add_error("trainers", _t("These people do not teach in this country: %(names)s") % {"names": names})
        if cleaned.get("number") and not coordinates(self.user, country):
            self.add_error("number", _t("Only a coordinator of the country names somebody who teaches nothing there."))
        return cleaned

    @property
    def answers(self) -> dict[str, Any]:
        """Of a seminar that exists: what was answered anew since the page was shown, and nothing else."""
        asked = [name for name in self.changed_data if name not in {"trainers", "number"}]
        return {name: self.cleaned_data[name] for name in asked}

    @property
    def named(self) -> list[User]:
        """Whom to name as trainers. Whoever sets up a seminar where they teach is one as well."""
        shown = self._shown()
        people = [teacher for teacher in self._chosen() if teacher not in shown]
        if self.is_new and self._is_a_teacher() and self.user not in people:
            people.append(self.user)
        by_number = self.cleaned_data.get("number")
        return [*people, by_number] if by_number and by_number not in people else people

    @property
    def taken_off(self) -> list[User]:
        """Who was a trainer when the page was shown, and is not chosen any more."""
        chosen = self._chosen()
        return [teacher for teacher in self._shown() if teacher not in chosen]

    def _chosen(self) -> list[User]:
        chosen = set(self.cleaned_data.get("trainers", []))
        return [teacher for teacher in self.teachers if str(teacher.uuid) in chosen]

    def _shown(self) -> list[User]:
        if self.is_new:
            return []
        field = self["trainers"]
        shown = field.field.hidden_widget().value_from_datadict(self.data, self.files, field.html_initial_name)
        return [teacher for teacher in self.teachers if str(teacher.uuid) in set(shown)]

    def _may_teach(self, teacher: User, country: str) -> bool:
        return teacher == self.user or teacher in self.standing or country in self.teachers[teacher]

    def _is_a_teacher(self) -> bool:
        return bool(countries_taught(self.user))

    def _offered(self) -> dict[User, frozenset[str]]:
        self.standing: list[User] = [] if self.is_new else list(self.instance.trainers.all())
        teachers = teachers_in(self.countries)
        for trainer in self.standing:
            teachers.setdefault(trainer, frozenset())
        if self.is_new:
            teachers.pop(self.user, None)
        return teachers

    def _choose_trainers(self) -> None:
        if not self.teachers:
            del self.fields["trainers"]
            return
        field = self.fields["trainers"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(str(teacher.uuid), _with_countries(teacher, self.teachers)) for teacher in self.teachers]
        field.initial = [str(trainer.uuid) for trainer in self.standing]
        if self.is_new and self._is_a_teacher():
            field.label = _("Trainers besides you")

    def _choose(self, name: str, choices: Iterable[tuple[str, str]], *, required: bool = True) -> None:
        before = self.fields[name]
        self.fields[name] = forms.ChoiceField(
            label=before.label, choices=list(choices), required=required, help_text=before.help_text
        )

    def _zones(self, countries: Iterable[str]) -> list[tuple[str, str]]:
        zones = {zone for country in countries for zone in get_global("territory_zones").get(country, [])}
        zones |= {"UTC"} if self.is_new else {"UTC", self.instance.time_zone}
        return [("", _t("That of the country")), *((zone, zone) for zone in sorted(zones))]


class PlanForm(forms.Form):
    """From which the half days of a new seminar are written."""

    first_day = forms.DateField(label=_("First day"), widget=DayInput)
    days = forms.IntegerField(
        label=_("How many days"),
        help_text=_("Days in a row. You can move single half days afterwards."),
        min_value=1,
        max_value=MOST_HALF_DAYS,
        initial=3,
    )
    a_day = forms.TypedChoiceField(
        label=_("How many half days on a day"),
        choices=[("1", _("One")), ("2", _("Two: a morning and an afternoon"))],
        coerce=int,
        initial="2",
        widget=forms.RadioSelect,
    )
    begins = forms.TimeField(label=_("The first one begins"), widget=ClockInput, initial=time(9, 30))
    second_begins = forms.TimeField(
        label=_("The second one begins"), widget=ClockInput, initial=time(14, 0), required=False
    )
    minutes = minutes_field(
        label=_("Minutes of a half day"),
        help_text=_("From the beginning to the end, with breaks."),
        initial=210,
    )
    certified_minutes = minutes_field(
        label=_("Certified minutes of a half day"), help_text=_("Left empty, all of its minutes."), required=False
    )

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        if (cleaned.get("certified_minutes") or 0) > (cleaned.get("minutes") or 720):
            self.add_error("certified_minutes", _t("No more minutes can be certified than a half day lasts."))
        if cleaned.get("a_day") == 2 and not cleaned.get("second_begins"):
            self.add_error("second_begins", _t("When does the second half day begin?"))
        if (cleaned.get("days") or 0) * (cleaned.get("a_day") or 1) > MOST_HALF_DAYS:
            self.add_error("days", reason(TooManyHalfDays()))
        return cleaned

    @property
    def plan(self) -> Plan:
        """Of a form that was checked."""
        cleaned = self.cleaned_data
        times = [cleaned["begins"], cleaned["second_begins"]]
        return Plan(
            first_day=cleaned["first_day"],
            days=cleaned["days"],
            begins=tuple(sorted(times[: cleaned["a_day"]])),
            minutes=cleaned["minutes"],
            certified_minutes=cleaned["certified_minutes"],
        )


class HalfDayForm(forms.Form):
    """One half day, in the seminar's own time. Where something rests on it, only its title can change."""

    uuid = forms.UUIDField(required=False, widget=forms.HiddenInput)
    day = forms.DateField(label=_("Day"), widget=DayInput)
    begins = forms.TimeField(label=pgettext_lazy("a half day, at a time", "Begins"), widget=ClockInput)
    minutes = minutes_field(label=_("Minutes"))
    certified_minutes = minutes_field(label=_("Certified minutes"), required=False)
    title = forms.CharField(label=_("Title"), max_length=150, required=False)

    def __init__(self, *args: Any, zone: ZoneInfo, only_titles: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = zone
        if only_titles:
            for name in ("day", "begins", "minutes", "certified_minutes"):
                self.fields[name].disabled = True

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        if (cleaned.get("certified_minutes") or 0) > (cleaned.get("minutes") or 720):
            self.add_error("certified_minutes", _t("No more minutes can be certified than a half day lasts."))
        if cleaned.get("day") and cleaned.get("begins"):
            try:
                moment(self.local_start, self.zone)
            except NoSuchTime as refused:
                self.add_error("begins", reason(refused))
        return cleaned

    @property
    def local_start(self) -> datetime:
        return datetime.combine(self.cleaned_data["day"], self.cleaned_data["begins"])

    @property
    def half_day(self) -> HalfDay:
        """Of a form that was checked."""
        cleaned = self.cleaned_data
        return HalfDay(
            uuid=cleaned["uuid"],
            begins=self.local_start,
            minutes=cleaned["minutes"],
            certified_minutes=cleaned["certified_minutes"],
            title=cleaned["title"],
        )


class BaseHalfDays(forms.BaseFormSet[HalfDayForm]):
    """All half days of a seminar at once."""

    def clean(self) -> None:
        if any(form.errors for form in self.wanted_forms):
            return
        zone = self.form_kwargs["zone"]
        if overlap(Stretch(moment(half_day.begins, zone), half_day.minutes) for half_day in self.half_days):
            raise forms.ValidationError(reason(Overlapping()))

    @property
    def wanted_forms(self) -> list[HalfDayForm]:
        """Without those that are to be deleted, and without a new one in which nothing was typed."""
        return [
            form
            for form in self.forms
            if not getattr(form, "cleaned_data", {}).get("DELETE")
            and (form in self.initial_forms or form.has_changed())
        ]

    @property
    def half_days(self) -> list[HalfDay]:
        return [form.half_day for form in self.wanted_forms]


def half_days_formset(*, seminar: Seminar, only_titles: bool, data: Mapping[str, Any] | None) -> BaseHalfDays:
    sessions = list(seminar.sessions.select_related("seminar"))
    factory = forms.formset_factory(
        HalfDayForm,
        formset=BaseHalfDays,
        extra=0 if only_titles else 1,
        can_delete=not only_titles,
        max_num=MOST_HALF_DAYS,
        absolute_max=MOST_HALF_DAYS + 1,
        validate_max=True,
    )
    formset = factory(
        data,
        initial=[_as_typed(session) for session in sessions],
        prefix="half-days",
        form_kwargs={"zone": seminar.zone, "only_titles": only_titles},
    )
    assert isinstance(formset, BaseHalfDays)
    return formset


def _as_typed(session: Session) -> dict[str, Any]:
    local = session.local_start
    return {
        "uuid": session.uuid,
        "day": local.date(),
        "begins": local.time().replace(tzinfo=None),
        "minutes": session.minutes,
        "certified_minutes": session.certified_minutes,
        "title": session.title,
    }


def _with_countries(teacher: User, teachers: Mapping[User, frozenset[str]]) -> str:
    countries = ", ".join(sorted(country_name(country) for country in teachers[teacher]))
    return f"{teacher} ({countries})" if countries else str(teacher)
