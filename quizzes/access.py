"""The only ways from an address to a quiz or an attempt."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from accounts.access import person
from courses.access import activity_of, reading_or_404
from courses.progress import current_release
from courses.reader import Reading
from quizzes.item_analysis import quizzes_of
from quizzes.models import Attempt, Quiz


def quiz_or_404(request: HttpRequest, module: str, key: str) -> tuple[Reading, Quiz]:
    """The quiz that stands at this address for this person, and where they are in the module."""
    return _asking_or_404(request, module, key, survey=False)


def survey_or_404(request: HttpRequest, module: str, key: str) -> tuple[Reading, Quiz]:
    """The same for a survey, which has no attempts."""
    return _asking_or_404(request, module, key, survey=True)


def _asking_or_404(request: HttpRequest, module: str, key: str, *, survey: bool) -> tuple[Reading, Quiz]:
    reading = reading_or_404(request, module, key)
    quiz = activity_of(reading)
    if not isinstance(quiz, Quiz) or quiz.is_survey is not survey:
        raise Http404
    return reading, quiz


def edition_or_404(survey: Quiz, digest: str) -> Quiz:
    """The wording of a survey that a page was made of: a newer one may have been published since."""
    edition = get_object_or_404(Quiz, module=survey.module_id, key=survey.key, digest=digest)
    if not edition.is_survey:
        raise Http404
    return edition


def published_quiz_or_404(module_id: int, key: str) -> Quiz:
    """A quiz as the newest release of its module has it, for those who may see how its questions do."""
    found = next((quiz for quiz in quizzes_of(module_id) if quiz.key == key), None)
    if found is None:
        raise Http404
    return found


def attempt_or_404(request: HttpRequest, module: str, key: str, attempt: UUID) -> Attempt:
    """One's own attempt, at the address of its own quiz."""
    attempts = Attempt.objects.visible_to(person(request))
    rows = attempts.select_related("quiz__module", "enrolment__module", "enrolment__user__organisation")
    return get_object_or_404(rows, uuid=attempt, quiz_key=key, enrolment__module__key=module)


def reading_of(attempt: Attempt) -> Reading:
    """Where in the module an attempt stands: in its own enrolment, also when a newer one was begun since."""
    release = current_release(attempt.enrolment)
    return Reading(
        release=release,
        place=release.places[attempt.quiz_key],
        enrolment=attempt.enrolment,
        done=frozenset(attempt.enrolment.completions.values_list("key", flat=True)),
    )
