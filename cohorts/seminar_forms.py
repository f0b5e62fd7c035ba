"""Setting up a seminar, and changing its half days."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from babel.core import get_global
from django import forms
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from cohorts.models import Cohort, Seminar
from cohorts.time_zones import zone_of
from cohorts.trainer_fields import named_by, number_field, trainers_shown
from cohorts.who_teaches import (
    coordinates,
    countries_coordinated,
    countries_taught,
    countries_to_set_up_in,
    teachers_in,
)
from lms.models import Programme
from lms.programme import country_name
from lms.text import language_name


class SeminarForm(forms.ModelForm[Seminar]):
    """What a seminar is. Countries, groups and trainers are those that this person may choose."""

    trainers = forms.MultipleChoiceField(
        label=_("Trainers"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("They mark attendance and read who takes part. Offered is who teaches in the country already."),
    )

    number = number_field()

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
            "title": _(
                "For you, and for whoever takes part. It stands on lists to sign: better not say whom it is for."
            ),
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
        everybody = gettext("For everybody")
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
        return named_by(self.cleaned_data["number"], asked_by=self.user)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        country = cleaned.get("country", "")
        if not cleaned.get("time_zone"):
            cleaned["time_zone"] = zone_of(country).key
        cohort = cleaned.get("cohort")
        if cohort is not None and cohort.country != country:
            self.add_error("cohort", gettext("This group is in another country."))
        elsewhere = [str(each) for each in self._chosen() if not self._may_teach(each, country)]
        if elsewhere:
            names = ", ".join(elsewhere)
            self.add_error(
                "trainers", gettext("These people do not teach in this country: %(names)s") % {"names": names}
            )
        if cleaned.get("number") and not coordinates(self.user, country):
            self.add_error(
                "number", gettext("Only a coordinator of the country names somebody who teaches nothing there.")
            )
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
        shown = set(trainers_shown(self))
        return [teacher for teacher in self.teachers if str(teacher.uuid) in shown]

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
        return [("", gettext("That of the country")), *((zone, zone) for zone in sorted(zones))]


def _with_countries(teacher: User, teachers: Mapping[User, frozenset[str]]) -> str:
    countries = ", ".join(sorted(country_name(country) for country in teachers[teacher]))
    return f"{teacher} ({countries})" if countries else str(teacher)
