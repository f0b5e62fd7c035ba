"""What a coordinator may ask to take out."""

from __future__ import annotations

from typing import Any, TypedDict

from django import forms
from django.conf import settings
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from kpis.exporting import FORMATS
from kpis.forms import PeriodForm
from kpis.models import Export


class Chosen(TypedDict):
    kind: str
    format: str
    language: str


class ExportForm(PeriodForm):
    """What, in which format and language, of which period."""

    field_order = ("kind", "since", "until", "format", "language")

    kind = forms.ChoiceField(label=_("What"), widget=forms.RadioSelect)
    format = forms.ChoiceField(
        label=_("Format"),
        choices=[
            (Export.Format.XLSX.value, _("Spreadsheet (XLSX), for Excel or LibreOffice")),
            (Export.Format.CSV.value, _("Plain table (CSV), for other programs")),
            (Export.Format.PDF.value, _("Report (PDF), to read and to print; of the numbers only")),
            (Export.Format.JSON.value, _("Data (JSON), for other programs; of the numbers only")),
        ],
        initial=Export.Format.XLSX.value,
        widget=forms.RadioSelect,
    )
    language = forms.ChoiceField(label=_("Language of the file"), choices=settings.LANGUAGES)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = self.fields["kind"]
        assert isinstance(kinds, forms.ChoiceField)
        kinds.choices = [(kind, label) for kind, label in Export.Kind.choices if kind in FORMATS]
        kinds.initial = Export.Kind.TARGETS.value
        self.fields["language"].initial = get_language()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        format = cleaned.get("format")
        if format and "kind" in cleaned and format not in FORMATS[cleaned["kind"]]:
            self.add_error("format", gettext("This list is made as a spreadsheet or as a plain table."))
        return cleaned

    @property
    def chosen(self) -> Chosen:
        """What was asked for besides the period, of a form that was checked."""
        sent = self.cleaned_data
        return {"kind": sent["kind"], "format": sent["format"], "language": sent["language"]}
