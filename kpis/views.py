"""What was promised and what is counted: a coordinator's pages."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import person
from kpis.access import scope_or_404
from kpis.change import changes_by_module
from kpis.counting import Figures, Scope, count_targets
from kpis.forms import PeriodForm
from kpis.periods import period_links
from lms.models import Programme


@require_safe
def targets(request: HttpRequest) -> HttpResponse:
    """Counted against promised, for the coordinator's countries and a period. A wrong period shows no numbers."""
    everything = scope_or_404(person(request))
    form = PeriodForm(request.GET)
    scope = replace(everything, **form.period) if form.is_valid() else None
    return render(
        request,
        "kpis/targets.html",
        {
            "form": form,
            "countries": everything.countries,
            "figures": scope and _figures(scope),
            "query": urlencode({name: day for name, day in form.period.items() if day}),
            "periods": period_links(Programme.current(), **form.period),
        },
    )


@require_safe
def change(request: HttpRequest) -> HttpResponse:
    """What changed between the surveys before and after: of all countries, shielded, for every coordinator alike."""
    scope_or_404(person(request))
    return render(request, "kpis/change.html", {"changes": changes_by_module(at=timezone.now())})


def _figures(scope: Scope) -> Figures:
    return count_targets(programme=Programme.current(), scope=scope, at=timezone.now())
