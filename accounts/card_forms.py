"""What people type who sign in with a card, or who are let in again."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class NumberInput(forms.TextInput):
    """For letters and digits that somebody reads from a card: no keyboard corrects them."""

    def __init__(self, **more: str) -> None:
        plain = {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false", "dir": "ltr"}
        super().__init__({**plain, **more})


class CardForm(forms.Form):
    number = forms.CharField(label=_("Participant number"), max_length=20, widget=NumberInput())
    pin = forms.CharField(label=_("PIN"), max_length=20, widget=NumberInput(inputmode="numeric"))


class RecoveryForm(forms.Form):
    number = forms.CharField(label=_("Participant number"), max_length=20, widget=NumberInput())
    code = forms.CharField(
        label=_("Code"), max_length=20, widget=NumberInput(), help_text=_("It was given to you by somebody here.")
    )
    address = forms.EmailField(
        label=_("E-mail address"),
        help_text=_("From now on you sign in with this one. Please check each letter."),
        widget=forms.EmailInput({"autocomplete": "email", "dir": "ltr"}),
    )
