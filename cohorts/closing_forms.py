"""What people type when a seminar is closed, and afterwards."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from cohorts.attendance import Mark
from cohorts.attendance_summary import Summary
from cohorts.correcting import SHORTEST_REASON
from cohorts.models import Attendance, Session

WITH_MINUTES = {Attendance.Status.LATE, Attendance.Status.LEFT_EARLY}


def reason_field(label: Any, help_text: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        min_length=SHORTEST_REASON,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class SendBackForm(forms.Form):
    because = reason_field(_("What is not right yet?"), _("Whoever asked reads it on the page of the seminar."))


class CorrectionForm(forms.Form):
    """One person, one half day, what is right."""

    person = forms.ChoiceField(label=_("Person"))
    session = forms.ChoiceField(label=_("Half day"))
    status = forms.ChoiceField(label=_("What is right"), choices=Attendance.Status.choices)
    missed = forms.IntegerField(
        label=_("Minutes missed"),
        help_text=_("Only of whoever came late or left early. You may leave it empty."),
        required=False,
        min_value=0,
    )
    reason = reason_field(
        _("Why is it corrected?"),
        _("It stands on this page and in the report with names. Write nothing about anybody's health or private life."),
    )

    def __init__(self, *args: Any, attendance: Summary, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people: dict[str, User] = {str(each.person.uuid): each.person for each in attendance.participants}
        self.sessions: dict[str, Session] = {str(each.uuid): each for each in attendance.sessions}
        self._offer(
            "person", [(str(each.person.uuid), f"{each.person} ({each.number})") for each in attendance.participants]
        )
        self._offer("session", [(uuid, _named(session)) for uuid, session in self.sessions.items()])

    def clean(self) -> dict[str, Any]:
        missed = self.cleaned_data.get("missed")
        session = self.sessions.get(self.cleaned_data.get("session", ""))
        if missed is not None and session is not None and missed > session.minutes:
            self.add_error("missed", _("The half day has fewer minutes."))
        return self.cleaned_data

    def chosen(self) -> tuple[Session, User, Mark]:
        status = Attendance.Status(self.cleaned_data["status"])
        missed = self.cleaned_data["missed"] if status in WITH_MINUTES else None
        right = Mark(status, missed)
        return self.sessions[self.cleaned_data["session"]], self.people[self.cleaned_data["person"]], right

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "–"), *choices]


def _named(session: Session) -> str:
    return f"{session.number} · {date_format(session.local_start, 'DATETIME_FORMAT')}"
