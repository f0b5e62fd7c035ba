"""How a trainer says who somebody is."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from cohorts.closing_forms import reason_field
from cohorts.forms import CodeInput
from cohorts.merging import Candidates


class ChooseForm(forms.Form):
    """Somebody of a list."""

    into = forms.ChoiceField(label=_("Somebody you know"))

    def __init__(self, *args: Any, candidates: Candidates, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["into"]
        assert isinstance(field, forms.ChoiceField)
        people = [(str(each.uuid), f"{each} ({each.spoken_number})") for each in candidates.others]
        field.choices = [("", "–"), *people]


class NumberForm(forms.Form):
    number = forms.CharField(
        label=_("Participant number"),
        help_text=_("Eight letters and digits. The person finds it on their page “Me” and on their papers."),
        max_length=20,
        widget=CodeInput,
    )


class StaysForm(forms.Form):
    """Of two rows of one person: which one goes on. For administrators."""

    stays = forms.ChoiceField(label=_("Who stays?"), widget=forms.RadioSelect)
    reason = reason_field(_("Reason"), _("It stands in reports whose closed lists change."))

    def __init__(self, *args: Any, people: Iterable[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(each.uuid): each for each in people}
        field = self.fields["stays"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(uuid, f"{each} ({each.spoken_number})") for uuid, each in self.people.items()]

    def chosen(self) -> tuple[User, User]:
        """Who stays, and who becomes them."""
        stays = self.cleaned_data["stays"]
        [gone] = [person for uuid, person in self.people.items() if uuid != stays]
        return self.people[stays], gone


class MergeReasonForm(forms.Form):
    """Where a list that changes is closed."""

    reason = reason_field(
        _("Why is the closed list changed?"), _("It stands with the correction, also in the report that has names.")
    )
