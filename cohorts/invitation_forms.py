"""A list of addresses, pasted or in a file, and what people read about its lines."""

from __future__ import annotations

from typing import Any

from django import forms
from django.template.defaultfilters import filesizeformat
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cohorts.invitation_list import (
    MOST_ADDRESSES,
    MOST_BYTES,
    AddressList,
    Line,
    ListRefused,
    NotText,
    Problem,
    TooLarge,
    TooMany,
    read_list,
    text_of,
)
from lms.models import Programme
from lms.text import language_name

WRONG: dict[Problem, str | Promise] = {
    Problem.NOT_AN_ADDRESS: _("This is not an e-mail address."),
    Problem.UNKNOWN_LANGUAGE: _("We do not know this language. Write a code such as en or el."),
    Problem.TWICE: _("This address is in the list twice."),
    Problem.INVITED: _("This address is invited to this group already."),
    Problem.DECLINED: _("Whoever has this address said no to this group. We do not ask again for now."),
}

REFUSED: dict[type[ListRefused], str | Promise] = {
    TooLarge: _("This list is larger than %(size)s."),
    TooMany: _("This list has more than %(most)d addresses. Send it in parts."),
    NotText: _("This file is not plain text. In your table program, save it as CSV."),
}


def wrong(line: Line) -> str | Promise:
    assert line.problem is not None
    return WRONG[line.problem]


class ListForm(forms.Form):
    """`addresses` afterwards is the list as it was read; `text` what is shown again, also of a file."""

    text = forms.CharField(
        label=_("Addresses"),
        required=False,
        strip=False,
        max_length=MOST_BYTES,
        help_text=_(
            "One address on each line. You can paste from a mail or a table. A second column may have the language"
            " of the mail, as a code such as en or el."
        ),
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false", "autocapitalize": "none", "dir": "ltr"}),
    )
    file = forms.FileField(
        label=_("Or a file"),
        required=False,
        help_text=_("A table saved as CSV, with the addresses in the first column."),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,text/csv,text/plain"}),
    )

    def __init__(self, *args: Any, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.language = language
        self.addresses: AddressList | None = None

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if self.errors:
            return cleaned
        file, name = cleaned.get("file"), "file" if cleaned.get("file") else "text"
        languages = {code: language_name(code) for code in Programme.current().languages}
        try:
            if file is not None:
                if file.size > MOST_BYTES:
                    raise TooLarge
                cleaned["text"] = text_of(file.read())
            self.addresses = read_list(cleaned["text"], languages=languages, language=self.language)
        except ListRefused as refused:
            said = {"size": filesizeformat(MOST_BYTES), "most": MOST_ADDRESSES}
            self.add_error(name, str(REFUSED[type(refused)]) % said)
        else:
            if not self.addresses.lines:
                self.add_error(name, _("There is no address in this list."))
        return cleaned


class SendForm(ListForm):
    """The same list, as it was checked. `wrong` is how many wrong lines the page showed and will leave out."""

    text = forms.CharField(strip=False, max_length=MOST_BYTES, widget=forms.HiddenInput)
    file = None  # type: ignore[assignment]
    wrong = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
