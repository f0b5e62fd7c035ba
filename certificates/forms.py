"""Asking for a code, for a name that somebody read on a paper, and for what shall change about one's own."""

from __future__ import annotations

from datetime import datetime

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from certificates.models import Document
from certificates.replacing import choose_title, correct_name
from certificates.snapshots import FULL, NEUTRAL
from certificates.verification import code_from


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code on the paper"),
        help_text=_("32 letters and digits. Capitals and spaces do not matter."),
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )

    def clean_code(self) -> str:
        code = code_from(self.cleaned_data["code"])
        if not code:
            raise forms.ValidationError(_("Please type the code that stands on the paper."))
        return code


class NameForm(forms.Form):
    name = forms.CharField(
        label=_("Name on the paper"),
        help_text=_("We do not show the name. We only say whether yours is the same."),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


class RenewForm(forms.Form):
    """What a holder may change about a paper of theirs. Its buttons stand on the page of papers."""

    NAME, FULL_TITLE, NEUTRAL_TITLE = "name", "full-title", "neutral-title"

    change = forms.ChoiceField(choices=[(change, change) for change in (NAME, FULL_TITLE, NEUTRAL_TITLE)])

    def renew(self, paper: Document, *, by: User, at: datetime) -> Document:
        """Raises `CannotReplace`."""
        match self.cleaned_data["change"]:
            case self.NAME:
                return correct_name(document=paper, by=by, at=at)
            case self.FULL_TITLE:
                return choose_title(document=paper, title_shown=FULL, by=by, at=at)
            case _:
                return choose_title(document=paper, title_shown=NEUTRAL, by=by, at=at)
