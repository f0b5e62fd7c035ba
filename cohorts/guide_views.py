"""What a trainer prints before a seminar: the guides of the modules."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import person
from cohorts.access import guide_or_404, guides_or_404
from courses.guides import guide_page


@require_safe
def guides(request: HttpRequest) -> HttpResponse:
    return render(request, "cohorts/guides.html", {"modules": guides_or_404(person(request))})


@require_safe
def guide(request: HttpRequest, module: str, key: str) -> HttpResponse:
    release, found = guide_or_404(person(request), module, key)
    return render(request, "cohorts/guide.html", guide_page(request, release, found))
