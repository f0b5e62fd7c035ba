"""A seminar's attendance report: with numbers for the funder, with names for the partner; as a PDF or as tables."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.access import person
from accounts.models import AuditEvent
from accounts.step_up import first_to_second_factor
from certificates.queueing import hurry
from certificates.reporting import CLOSED, all_tables, list_with_heads, of_report
from certificates.requesting import request_attendance_report
from cohorts.access import seminar_or_404, taught_seminar_or_404
from cohorts.attendance_summary import summary
from cohorts.correcting import NotClosed
from cohorts.models import Seminar
from lms.downloads import download
from lms.tables import to_csv, to_xlsx

NAMED = "named"
"""What `version` says where names are wanted; anything else is for the funder."""

CSV, XLSX = "csv", "xlsx"
WRITTEN: dict[str, Callable[[dict[str, object]], bytes]] = {
    CSV: lambda said: to_csv(list_with_heads(said)),
    XLSX: lambda said: to_xlsx(all_tables(said)),
}


@require_POST
def request_report(request: HttpRequest, uuid: UUID) -> HttpResponse:
    named = request.POST.get("version") == NAMED
    seminar = _seminar_or_404(request, uuid, named=named)
    if named and (elsewhere := first_to_second_factor(request)):
        return elsewhere
    try:
        hurry(request_attendance_report(seminar=seminar, by=person(request), at=timezone.now(), named=named))
    except NotClosed:
        return _not_closed(request, seminar)
    messages.success(request, _("The report is being made. You will find it on this page."))
    return redirect(f"{seminar.get_absolute_url()}#reports")


@never_cache
@require_safe
def report_table(request: HttpRequest, uuid: UUID, suffix: str) -> HttpResponse:
    """The same figures, in the reader's language. Nothing is kept of it but that it was taken."""
    named = request.GET.get("version") == NAMED
    seminar = _seminar_or_404(request, uuid, named=named)
    if named and (elsewhere := first_to_second_factor(request, is_file=True)):
        return elsewhere
    said = of_report(summary(seminar), get_language() or "en", named=named)
    if not named and said["state"] != CLOSED:
        return _not_closed(request, seminar)
    now = timezone.now()
    AuditEvent.record(
        actor=person(request), action="report downloaded", subject=seminar, at=now, named=named, file=suffix
    )
    name = f"papers-{timezone.localdate().isoformat()}{'-with-names' if named else ''}.{suffix}"
    return download(WRITTEN[suffix](said), name=name)


def _seminar_or_404(request: HttpRequest, uuid: UUID, *, named: bool) -> Seminar:
    """With names it is for its trainers alone."""
    gate = taught_seminar_or_404 if named else seminar_or_404
    return gate(person(request), uuid)


def _not_closed(request: HttpRequest, seminar: Seminar) -> HttpResponse:
    messages.warning(request, _("The report for the funder can be made once the seminar is closed."))
    return redirect(f"{seminar.get_absolute_url()}#closing")
