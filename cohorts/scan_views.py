"""Signed sheets of a half day: kept, handed out, withdrawn."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import person
from accounts.models import AuditEvent
from accounts.step_up import first_to_second_factor
from cohorts.access import (
    current_scan_or_404,
    scan_or_404,
    seminar_or_404,
    session_or_404,
    taught_seminar_or_404,
)
from cohorts.attendance import TooEarly
from cohorts.attendance_views import too_early
from cohorts.models import Session
from cohorts.rewriting import Refused
from cohorts.scan_forms import ScanForm, WithdrawForm, reason
from cohorts.scanning import keep_scan, withdraw_scan
from cohorts.sealing import OPENED_SEALED, is_sealed, may_open_signed_lists


@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest, seminar: UUID, session: UUID) -> HttpResponse:
    """From the form on the page of the half day; a file that is refused is asked for again here."""
    user = person(request)
    half_day = session_or_404(taught_seminar_or_404(user, seminar), session)
    form = ScanForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        try:
            keep_scan(session=half_day, upload=form.cleaned_data["file"], by=user, at=timezone.now())
        except TooEarly:
            form.add_error(None, too_early())
        except Refused as refused:
            form.add_error("file", reason(refused))
        else:
            messages.success(request, _("The signed sheet is kept."))
            return redirect(_list_of(half_day))
    return render(request, "cohorts/upload_scan.html", {"session": half_day, "form": form})


@never_cache
@require_safe
def download(request: HttpRequest, seminar: UUID, session: UUID, scan: UUID) -> HttpResponseBase:
    user = person(request)
    held = seminar_or_404(user, seminar)
    row = current_scan_or_404(user, session_or_404(held, session), scan)
    if not may_open_signed_lists(user, held):
        messages.warning(
            request, _("Somebody on this list has left. It is locked: only a coordinator of the country can open it.")
        )
        return redirect(_list_of(row.session))
    if elsewhere := first_to_second_factor(request, is_file=True):
        return elsewhere
    action = OPENED_SEALED if is_sealed(held) else "scan downloaded"
    AuditEvent.record(actor=user, action=action, subject=row, at=timezone.now())
    return FileResponse(row.file.open("rb"), as_attachment=True, filename=row.file_name(), content_type=row.media_type)


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, seminar: UUID, session: UUID, scan: UUID) -> HttpResponse:
    """From the form beside a sheet; asked again here when no reason was given."""
    user = person(request)
    half_day = session_or_404(taught_seminar_or_404(user, seminar), session)
    row = scan_or_404(user, half_day, scan)
    form = WithdrawForm(request.POST or None)
    if form.is_valid():
        withdraw_scan(scan=row, because=form.cleaned_data["because"], by=user, at=timezone.now())
        messages.success(request, _("The signed sheet is withdrawn. The reason is kept with it."))
        return redirect(_list_of(half_day))
    return render(request, "cohorts/withdraw_scan.html", {"session": half_day, "scan": row, "form": form})


def _list_of(session: Session) -> str:
    return f"{session.get_absolute_url()}#scans"
