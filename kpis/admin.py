"""Records are entered here, one by one; exports can be looked at. Neither is ever deleted."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.access import person
from accounts.admin_opened import AboutSomebody
from kpis.models import Export, FrozenPeriod, Record
from kpis.recording import Draft, RecordRefused, check, record, taking_records, withdraw
from kpis.wording import why_not_recorded
from lms.models import Programme


class RecordForm(forms.ModelForm[Record]):
    """Offers the indicators that take records, and the programme's countries. Of a record that stands, only the reason
    why it is withdrawn is asked."""

    indicator = forms.ChoiceField(label=_("indicator"))
    country = forms.ChoiceField(
        label=_("country"), required=False, help_text=_("Empty: the organisation's country, or the project.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        programme = Programme.current()
        for name, choices in {
            "indicator": [(key, str(each.title)) for key, each in taking_records(programme).items()],
            "country": [("", "–"), *programme.country_choices()],
        }.items():
            if name in self.fields:
                field = self.fields[name]
                assert isinstance(field, forms.ChoiceField)
                field.choices = choices

    def clean(self) -> dict[str, Any]:
        """By the rule, which locks whom a new record is about until the admin has saved it."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self.instance._state.adding and not self.errors:
            try:
                check(self.draft, at=timezone.now())
            except RecordRefused as refusal:
                self.add_error(*why_not_recorded(refusal))
        return cleaned

    @property
    def draft(self) -> Draft:
        """What was typed, of a form that was checked."""
        return Draft(**{field.name: self.cleaned_data[field.name] for field in fields(Draft)})


@admin.register(Record)
class RecordAdmin(AboutSomebody):
    """A record is made and withdrawn by the rule that coordinators go by, and never changed."""

    whose = "person"
    form = RecordForm
    said = ("indicator", "on", "evidence", "country", "organisation", "person")
    kept = ("recorded_by", "recorded_at", "withdrawn_at")
    raw_id_fields = ["organisation", "person"]
    list_display = ["indicator", "on", "country", "organisation", "person", "is_counted", "recorded_by"]
    list_filter = ["indicator", "country"]
    list_select_related = ["organisation", "person", "recorded_by"]
    search_fields = ["=uuid", "indicator", "evidence", "organisation__name", "person__chosen_name"]
    date_hierarchy = "on"

    @admin.display(boolean=True, description=_("counted"))
    def is_counted(self, record: Record) -> bool:
        return not record.withdrawn_because

    def get_fields(self, request: HttpRequest, obj: Record | None = None) -> tuple[str, ...]:
        return self.said if obj is None else (*self.said, "withdrawn_because", *self.kept)

    def get_readonly_fields(self, request: HttpRequest, obj: Record | None = None) -> tuple[str, ...]:
        if obj is None:
            return ()
        return (*self.said, *self.kept, *(["withdrawn_because"] if obj.withdrawn_because else []))

    def save_model(self, request: HttpRequest, obj: Record, form: ModelForm[Record], change: bool) -> None:
        by, now = person(request), timezone.now()
        if not change:
            assert isinstance(form, RecordForm)
            row = record(form.draft, by=by, at=now)
            obj.pk, obj.uuid = row.pk, row.uuid
        elif "withdrawn_because" in form.changed_data:
            try:
                withdraw(obj, because=obj.withdrawn_because, by=by, at=now)
            except RecordRefused as refusal:
                self.message_user(request, why_not_recorded(refusal)[1], messages.ERROR)

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
    exclude = ["figures"]


@admin.register(Export)
class ExportAdmin(OnlyLookedAt):
    list_display = ["at", "user", "kind", "format", "since", "until", "countries", "made_at", "rows"]
    list_filter = ["kind", "format"]
    list_select_related = ["user"]
    search_fields = ["=uuid", "user__chosen_name", "sha256"]
    exclude = ["file"]
    date_hierarchy = "at"
