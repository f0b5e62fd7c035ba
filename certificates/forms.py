"""Asking for a code, for the name on a paper, for its file, for what shall change about one's own, and for a reason."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from certificates.fingerprints import FINGERPRINT, MOST_BYTES, ReadFile
from certificates.taking_names import LONGEST, Because, Reason
from certificates.verification import code_from
from lms.text import has_letters, plain

TOO_LARGE = _("This file is larger than 10 MB. Please check the code on the paper instead.")
UNREADABLE = _("This file could not be read. Please choose it again.")


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


class FileForm(forms.Form):
    """A file, or its fingerprint where the browser reads it: then the file stays where it is."""

    file = forms.FileField(
        label=_("PDF of the paper"),
        help_text=_("Choose the file, or drop it here. At most 10 MB."),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(
            attrs={
                "accept": "application/pdf,.pdf",
                "class": "drop",
                "required": True,
                "data-most": MOST_BYTES,
                "data-too-large": TOO_LARGE,
                "data-unreadable": UNREADABLE,
            }
        ),
    )
    sha256 = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean_file(self) -> ReadFile | None:
        file: ReadFile | None = self.cleaned_data["file"]
        if file is not None and not file.fingerprint:
            raise forms.ValidationError(TOO_LARGE)
        return file

    def clean(self) -> dict[str, Any]:
        file, sent = self.cleaned_data.get("file"), self.cleaned_data.get("sha256") or ""
        self.fingerprint = file.fingerprint if file else sent.lower()
        if "file" not in self.errors and not FINGERPRINT.match(self.fingerprint):
            self.add_error("file", _("Please choose a file."))
        return self.cleaned_data


class RenewForm(forms.Form):
    """What a holder may change about a paper of theirs. Its buttons stand on the page of papers."""

    NAME, FULL_TITLE, NEUTRAL_TITLE = "name", "full-title", "neutral-title"

    change = forms.ChoiceField(choices=[(change, change) for change in (NAME, FULL_TITLE, NEUTRAL_TITLE)])


class NamesForm(forms.Form):
    """Why somebody takes names. Its buttons, which say as what, stand on the page."""

    reason = forms.ChoiceField(
        label=_("Why do you need the names?"),
        choices=[("", "–"), *Reason.choices],
        error_messages={"required": _("Please choose a reason. Nothing was made yet.")},
    )
    words = forms.CharField(
        label=_("In your own words"),
        help_text=_("Needed for “Something else”. It stands in the report alone. Write nothing about anybody in it."),
        required=False,
        max_length=LONGEST,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        if said.get("reason") == Reason.OTHER and "words" in said and not has_letters(said["words"]):
            self.add_error("words", _("Please say the reason in a few words. Nothing was made yet."))
        return self.cleaned_data

    @property
    def because(self) -> Because:
        """Once it is valid."""
        return Because(Reason(self.cleaned_data["reason"]), plain(self.cleaned_data["words"]))
