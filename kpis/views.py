"""Targets and exports: a coordinator's two pages."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import person
from kpis.access import exports_or_404, scope_or_404
from kpis.change import changes_by_module
from kpis.counting import Figures, Scope, count_targets
from kpis.exporting import export
from kpis.forms import ExportForm, PeriodForm
from kpis.models import Export
from kpis.periods import period_links
from lms.downloads import download
from lms.models import Programme

EXPORTS_SHOWN = 50


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


@require_http_methods(["GET", "HEAD", "POST"])
def exports(request: HttpRequest) -> HttpResponse:
    """Asks what to take out, and lists what was taken; a POST answers with the file itself."""
    past = exports_or_404(person(request))
    scope = scope_or_404(person(request))
    form = ExportForm(request.POST) if request.method == "POST" else ExportForm(initial=request.GET.dict())
    if form.is_valid():
        figures = _figures(replace(scope, **form.period))
        row, content = export(figures=figures, format=form.chosen_format, user=person(request))
        return _download(row, content)
    return render(request, "kpis/exports.html", {"form": form, "exports": past[:EXPORTS_SHOWN]})


def _figures(scope: Scope) -> Figures:
    return count_targets(programme=Programme.current(), scope=scope, at=timezone.now())


def _download(row: Export, content: bytes) -> HttpResponse:
    """A file whose name tells nothing but its day."""
    return download(content, name=f"counts-{row.at:%Y-%m-%d}.{row.format}")
