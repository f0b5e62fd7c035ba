"""Closing a seminar, and correcting what was closed."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import person
from accounts.models import AuditEvent
from cohorts.access import seminar_or_404, taught_seminar_or_404
from cohorts.attendance_summary import summary
from cohorts.closing import (
    AlreadyAsked,
    ClosingRefused,
    MarksMissing,
    NobodyAsked,
    NobodyThere,
    NotOverYet,
    NotTheirs,
    SamePerson,
    ask_to_close,
    confirm,
    send_back,
    take_back,
)
from cohorts.closing_forms import CorrectionForm, SendBackForm
from cohorts.correcting import CorrectionRefused, NotClosed, NothingToCorrect, correct, corrections_of
from cohorts.models import Seminar
from cohorts.open_list import MarkRefused, SeminarClosed
from cohorts.opened import LIST


@require_POST
def ask(request: HttpRequest, seminar: UUID) -> HttpResponse:
    """By a trainer of it, or by a coordinator of its country: whoever may see it."""
    user = person(request)
    row = seminar_or_404(user, seminar)
    absent = request.POST.get("rest") == "absent"
    return _done(
        request,
        row,
        lambda: ask_to_close(seminar=row, by=user, at=timezone.now(), rest_absent=absent),
        _("A second person can now confirm that the list is complete."),
    )


@require_POST
def confirm_closing(request: HttpRequest, seminar: UUID) -> HttpResponse:
    user = person(request)
    row = seminar_or_404(user, seminar)
    return _done(request, row, lambda: confirm(seminar=row, by=user, at=timezone.now()), _("The seminar is closed."))


@require_POST
def take_closing_back(request: HttpRequest, seminar: UUID) -> HttpResponse:
    user = person(request)
    row = seminar_or_404(user, seminar)
    return _done(request, row, lambda: take_back(seminar=row, by=user, at=timezone.now()), _("The seminar stays open."))


@require_http_methods(["GET", "HEAD", "POST"])
def send_closing_back(request: HttpRequest, seminar: UUID) -> HttpResponse:
    user = person(request)
    row = seminar_or_404(user, seminar)
    form = SendBackForm(request.POST or None)
    if form.is_valid():
        because = form.cleaned_data["because"]
        return _done(
            request,
            row,
            lambda: send_back(seminar=row, because=because, by=user, at=timezone.now()),
            _("It is sent back. The reason stands on the page of the seminar."),
        )
    return render(request, "cohorts/send_back.html", {"seminar": row, "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
def corrections(request: HttpRequest, seminar: UUID) -> HttpResponse:
    """What was corrected after closing, and one more correction."""
    user = person(request)
    row = taught_seminar_or_404(user, seminar)
    if not row.is_closed:
        messages.info(request, why_refused(NotClosed()))
        return redirect(row)
    form = CorrectionForm(request.POST or None, attendance=summary(row))
    if form.is_valid():
        session, somebody, mark = form.chosen()
        reason = form.cleaned_data["reason"]
        try:
            correct(session=session, person=somebody, mark=mark, reason=reason, by=user, at=timezone.now())
        except (CorrectionRefused, MarkRefused) as refusal:
            form.add_error(None, why_refused(refusal))
        else:
            messages.success(request, _("The mark is corrected."))
            return redirect("cohorts:corrections", row.uuid)
    AuditEvent.record_reading(actor=user, action=LIST, subject=row, at=timezone.now())
    context = {"seminar": row, "form": form, "corrections": corrections_of(row)}
    return render(request, "cohorts/corrections.html", context)


def _done(request: HttpRequest, seminar: Seminar, rule: Callable[[], object], said: str) -> HttpResponse:
    try:
        rule()
    except (ClosingRefused, MarkRefused) as refusal:
        messages.error(request, why_refused(refusal))
    else:
        messages.success(request, said)
    return redirect(f"{seminar.get_absolute_url()}#closing")


def why_refused(refusal: Exception) -> str:
    match refusal:
        case SeminarClosed():
            return _("This seminar is closed. What is wrong can be corrected, with a reason.")
        case NotOverYet():
            return _("A seminar can be closed once its last half day is over.")
        case MarksMissing():
            return _("Somebody has no mark in a half day. Mark everybody first.")
        case NobodyThere():
            return _("Nobody was in the room, so there is no list to close.")
        case AlreadyAsked():
            return _("Somebody asked already. It waits for a second person.")
        case NobodyAsked():
            return _("The page was old: this seminar does not wait for a second person.")
        case SamePerson():
            return _("You asked for it yourself. Another person confirms.")
        case NotTheirs():
            return _("Only the person who asked can take it back.")
        case NotClosed():
            return _("This seminar is open: marks can be changed on the page of the half day.")
        case NothingToCorrect():
            return _("This mark stands already. Nothing was changed.")
        case _other:
            return _("This cannot be done.")
