"""People who take a quiz, in one call each."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import translation

from accounts.models import User
from courses.models import Enrolment, Release
from quizzes.attempts import open_attempt, save_answers, submit_attempt
from quizzes.models import Attempt
from tests.quizzes.questions import quiz_of
from tests.world import NOON, enrolment, person


def taken(
    release: Release,
    answers: Mapping[str, Any],
    *,
    by: User | None = None,
    language: str = "en",
    at: datetime = NOON,
    handed_in: bool = True,
) -> Attempt:
    """An attempt at the quiz `check` with these answers by question; what is not among them is left empty."""
    user = by or person()
    row = Enrolment.objects.filter(user=user, module=release.module, major=release.major).first()
    with translation.override(language):
        attempt = open_attempt(enrolment=row or enrolment(user, release), quiz=quiz_of(release), at=at)
        save_answers(
            attempt=attempt, answers={question: answers.get(question.key) for question in attempt.asked}, at=at
        )
        return submit_attempt(attempt=attempt, at=at) if handed_in else attempt
