"""Pages of the administration that give power: they open to somebody who showed a second factor a moment ago."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

from accounts.step_up import first_to_second_factor


class GivesPower(admin.ModelAdmin[Any]):
    """Adding and changing ask for it, and so does deleting. Lists are read as before."""

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return first_to_second_factor(request) or super().changeform_view(request, *args, **kwargs)

    def delete_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return first_to_second_factor(request) or super().delete_view(request, *args, **kwargs)

    def response_action(self, request: HttpRequest, queryset: QuerySet[Any], **where: Any) -> HttpResponse | None:  # type: ignore[override]
        return first_to_second_factor(request) or super().response_action(request, queryset, **where)
