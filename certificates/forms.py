"""Asking for a code, and for a name that somebody read on a paper."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

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
