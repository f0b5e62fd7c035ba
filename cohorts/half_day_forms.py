"""The half days of a seminar: planned at first, and then each for itself."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from cohorts.forms import DayInput
from cohorts.local_times import MOST_HALF_DAYS, NoSuchTime, Plan, Stretch, moment, overlap
from cohorts.models import Seminar, Session
from cohorts.seminar_refusals import reason
from cohorts.setting_up_seminars import HalfDay, Overlapping, TooManyHalfDays


class ClockInput(forms.TimeInput):
    """The browser's own way to pick a time."""

    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


def minutes_field(**kwargs: Any) -> forms.IntegerField:
    return forms.IntegerField(
        min_value=1, max_value=720, widget=forms.NumberInput(attrs={"inputmode": "numeric"}), **kwargs
    )


FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2099, 12, 31)
"""A year with a slip of the finger in it would have no end, and every page that counts would fail."""


def day_field(*, label: Any) -> forms.DateField:
    within = [MinValueValidator(FIRST_DAY), MaxValueValidator(LAST_DAY)]
    return forms.DateField(label=label, widget=DayInput, validators=within)


class PlanForm(forms.Form):
    """From which the half days of a new seminar are written."""

    first_day = day_field(label=_("First day"))
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
            self.add_error("certified_minutes", gettext("No more minutes can be certified than a half day lasts."))
        if cleaned.get("a_day") == 2 and not cleaned.get("second_begins"):
            self.add_error("second_begins", gettext("When does the second half day begin?"))
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
    day = day_field(label=_("Day"))
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
            self.add_error("certified_minutes", gettext("No more minutes can be certified than a half day lasts."))
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
