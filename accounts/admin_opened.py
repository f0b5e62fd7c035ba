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
    """A row of these is about one person, to whom `whose` leads, or nobody. Lists of many are read as before."""

    whose = "user"

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, obj: Any = None, **kwargs: Any
    ) -> HttpResponse:
        about = attrgetter(self.whose)(obj) if obj is not None else None
        if about is not None:
            by, at = person(request), timezone.now()
            AuditEvent.record_reading(actor=by, action=OPENED_IN_ADMINISTRATION, subject=about, at=at)
        return super().render_change_form(request, context, *args, **{**kwargs, "obj": obj})
