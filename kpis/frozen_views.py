"""Reporting periods that are closed: a list, the page of one, and closing one."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import person
from accounts.models import AuditEvent
from kpis.access import all_countries_or_404, frozen_or_404, scope_or_404
from kpis.counting import Scope, count_targets
from kpis.digest import canonical
from kpis.forms import FreezeForm
from kpis.freezing import AlreadyFrozen, NotOver, Period, freeze, is_still_the_same, reporting_periods
from kpis.frozen_scope import columns_of, frozen_rows, in_scope
from kpis.models import FrozenPeriod
from kpis.since_then import changes_since
from lms.downloads import download
from lms.models import Programme


@dataclass(frozen=True, slots=True)
class PeriodState:
    """A reporting period of the programme, and what was frozen of it, the newest edition first."""

    period: Period
    is_over: bool
    editions: list[FrozenPeriod]


@require_safe
def frozen_periods(request: HttpRequest) -> HttpResponse:
    scope = scope_or_404(person(request))
    now = timezone.now()
    rows = list(FrozenPeriod.objects.defer("figures", "subjects").select_related("frozen_by"))
    periods = reporting_periods(Programme.current())
    states = [
        PeriodState(
            period, period.is_over(now), [row for row in rows if (row.since, row.until) == (period.since, period.until)]
        )
        for period in periods
    ]
    known = {(period.since, period.until) for period in periods}
    return render(
        request,
        "kpis/frozen.html",
        {
            "states": states,
            "earlier": [row for row in rows if (row.since, row.until) not in known],
            "may_freeze": scope.countries is None,
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def freeze_period(request: HttpRequest, key: str) -> HttpResponse:
    """What is still missing of a period, and a button that closes it all the same."""
    by = person(request)
    all_countries_or_404(by)
    now = timezone.now()
    period = next((each for each in reporting_periods(Programme.current()) if each.key == key), None)
    if period is None or not period.is_over(now):
        raise Http404
    newest = FrozenPeriod.objects.of(period.since, period.until).defer("figures", "subjects").first()
    form = FreezeForm(request.POST or None, newest=newest)
    if request.method == "POST" and form.is_valid():
        try:
            row = freeze(period=period, by=by, at=now, **form.cleaned_data)
        except (AlreadyFrozen, NotOver):
            messages.info(request, _("Somebody froze this period a moment ago. Here it is."))
            return redirect("kpis:frozen")
        messages.success(request, _("The period is frozen. Its figures stay as they are."))
        return redirect(row)
    scope = Scope(since=period.since, until=period.until)
    figures = count_targets(programme=Programme.current(), scope=scope, at=now)
    context = {"period": period, "newest": newest, "form": form, "figures": figures}
    return render(request, "kpis/freeze.html", context)


@require_safe
def frozen_period(request: HttpRequest, frozen: UUID) -> HttpResponse:
    scope = scope_or_404(person(request))
    row = frozen_or_404(person(request), frozen)
    programme = Programme.current()
    figures = in_scope(row.figures, scope.countries)
    columns = columns_of(figures)
    rows = frozen_rows(figures, columns=columns, programme=programme)
    titles = {each.key: each.title for each in rows}
    changes = changes_since(row, at=timezone.now(), countries=scope.countries)
    return render(
        request,
        "kpis/frozen_period.html",
        {
            "frozen": row,
            "figures": figures,
            "columns": columns,
            "rows": rows,
            "changes": [(titles.get(each.indicator, each.indicator), each) for each in changes],
            "is_same": is_still_the_same(row),
            "has_all_countries": scope.countries is None,
        },
    )


@require_safe
def frozen_file(request: HttpRequest, frozen: UUID) -> HttpResponse:
    """The bytes that the fingerprint is of. They hold all countries, so they are for whoever answers for all."""
    by = person(request)
    all_countries_or_404(by)
    row = frozen_or_404(by, frozen)
    AuditEvent.record(actor=by, action="kpis.download-frozen-period", subject=row, at=timezone.now(), sha256=row.sha256)
    return download(canonical(row.figures), name=f"counts-{row.until:%Y-%m-%d}-{row.edition}.json")
