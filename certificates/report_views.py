"""A seminar's attendance report: with numbers for the funder, with names for the partner; as a PDF or as tables."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import person
from accounts.step_up import first_to_second_factor
from certificates.forms import NamesForm
from certificates.queueing import hurry
from certificates.reporting import all_tables, list_with_heads, of_report
from certificates.requesting import request_attendance_report
from certificates.taking_names import TAKEN, Because, asked_for, note_report
from cohorts.access import seminar_or_404, taught_seminar_or_404
from cohorts.attendance_summary import summary
from cohorts.correcting import NotClosed
from cohorts.models import Seminar
from lms.downloads import download
from lms.tables import to_csv, to_xlsx

CSV, XLSX = "csv", "xlsx"
WRITTEN: dict[str, Callable[[dict[str, Any]], bytes]] = {
    CSV: lambda said: to_csv(list_with_heads(said)),
    XLSX: lambda said: to_xlsx(all_tables(said)),
}


@require_POST
def request_report(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """For the funder."""
    seminar = seminar_or_404(person(request), uuid)
    try:
        return _requested(request, seminar, because=None)
    except NotClosed:
        return _not_closed(request, seminar)


@never_cache
@require_safe
def report_table(request: HttpRequest, uuid: UUID, suffix: str) -> HttpResponse:
    """The same figures, in the reader's language. Nothing is kept of it but that it was taken."""
    seminar = seminar_or_404(person(request), uuid)
    if not seminar.is_closed:
        return _not_closed(request, seminar)
    return _table(request, seminar, suffix, because=None)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def with_names(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """From the form on the seminar's page; without a reason nothing is made, and it is asked for again here.

    Sent and never linked, so that no address holds what somebody wrote.
    """
    seminar = taught_seminar_or_404(person(request), uuid)
    if elsewhere := first_to_second_factor(request):
        return elsewhere
    form = NamesForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return render(request, "certificates/with_names.html", {"seminar": seminar, "form": form})
    file = request.POST.get("file", "")
    if file in WRITTEN:
        return _table(request, seminar, file, because=form.because)
    return _requested(request, seminar, because=form.because)


def _requested(request: HttpRequest, seminar: Seminar, *, because: Because | None) -> HttpResponse:
    hurry(request_attendance_report(seminar=seminar, by=person(request), at=timezone.now(), because=because))
    messages.success(request, _("The report is being made. You will find it on this page."))
    return redirect(f"{seminar.get_absolute_url()}#reports")


def _table(request: HttpRequest, seminar: Seminar, suffix: str, *, because: Because | None) -> HttpResponse:
    user, now, named = person(request), timezone.now(), because is not None
    today = timezone.localdate(now).isoformat()
    said = {
        **of_report(summary(seminar), get_language() or "en", named=named),
        **asked_for(by=user, because=because),
        "issued_on": today,
    }
    note_report(TAKEN, said=said, seminar=seminar, by=user, at=now, file=suffix)
    return download(WRITTEN[suffix](said), name=f"papers-{today}{'-with-names' if named else ''}.{suffix}")


def _not_closed(request: HttpRequest, seminar: Seminar) -> HttpResponse:
    messages.warning(request, _("The report for the funder can be made once the seminar is closed."))
    return redirect(f"{seminar.get_absolute_url()}#closing")
