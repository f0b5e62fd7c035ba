"""What trainers tap and type in the room."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from cohorts.attendance import Mark
from cohorts.attendance_summary import Participant, Summary
from cohorts.checking_in import WalkIn
from cohorts.models import Attendance, Session
from lms.text import has_letters

MINUTES = pgettext_lazy("of a half day", "Minutes missed")


@dataclass(frozen=True, slots=True)
class MarkRow:
    """The two fields of one person."""

    participant: Participant
    status: forms.BoundField
    missed: forms.BoundField


class MarksForm(forms.Form):
    """A row of choices and a number of minutes per person, named by the person's UUID.

    Each row remembers what the page showed, so that saving an old page overwrites nothing that another
    trainer has marked since.
    """

    def __init__(
        self, *args: Any, attendance: Summary, session: Session, disabled: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        column = attendance.sessions.index(session)
        self.participants = {str(each.person.uuid): each for each in attendance.participants}
        for name, participant in self.participants.items():
            self.fields[name] = forms.ChoiceField(
                label=str(participant.person),
                choices=Attendance.Status.choices,
                widget=forms.RadioSelect,
                required=False,
                disabled=disabled,
                show_hidden_initial=True,
                initial=participant.statuses[column] or "",
            )
            self.fields[_missed(name)] = forms.IntegerField(
                label=MINUTES,
                min_value=0,
                max_value=session.minutes,
                required=False,
                disabled=disabled,
                show_hidden_initial=True,
                initial=participant.missed[column],
                widget=forms.NumberInput(attrs={"inputmode": "numeric", "class": "control"}),
            )

    def rows(self) -> Iterator[MarkRow]:
        for name, participant in self.participants.items():
            yield MarkRow(participant, self[name], self[_missed(name)])

    def changed_marks(self) -> dict[User, Mark | Attendance.Status]:
        """What was tapped since the page was shown. A mark can be changed, not taken back."""
        changed = set(self.changed_data)
        return {
            participant.person: Mark(Attendance.Status(status), self.cleaned_data[_missed(name)] or None)
            for name, participant in self.participants.items()
            if changed & {name, _missed(name)} and (status := self.cleaned_data[name])
        }


class MarkForm(forms.Form):
    """One tap. `age` says how many milliseconds ago, as the phone counted them."""

    status = forms.ChoiceField(choices=Attendance.Status.choices)
    missed = forms.IntegerField(min_value=0, required=False)
    age = forms.FloatField(min_value=0, required=False)

    def mark(self) -> Mark:
        return Mark(Attendance.Status(self.cleaned_data["status"]), self.cleaned_data["missed"] or None)

    def age_of_tap(self) -> timedelta:
        """At most two days: what is older than anything that counts is cut, whatever somebody sends."""
        return timedelta(milliseconds=min(self.cleaned_data["age"] or 0, 2 * 86_400_000))


class UnlistedForm(forms.Form):
    """One head more, or one less."""

    change = forms.TypedChoiceField(choices=[(1, "+"), (-1, "−")], coerce=int)


class WalkInForm(forms.Form):
    """Somebody without an account, as they say who they are."""

    name = forms.CharField(
        label=pgettext_lazy("of somebody who is in the room", "Name"),
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    organisation = forms.CharField(
        label=_("Organisation"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    contact = forms.EmailField(
        label=_("E-mail address"),
        required=False,
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        help_text=_("It helps to join this entry with an account later. Nobody signs in with it."),
    )

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if not has_letters(name):
            raise forms.ValidationError(_("Please write a name that can be read."))
        return name

    def walk_in(self) -> WalkIn:
        return WalkIn(**{name: self.cleaned_data[name] for name in ("name", "organisation", "contact")})


def _missed(name: str) -> str:
    return f"{name}-missed"
