"""What people type or tap in this room."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from cohorts.models import Cohort


class CodeInput(forms.TextInput):
    """For eight letters and digits that somebody reads from elsewhere."""

    def __init__(self) -> None:
        super().__init__({"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"})


class DayInput(forms.DateInput):
    """The browser's own way to pick a day, which speaks ISO whatever it shows."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code of your group"),
        help_text=_("Eight letters and digits. Your trainer has it. Large or small letters are the same."),
        max_length=20,
        widget=CodeInput,
    )


class ParticipantsForm(forms.Form):
    """Whom to add, out of the candidates."""

    people = forms.MultipleChoiceField(label=_("People"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, candidates: Iterable[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.candidates = {str(person.uuid): person for person in candidates}
        field = self.fields["people"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(uuid, with_organisation(person)) for uuid, person in self.candidates.items()]

    def chosen(self) -> list[User]:
        return [self.candidates[uuid] for uuid in self.cleaned_data["people"]]


class ShareForm(forms.Form):
    """What the page showed when somebody pressed "Share": which wording of the note, and whom it named."""

    saved_at = forms.DateTimeField()
    readers = forms.ModelMultipleChoiceField(queryset=User.objects.none(), to_field_name="uuid")

    def __init__(self, *args: Any, cohort: Cohort, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["readers"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = cohort.trainers.all()


def with_organisation(person: User) -> str:
    """As lists for trainers and coordinators name people: there are namesakes."""
    return f"{person} ({person.organisation})" if person.organisation else str(person)
