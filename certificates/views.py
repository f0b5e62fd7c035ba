"""My papers, their files, and what I decide about them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.access import person
from accounts.people import name_on_papers
from accounts.step_up import first_to_second_factor
from certificates.access import own_paper_or_404, own_papers, paper_or_404
from certificates.forms import RenewForm
from certificates.models import AttendanceReport, Document, SignInSheet
from certificates.queueing import hurry
from certificates.replacing import CannotReplace, TooManyNames, choose_title, correct_name
from certificates.requesting import has_something, request_transcript
from certificates.snapshots import FULL, NEUTRAL
from certificates.taking_names import note_paper_taken
from certificates.throttling import may_renew
from certificates.verification import keep_name, let_name_be_said

CHANGES: dict[str, Callable[..., Document]] = {
    RenewForm.NAME: correct_name,
    RenewForm.FULL_TITLE: partial(choose_title, title_shown=FULL),
    RenewForm.NEUTRAL_TITLE: partial(choose_title, title_shown=NEUTRAL),
}
"""What a holder may change about a paper, and the rule that does it."""


@require_safe
def papers(request: HttpRequest) -> HttpResponse:
    holder = person(request)
    papers = list(own_papers(holder))
    in_force = [paper for paper in papers if paper.replaced_by_id is None]
    context = {
        "papers": in_force,
        "earlier": [paper for paper in papers if paper.replaced_by_id is not None],
        "newest_ready": next((paper for paper in in_force if paper.is_ready and paper.is_valid), None),
        "waiting": any(not paper.is_ready for paper in in_force),
        "name_now": name_on_papers(holder),
        "has_something": has_something(holder),
    }
    return render(request, "certificates/papers.html", context)


@never_cache
@require_safe
def download(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    paper = paper_or_404(person(request), uuid)
    if not paper.is_ready:
        messages.info(request, _("This paper is still being made. Please look again in a minute."))
        return redirect("certificates:papers")
    if tells_names(paper) and (elsewhere := first_to_second_factor(request, is_file=True)):
        return elsewhere
    if not own_papers(person(request)).filter(pk=paper.pk).exists():
        note_paper_taken(paper=paper, by=person(request), at=timezone.now())
    return FileResponse(
        paper.file.open("rb"), as_attachment=True, filename=paper.file_name(), content_type="application/pdf"
    )


def tells_names(paper: Document) -> bool:
    """Lists of people: taken, as asked for, with a second factor."""
    return isinstance(paper, SignInSheet) or (isinstance(paper, AttendanceReport) and paper.has_names)


@require_POST
def renew(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Another paper in the place of one's own: with one's name as it is now, or with another title."""
    holder = person(request)
    paper = own_paper_or_404(holder, uuid)
    form = RenewForm(request.POST)
    if not form.is_valid():
        return redirect("certificates:papers")
    if paper.replaced_by_id is not None:
        return _look_at_the_newer_one(request)
    if not may_renew(holder):
        return _enough_for_today(request)
    try:
        new = CHANGES[form.cleaned_data["change"]](document=paper, by=holder, at=timezone.now())
    except TooManyNames:
        messages.warning(
            request, _("The name on this paper was changed several times. An administrator can do it again.")
        )
    except CannotReplace:
        messages.warning(request, _("This paper is no longer valid, so nothing can take its place."))
    else:
        if new.pk != paper.pk:
            hurry(new)
            messages.success(request, _("Your new paper is being made. It takes the place of the one before."))
    return redirect("certificates:papers")


@require_POST
def show_name(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Let the check page say whose paper it is, or no longer."""
    paper = own_paper_or_404(person(request), uuid)
    if paper.replaced_by_id is not None:
        return _look_at_the_newer_one(request)
    if request.POST.get("show") == "yes":
        let_name_be_said(document=paper)
        messages.success(request, _("Whoever checks this paper now reads your name."))
    else:
        keep_name(document=paper)
        messages.success(request, _("The check page keeps your name to itself."))
    return redirect("certificates:papers")


@require_POST
def transcript(request: HttpRequest) -> HttpResponse:
    """Everything so far on one paper."""
    holder = person(request)
    if not may_renew(holder):
        return _enough_for_today(request)
    title_shown = FULL if request.POST.get("title") == "full" else NEUTRAL
    hurry(request_transcript(holder=holder, title_shown=title_shown, at=timezone.now()))
    messages.success(request, _("Your transcript is being made. You will find it on this page."))
    return redirect("certificates:papers")


def _look_at_the_newer_one(request: HttpRequest) -> HttpResponse:
    """The page that was pressed on is older than the paper."""
    messages.warning(
        request, _("A newer paper has taken the place of that one. Please look at what the newer one tells.")
    )
    return redirect("certificates:papers")


def _enough_for_today(request: HttpRequest) -> HttpResponse:
    messages.warning(request, _("You have changed many papers today. Please go on tomorrow."))
    return redirect("certificates:papers")
