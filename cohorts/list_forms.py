"""The list of a seminar that was held, as a file or pasted."""

from __future__ import annotations

from typing import Any

from django import forms
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cohorts.attendance_list import MOST_BYTES, NotReadable, decoded


class ListForm(forms.Form):
    file = forms.FileField(
        label=_("A CSV file"), required=False, widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,text/csv"})
    )
    text = forms.CharField(
        label=_("Or the same, pasted"),
        help_text=_("You can copy the cells of a spreadsheet, with their first line."),
        required=False,
        max_length=MOST_BYTES,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 10, "class": "pasted", "spellcheck": "false", "autocomplete": "off"}),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        upload = cleaned.get("file")
        if upload is not None:
            if upload.size > MOST_BYTES:
                size = filesizeformat(MOST_BYTES)
                self.add_error("file", gettext("This file is larger than %(size)s.") % {"size": size})
                return cleaned
            try:
                cleaned["text"] = decoded(upload.read())
            except NotReadable:
                self.add_error(
                    "file", gettext("This file cannot be read. Save it as CSV in UTF-8, or paste its lines below.")
                )
        elif not cleaned.get("text", "").strip() and not self.errors:
            self.add_error("text", gettext("Choose a file, or paste the list."))
        return cleaned
