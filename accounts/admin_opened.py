"""Pages of the administration about one person: whoever it is can read who opened them."""

from __future__ import annotations

from operator import attrgetter
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from accounts.access import person
from accounts.models import AuditEvent
from accounts.opened import OPENED_IN_ADMINISTRATION


class AboutSomebody(admin.ModelAdmin[Any]):
    """A row of these is about one person, to whom `whose` leads. Lists of many are looked through as before."""

    whose = "user"

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, obj: Any = None, **kwargs: Any
    ) -> HttpResponse:
        if obj is not None:
            about, by = attrgetter(self.whose)(obj), person(request)
            AuditEvent.record_reading(actor=by, action=OPENED_IN_ADMINISTRATION, subject=about, at=timezone.now())
        return super().render_change_form(request, context, *args, **{**kwargs, "obj": obj})
