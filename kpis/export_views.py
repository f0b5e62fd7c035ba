"""Exports: what a coordinator asks to take out, how far it is, and the files."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import person
from accounts.models import AuditEvent
from kpis.access import export_or_404, exports_or_404, scope_or_404, still_answers_for
from kpis.export_forms import ExportForm
from kpis.exporting import ask_for_export
from lms.downloads import MEDIA_TYPES

EXPORTS_SHOWN = 50


@require_http_methods(["GET", "HEAD", "POST"])
def exports(request: HttpRequest) -> HttpResponse:
    """Asks what to take out, and lists what was asked for, with how far it is."""
    past = exports_or_404(person(request))
    scope = scope_or_404(person(request))
    form = ExportForm(request.POST) if request.method == "POST" else ExportForm(initial=request.GET.dict())
    if form.is_valid():
        ask_for_export(user=person(request), scope=replace(scope, **form.period), at=timezone.now(), **form.chosen)
        messages.success(request, _("The file is being made. You will find it on this page."))
        return redirect("kpis:exports")
    shown = [export for export in past[:EXPORTS_SHOWN] if still_answers_for(person(request), export.countries)]
    waiting = any(export.is_waiting for export in shown)
    return render(
        request, "kpis/exports.html", {"form": form, "exports": shown, "waiting": waiting, "days": settings.EXPORT_DAYS}
    )


@never_cache
@require_safe
def download_export(request: HttpRequest, export: UUID) -> HttpResponseBase:
    """The file, each time written down."""
    row = export_or_404(person(request), export)
    try:
        file = row.file.open("rb") if row.is_ready else None
    except FileNotFoundError:  # Not in the backup that was restored.
        file = None
    if file is None:
        messages.info(request, _("There is no file to download, not yet or no longer."))
        return redirect("kpis:exports")
    AuditEvent.record(
        actor=person(request),
        action="kpis.download-export",
        subject=row,
        at=timezone.now(),
        sha256=row.sha256,
    )
    return FileResponse(file, as_attachment=True, filename=row.file_name(), content_type=MEDIA_TYPES[row.format])
