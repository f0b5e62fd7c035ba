"""Pages of the administration that give power: they open to somebody who showed a second factor a moment ago."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from accounts.access import person
from accounts.models import AuditEvent
from accounts.step_up import first_to_second_factor

POWER_CHANGED = "power changed"
"""The action of the audit event."""


GIVE_POWER = frozenset(
    {
        "email",
        "provisional",
        "is_staff",
        "is_superuser",
        "is_active",
        "groups",
        "user_permissions",
        "permissions",
        "countries",
        "user",
        "counts",
    }
)
"""Fields that decide who may sign in as somebody, what somebody may do, or whether they count."""


class GivesPower(admin.ModelAdmin[Any]):
    """Adding and changing ask for it, and so does deleting. Lists are read as before.

    What gives somebody power or takes it away is an audit event, about whom it concerns.
    """

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        changed = sorted(GIVE_POWER.intersection(form.changed_data))
        if changed:
            self._note_power(request, form.instance, changed=changed, added=not change)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        self._note_power(request, obj, deleted=True)
        super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        for row in queryset:
            self._note_power(request, row, deleted=True)
        super().delete_queryset(request, queryset)

    def _note_power(self, request: HttpRequest, row: Any, **detail: Any) -> None:
        about = getattr(row, "user", row)
        kind = row._meta.label_lower
        AuditEvent.record(
            actor=person(request), action=POWER_CHANGED, subject=about, at=timezone.now(), kind=kind, **detail
        )

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return first_to_second_factor(request) or super().changeform_view(request, *args, **kwargs)

    def delete_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return first_to_second_factor(request) or super().delete_view(request, *args, **kwargs)

    def response_action(self, request: HttpRequest, queryset: QuerySet[Any], **where: Any) -> HttpResponse | None:  # type: ignore[override]
        return first_to_second_factor(request) or super().response_action(request, queryset, **where)
