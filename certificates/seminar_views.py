"""A seminar's papers, for its trainers: sheets to sign, the report, certificates, the record for an auditor."""

from __future__ import annotations

from typing import IO
from uuid import UUID

from django.contrib import messages
from django.core.paginator import InvalidPage
from django.db.models import Model
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.access import person
from accounts.models import AuditEvent
from accounts.step_up import first_to_second_factor
from certificates.bundles import papers_of_cohort, parts_to_print, to_print, zip_of
from certificates.issuing import NotOverYet, SeminarCertificates, issue_for_seminar
from certificates.models import Document
from certificates.queueing import hurry
from certificates.record import record_of
from certificates.requesting import request_sign_in_sheets
from cohorts.access import seminar_or_404, taught_cohort_or_404, taught_seminar_or_404
from cohorts.models import Cohort, Seminar
from cohorts.sealing import may_open_signed_lists


@require_POST
def request_sheets(request: HttpRequest, uuid: UUID) -> HttpResponse:
    seminar = taught_seminar_or_404(person(request), uuid)
    hurry(*request_sign_in_sheets(seminar=seminar, by=person(request), at=timezone.now()))
    messages.success(request, _("The sign-in sheets are being made. You will find them on this page."))
    return redirect(f"{seminar.get_absolute_url()}#sheets")


@require_POST
def issue(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Certificates for everybody who attended enough and has none yet."""
    seminar = taught_seminar_or_404(person(request), uuid)
    try:
        papers = issue_for_seminar(seminar=seminar, by=person(request), at=timezone.now())
    except NotOverYet:
        messages.warning(request, _("Certificates can be issued once the last half day has begun."))
    else:
        hurry(*papers)
        text = ngettext("%(count)d certificate is being made.", "%(count)d certificates are being made.", len(papers))
        messages.success(request, text % {"count": len(papers)})
    return redirect(f"{seminar.get_absolute_url()}#certificates")


@never_cache
@require_safe
def certificates_to_print(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """Everybody's, people without an account included, one after the other; of many, the part that is asked for."""
    seminar = taught_seminar_or_404(person(request), uuid)
    papers = SeminarCertificates.of(seminar).to_hand_out
    if not papers:
        return _none_yet(request, seminar)
    try:
        part = parts_to_print(papers).page(request.GET.get("part", "1"))
    except InvalidPage as error:
        raise Http404 from error
    if elsewhere := first_to_second_factor(request, is_file=True):
        return elsewhere
    _note(request, "papers printed", seminar, list(part))
    file = to_print(part, title=_("Papers to print"), language=get_language() or "en")
    return _sent(file, "pdf")


@never_cache
@require_safe
def certificates_zip(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    seminar = taught_seminar_or_404(person(request), uuid)
    return _zip(request, seminar, SeminarCertificates.of(seminar).to_hand_out)


@never_cache
@require_safe
def cohort_zip(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """What the members of a group earned in it."""
    cohort = taught_cohort_or_404(person(request), uuid)
    return _zip(request, cohort, list(papers_of_cohort(cohort)))


@never_cache
@require_safe
def record(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """Everything that proves a seminar, for trainers and coordinators to hand to an auditor."""
    seminar = seminar_or_404(person(request), uuid)
    if elsewhere := first_to_second_factor(request, is_file=True):
        return elsewhere
    now = timezone.now()
    AuditEvent.record(actor=person(request), action="record downloaded", subject=seminar, at=now)
    with_signed = may_open_signed_lists(person(request), seminar)
    return _sent(record_of(seminar, at=now, with_signed=with_signed), "zip")


def _zip(request: HttpRequest, subject: Seminar | Cohort, papers: list[Document]) -> HttpResponseBase:
    if not papers:
        return _none_yet(request, subject)
    if elsewhere := first_to_second_factor(request, is_file=True):
        return elsewhere
    _note(request, "papers downloaded", subject, papers)
    return _sent(zip_of(papers, at=timezone.now()), "zip")


def _note(request: HttpRequest, action: str, subject: Model, papers: list[Document]) -> None:
    AuditEvent.record(actor=person(request), action=action, subject=subject, at=timezone.now(), papers=len(papers))


def _none_yet(request: HttpRequest, subject: Seminar | Cohort) -> HttpResponse:
    messages.info(request, _("There are no papers to download yet."))
    return redirect(subject)


def _sent(file: IO[bytes], suffix: str) -> FileResponse:
    """Under a name that tells nothing."""
    name = f"papers-{timezone.localdate().isoformat()}.{suffix}"
    kind = {"pdf": "application/pdf", "zip": "application/zip"}[suffix]
    return FileResponse(file, as_attachment=True, filename=name, content_type=kind)
