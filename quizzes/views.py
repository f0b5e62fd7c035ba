"""A quiz as a learner meets it: what to expect, an attempt, handing in, what was right."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from babel import Locale
from babel.dates import format_timedelta
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import person
from courses.models import Enrolment
from courses.progress import ModuleWithdrawn, enrol
from courses.reader import Reading
from quizzes import sheet
from quizzes.access import attempt_or_404, quiz_or_404, reading_of
from quizzes.attempts import (
    AttemptClosed,
    NoAttemptsLeft,
    NotToldYet,
    Standing,
    TooSoon,
    check_answer,
    hold_open,
    may_be_told,
    open_attempt,
    save_answers,
    standing_of,
    submit_attempt,
    unanswered,
)
from quizzes.models import Attempt, Quiz, Regrading, RegradingQuerySet
from quizzes.survey_views import survey_page


@require_safe
def quiz_page(request: HttpRequest, reading: Reading, quiz: Quiz) -> HttpResponse:
    """What the quiz asks for, before anything starts; a survey begins at once. `courses` calls it, for visitors too."""
    if quiz.is_survey:
        return survey_page(request, reading, quiz)
    standing = standing_of(reading.enrolment, quiz) if reading.enrolment else None
    regradings = regradings_of(reading.enrolment, quiz) if reading.enrolment else None
    context = {"quiz": quiz, "pause": in_words(quiz.wait), "regradings": regradings, **_offer(standing)}
    return render(request, "quizzes/quiz.html", {**reading.context(), **context})


@require_http_methods(["GET", "POST"])
def start(request: HttpRequest, module: str, key: str) -> HttpResponse:
    """Open an attempt, or go on with the open one. By GET come those whom the press sent to sign in first."""
    reading, quiz = quiz_or_404(request, module, key)
    if request.method == "GET":
        return redirect(reading.url(key))
    now = timezone.now()
    try:
        enrolment = reading.enrolment or enrol(user=person(request), release=reading.release, at=now)
        return redirect(open_attempt(enrolment=enrolment, quiz=quiz, at=now))
    except ModuleWithdrawn:
        messages.info(request, _("This module takes no new learners. You can still read it."))
    except NoAttemptsLeft:
        messages.info(request, _("You have used all your attempts."))
    except TooSoon as refusal:
        when = date_format(timezone.localtime(refusal.until), "DATETIME_FORMAT")
        messages.info(request, _("You can try again from %(when)s on.") % {"when": when})
    return redirect(reading.url(key))


@require_safe
def attempt(request: HttpRequest, module: str, key: str, attempt: UUID) -> HttpResponse:
    row = attempt_or_404(request, module, key, attempt)
    if row.submitted_at is not None:
        return redirect(row)
    reading = reading_of(row)
    questions = sheet.asked(row, reading)
    return render(request, "quizzes/attempt.html", {**_context(row, reading), "questions": questions})


@require_http_methods(["GET", "POST"])
def answers(request: HttpRequest, module: str, key: str, attempt: UUID) -> HttpResponse:
    """Keep what the form holds, and come back to the same place, or leave with "go on later"."""
    row = attempt_or_404(request, module, key, attempt)
    if request.method == "GET":
        return redirect(row)
    quietly = "quiet" in request.POST
    try:
        sent = _keep(request, row)
    except AttemptClosed:
        return HttpResponse(status=409) if quietly else _closed(request, row)
    if quietly:
        return _quietly(request, row, sent)
    if "leave" in request.POST:
        return redirect("courses:activity", module, key)
    landing = sheet.landing(row, request.POST)
    return redirect(f"{row.get_absolute_url()}#{landing}" if landing else row)


def _quietly(request: HttpRequest, attempt: Attempt, sent: sheet.Sent) -> HttpResponse:
    """For the page's script: `tokens` for its form and, after a press, the `question` anew and what is to be `said`."""
    press = sheet.Press.of(request.POST)
    if press is None:
        return JsonResponse({"tokens": sent.tokens})
    landing, questions = sheet.landing(attempt, request.POST), sheet.asked(attempt, reading_of(attempt))
    context = {"asked": questions[press.number - 1], "total": len(questions), "landing": landing}
    question = render_to_string("quizzes/_question.html", context, request)
    said = [str(message) for message in messages.get_messages(request)]
    return JsonResponse({"tokens": sent.tokens, "question": question, "said": " ".join(said)})


