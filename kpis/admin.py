"""Records are entered here, one by one; exports can be looked at. Neither is ever deleted."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.access import person
from accounts.models import AuditEvent
from kpis.indicators import indicators
from kpis.models import Export, FrozenPeriod, Record
from lms.models import Programme

RECORDED = {"recorded", "mentoring-begun"}


class RecordForm(forms.ModelForm[Record]):
    """Offers the indicators that take records, and the programme's countries."""

    indicator = forms.ChoiceField(label=_("indicator"))
    country = forms.ChoiceField(
        label=_("country"), required=False, help_text=_("Empty: the organisation's country, or the project.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        programme = Programme.current()
        self._taking = {each.key: each for each in indicators(programme) if RECORDED & set(each.evidence)}
        for name, choices in {
            "indicator": [(key, str(each.title)) for key, each in self._taking.items()],
            "country": [("", "–"), *programme.country_choices()],
        }.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        indicator = self._taking.get(cleaned.get("indicator", ""))
        if indicator is not None:
            needed = {"people": "person", "organisations": "organisation"}.get(indicator.count)
            if needed and not cleaned.get(needed):
                self.add_error(needed, _("This indicator is counted by this: please fill it in."))
        return cleaned


@admin.register(Record)
class RecordAdmin(admin.ModelAdmin[Record]):
    form = RecordForm
    fields = [
        "indicator",
        "on",
        "evidence",
        "country",
        "organisation",
        "person",
        "withdrawn_because",
        "recorded_by",
        "recorded_at",
    ]
    readonly_fields = ["recorded_by", "recorded_at"]
    raw_id_fields = ["organisation", "person"]
    list_display = ["indicator", "on", "country", "organisation", "person", "is_counted", "recorded_by"]
    list_filter = ["indicator", "country"]
    list_select_related = ["organisation", "person", "recorded_by"]
    search_fields = ["=uuid", "indicator", "evidence", "organisation__name", "person__chosen_name"]
    date_hierarchy = "on"

    @admin.display(boolean=True, description=_("counted"))
    def is_counted(self, record: Record) -> bool:
        return not record.withdrawn_because

    def save_model(self, request: HttpRequest, obj: Record, form: ModelForm[Record], change: bool) -> None:
        now = timezone.now()
        if not change:
            obj.recorded_by, obj.recorded_at = person(request), now
        super().save_model(request, obj, form, change)
        action = "kpis.change-record" if change else "kpis.record"
        AuditEvent.record(actor=person(request), action=action, subject=obj, at=now, changed=form.changed_data)

    def has_delete_permission(self, request: HttpRequest, obj: Record | None = None) -> bool:
        return False


class OnlyLookedAt(admin.ModelAdmin[Any]):
    """What nobody adds, changes or deletes here."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(FrozenPeriod)
class FrozenPeriodAdmin(OnlyLookedAt):
    list_display = ["since", "until", "edition", "frozen_at", "frozen_by", "sha256"]
    list_select_related = ["frozen_by"]
    search_fields = ["=uuid", "sha256"]


@admin.register(Export)
class ExportAdmin(OnlyLookedAt):
    list_display = ["at", "user", "kind", "format", "since", "until", "countries", "made_at", "rows"]
    list_filter = ["kind", "format"]
    list_select_related = ["user"]
    search_fields = ["=uuid", "user__chosen_name", "sha256"]
    date_hierarchy = "at"
