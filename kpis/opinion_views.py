"""What people say of the training, for coordinators."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import person
from kpis.access import scope_or_404
from kpis.opinions import told
from kpis.publishing import current
from lms.models import Programme


@require_safe
def opinions(request: HttpRequest) -> HttpResponse:
    """Of all countries, shielded, the same for every coordinator until next month."""
    scope_or_404(person(request))
    programme = Programme.current()
    row = current(programme=programme, at=timezone.now())
    context = {"modules": told(row.opinions, programme=programme), "until": row.until}
    return render(request, "kpis/opinions.html", context)
