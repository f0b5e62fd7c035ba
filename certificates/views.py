"""My papers, their files, a seminar's report, and checking a paper without an account."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import person
from accounts.models import AuditEvent
from certificates.access import own_papers, paper_or_404, paper_with_code
from certificates.forms import CodeForm, NameForm
from certificates.models import Certificate
from certificates.queueing import hurry
from certificates.requesting import request_attendance_report
from certificates.throttling import may_ask, may_guess
from certificates.verification import UNKNOWN, name_matches
from certificates.verification import verify as verdict_on
from cohorts.access import taught_seminar_or_404


@require_safe
def papers(request: HttpRequest) -> HttpResponse:
    papers = list(own_papers(person(request)))
    context = {
        "papers": papers,
        "newest_ready": next((paper for paper in papers if paper.is_ready and not paper.revoked_at), None),
        "waiting": any(not paper.is_ready for paper in papers),
    }
    return render(request, "certificates/papers.html", context)


@never_cache
@require_safe
def download(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    paper = paper_or_404(person(request), uuid)
    if not paper.is_ready:
        messages.info(request, _("This paper is still being made. Please look again in a minute."))
        return redirect("certificates:papers")
    if paper.holder_id != person(request).pk:
        AuditEvent.record(actor=person(request), action="paper downloaded", subject=paper, at=timezone.now())
    return FileResponse(
        paper.file.open("rb"), as_attachment=True, filename=paper.file_name(), content_type="application/pdf"
    )


@require_POST
def request_report(request: HttpRequest, uuid: UUID) -> HttpResponse:
    seminar = taught_seminar_or_404(person(request), uuid)
    hurry(request_attendance_report(seminar=seminar, by=person(request), at=timezone.now()))
    messages.success(request, _("The report is being made. You will find it on this page."))
    return redirect(f"{seminar.get_absolute_url()}#reports")


@login_not_required
@require_safe
def verify_form(request: HttpRequest) -> HttpResponse:
    """Where a code is typed; it leads to the page that a square code opens at once."""
    form = CodeForm(request.GET if "code" in request.GET else None)
    if form.is_valid():
        return redirect("certificates:verify", code=form.cleaned_data["code"])
    return _unlisted(render(request, "certificates/verify_form.html", {"form": form}))


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest, code: str) -> HttpResponse:
    """What may be said about a code; posted a name, also whether it is the one on the paper."""
    if not may_ask(request):
        return _refused(request)
    paper = paper_with_code(code)
    verdict = verdict_on(paper)
    if verdict is UNKNOWN:
        return _unlisted(render(request, "certificates/unknown.html", {"form": CodeForm()}, status=404))
    form, matches = NameForm(request.POST or None), None
    if isinstance(paper, Certificate) and form.is_valid():
        if not may_guess(paper.code):
            return _refused(request)
        matches = name_matches(paper, form.cleaned_data["name"])
    context = {"verdict": verdict, "form": form, "matches": matches}
    return _unlisted(render(request, "certificates/verify.html", context))


def _refused(request: HttpRequest) -> HttpResponse:
    return _unlisted(render(request, "429.html", status=429))


def _unlisted(response: HttpResponse) -> HttpResponse:
    response["X-Robots-Tag"] = "noindex"
    return response
