"""A survey as a learner meets it: one page to answer and hand in, then a word of thanks."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import person
from courses.progress import ModuleWithdrawn, enrol
from courses.reader import Reading
from quizzes.access import edition_or_404, survey_or_404
from quizzes.models import Quiz
from quizzes.survey_sheet import SurveySheet
from quizzes.surveys import AlreadyHandedIn, NotYet, TooLate, check_time, hand_in_survey, is_handed_in


def survey_page(request: HttpRequest, reading: Reading, survey: Quiz) -> HttpResponse:
    """To answer, or only to read for visitors; thanks for whoever has handed it in; else why not now."""
    context = {**reading.context(), "quiz": survey}
    if reading.enrolment is not None and is_handed_in(reading.enrolment, survey.key):
        return render(request, "quizzes/thanks.html", context)
    try:
        check_time(reading.enrolment, reading.release, survey.key, at=timezone.now())
    except TooLate:
        return render(request, "quizzes/not_now.html", {**context, "is_too_late": True})
    except NotYet as refusal:
        return render(request, "quizzes/not_now.html", {**context, "opens_at": refusal.opens_at})
    sheet = SurveySheet.fresh(survey)
    return render(request, "quizzes/survey.html", {**context, "sheet": sheet, "questions": sheet.asked(reading)})


@require_http_methods(["GET", "POST"])
def hand_in(request: HttpRequest, module: str, key: str) -> HttpResponse:
    """Hand in, in the wording that was read. By GET come those whom the press sent to sign in first."""
    reading, survey = survey_or_404(request, module, key)
    if request.method == "GET":
        return redirect(reading.url(key))
    now = timezone.now()
    answered = edition_or_404(survey, request.POST.get("edition", ""))
    answers = SurveySheet.sent(answered, request.POST).read(request.POST)
    try:
        enrolment = reading.enrolment or enrol(user=person(request), release=reading.release, at=now)
        hand_in_survey(enrolment=enrolment, survey=answered, answers=answers, at=now)
    except ModuleWithdrawn:
        messages.info(request, _("This module takes no new learners. You can still read it."))
    except AlreadyHandedIn:
        messages.info(request, _("You have handed this in already. What you said first is kept."))
    except (TooLate, NotYet):
        messages.info(request, _("This cannot be answered now. Nothing was kept."))
    return redirect(reading.url(key))