@require_http_methods(["GET", "POST"])
def hand_in(request: HttpRequest, module: str, key: str, attempt: UUID) -> HttpResponse:
    """Keep what the form holds and hand in; where something is left empty, ask once."""
    row = attempt_or_404(request, module, key, attempt)
    if row.submitted_at is not None:
        return _closed(request, row) if request.method == "POST" else redirect(row)
    if request.method == "GET":
        context = {**_context(row, reading_of(row)), "numbers": unanswered(row)}
        return render(request, "quizzes/hand_in.html", context)
    try:
        _keep(request, row)
        if unanswered(row) and "anyway" not in request.POST:
            return redirect(row.url("hand-in"))
        submit_attempt(attempt=row, at=timezone.now())
    except AttemptClosed:
        return _closed(request, row)
    return redirect(row.url("review"))


@require_safe
def review(request: HttpRequest, module: str, key: str, attempt: UUID) -> HttpResponse:
    row = attempt_or_404(request, module, key, attempt)
    if row.submitted_at is None:
        return redirect(row)
    reading = reading_of(row)
    context = {
        "questions": sheet.told(row, reading) if may_be_told(row) else None,
        "regradings": row.regradings.told_of(),
        **_offer(standing_of(row.enrolment, row.quiz)),
    }
    return render(request, "quizzes/review.html", {**_context(row, reading), **context})


def regradings_of(enrolment: Enrolment, quiz: Quiz) -> RegradingQuerySet:
    """What became better of the attempts at a quiz, in whichever wording, that are on its page."""
    rows = Regrading.objects.told_of().filter(attempt__enrolment=enrolment, attempt__quiz_key=quiz.key)
    return rows.select_related("attempt__quiz", "attempt__enrolment__module")


def _context(attempt: Attempt, reading: Reading) -> dict[str, Any]:
    urls = {"answers_url": attempt.url("answers"), "hand_in_url": attempt.url("hand-in")}
    return {**reading.context(), **urls, "quiz": attempt.quiz, "attempt": attempt}


def _offer(standing: Standing | None) -> dict[str, Any]:
    """What `_begin.html` shows: the button that opens an attempt, or why there is none."""
    refusal = standing.refusal(timezone.now()) if standing else None
    return {
        "standing": standing,
        "none_left": isinstance(refusal, NoAttemptsLeft),
        "pause_until": refusal.until if isinstance(refusal, TooSoon) else None,
    }


def in_words(seconds: int) -> str:
    """`10 minutes` in the reader's language; empty for none."""
    if not seconds:
        return ""
    locale = Locale.parse(get_language() or "en", sep="-")
    return format_timedelta(timedelta(seconds=seconds), locale=locale, threshold=2)


@transaction.atomic
def _keep(request: HttpRequest, attempt: Attempt) -> sheet.Sent:
    """What the form changes, and the answer that it asks to check. Raises `AttemptClosed`.

    Two forms at once wait for each other, so that the later one is read against what the earlier one left.
    """
    now = timezone.now()
    hold_open(attempt)
    sent = sheet.read(attempt, request.POST)
    save_answers(attempt=attempt, answers=sent.changes, at=now)
    question = sheet.to_check(attempt, request.POST)
    if question is None:
        return sent
    try:
        check_answer(attempt=attempt, question=question, at=now)
    except NotToldYet:
        messages.info(request, _("Answer the whole question first."))
    return sent


def _closed(request: HttpRequest, attempt: Attempt) -> HttpResponse:
    messages.info(request, _("You have handed this in already. What you gave then counts."))
    return redirect(attempt.url("review"))
