"""The exact form for the funder: what it holds, and the file itself."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_safe

from accounts.access import person
from accounts.step_up import fresh_second_factor
from kpis.access import all_countries_or_404
from kpis.official import FORMATS, official_form, take_out
from lms.downloads import download
from lms.models import Programme


@require_safe
def official(request: HttpRequest) -> HttpResponse:
    """What is in the form, and who may have it. No number."""
    all_countries_or_404(person(request))
    context = {"asks": bool(Programme.current().demographics), "formats": FORMATS.items()}
    return render(request, "kpis/official.html", context)


@require_GET
def official_file(request: HttpRequest) -> HttpResponse:
    """For anybody else it is not there, before they are asked to show anything."""
    all_countries_or_404(person(request))
    wanted = request.GET.get("format", "")
    if wanted not in FORMATS:
        raise Http404
    return _taken_out(request, wanted)


@fresh_second_factor(back="kpis:official")
def _taken_out(request: HttpRequest, wanted: str) -> HttpResponse:
    """Counted now, written down as taken, and kept nowhere."""
    now = timezone.now()
    content = take_out(form=official_form(at=now), format=wanted, user=person(request))
    return download(content, name=f"form-{now:%Y-%m-%d}.{wanted}")
