"""What happens to a survey: it is handed in once, and what was said in it is kept without a name."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from courses.models import Completion, Enrolment
from courses.progress import complete_activity
from quizzes.models import Question, Quiz, SurveyAnswer
from quizzes.question_types.question import Answer


class AlreadyHandedIn(Exception):
    """A survey is answered once; what was said first stays."""


def pair_of(enrolment: Enrolment) -> str:
    """What the answers before and after have in common, and nothing else of this person has.

    Without the site's secret key nobody gets from it to the enrolment, or the other way; with another
    key, what comes after no longer finds what came before.
    """
    return salted_hmac("quizzes.surveys.pair", str(enrolment.uuid), algorithm="sha256").hexdigest()


def is_handed_in(enrolment: Enrolment, survey: Quiz) -> bool:
    return Completion.objects.filter(enrolment=enrolment, key=survey.key).exists()


@transaction.atomic
def hand_in_survey(*, enrolment: Enrolment, survey: Quiz, answers: Mapping[Question, Answer], at: datetime) -> None:
    """Keep what was said, and apart from it that the survey was handed in. Raises `AlreadyHandedIn`.

    Two presses at once wait for each other at the enrolment's row, so that one set of answers is kept.
    """
    Enrolment.objects.select_for_update(of=("self",)).get(pk=enrolment.pk)
    if is_handed_in(enrolment, survey):
        raise AlreadyHandedIn
    pair, day = pair_of(enrolment), timezone.localdate(at)
    rows = [
        SurveyAnswer(
            module_id=survey.module_id,
            survey_key=survey.key,
            question=question,
            answer=answer,
            pair=pair,
            language=question.language,
            day=day,
        )
        for question, answer in answers.items()
        if answer is not None
    ]
    # Their primary keys are drawn by lot, and so is the order in which they are written.
    SurveyAnswer.objects.bulk_create(sorted(rows, key=lambda row: row.pk))
    complete_activity(enrolment=enrolment, key=survey.key, at=at)
