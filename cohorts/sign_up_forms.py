"""What somebody types to sign up for a seminar."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from cohorts.forms import CodeInput


class SignUpCodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code to sign up"),
        help_text=_("Eight letters and digits. Large or small letters are the same."),
        max_length=20,
        widget=CodeInput,
    )


class NeedsForm(forms.Form):
    """What somebody needs to take part; all of it may be left empty."""

    access = forms.CharField(
        label=_("What do you need to take part?"),
        help_text=_("Such as a step-free way in, an interpreter, or somewhere for a child to stay."),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "off"}),
    )
    food = forms.CharField(
        label=_("What do you not eat or drink?"),
        max_length=300,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
