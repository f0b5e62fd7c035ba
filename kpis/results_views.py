"""What the project has reached, for anybody: a public page."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from kpis.counting import UNKNOWN
from kpis.publishing import results
from kpis.suppression import SMALLEST, STEP
from lms.models import NothingPublished, programme_of


@login_not_required
@require_safe
def results_page(request: HttpRequest) -> HttpResponse:
    try:
        told = results(programme=programme_of(request), at=timezone.now())
    except NothingPublished:
        told = None
    context = {"results": told, "smallest": SMALLEST, "step": STEP, "unknown": UNKNOWN}
    return render(request, "kpis/results.html", context)
