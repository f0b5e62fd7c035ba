"""Presses at the same moment, on a real database with real threads."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection

from courses.models import Completion
from quizzes.attempts import AttemptClosed, NoAttemptsLeft, open_attempt, save_answers, submit_attempt
from quizzes.models import Attempt, SurveyAnswer
from quizzes.publishing import questions_of
from quizzes.surveys import AlreadyHandedIn, hand_in_survey
from tests.quizzes.questions import EXAM, SINGLE, SURVEY, module_with_quiz, quiz_of
from tests.world import NOON, enrolment, person

pytestmark = pytest.mark.django_db(transaction=True)


def all_at_once(job: Callable[[int], Any], count: int = 8) -> list[Any]:
    def run(number: int) -> Any:
        try:
            return job(number)
        except (AlreadyHandedIn, AttemptClosed, NoAttemptsLeft) as refusal:
            return type(refusal)
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


def test_many_presses_of_start_open_one_attempt() -> None:
    release = module_with_quiz({**EXAM, "attempts": 1})
    row, quiz = enrolment(person(), release), quiz_of(release)

    opened = all_at_once(lambda _number: open_attempt(enrolment=row, quiz=quiz, at=NOON).pk)

    assert len(set(opened)) == 1
    assert Attempt.objects.count() == 1


def test_many_presses_of_hand_in_make_one_submission() -> None:
    release = module_with_quiz({**EXAM, "questions": [SINGLE]})
    row = enrolment(person(), release)
    attempt = open_attempt(enrolment=row, quiz=quiz_of(release), at=NOON)
    question = attempt.asked[0]

    def hand_in(number: int) -> float | None:
        mine = Attempt.objects.select_related("quiz", "enrolment__user", "enrolment__module").get(pk=attempt.pk)
        save_answers(attempt=mine, answers={question: "b" if number % 2 else "a"}, at=NOON)
        return submit_attempt(attempt=mine, at=NOON).score

    results = all_at_once(hand_in)

    scores = [result for result in results if result is not AttemptClosed]
    kept = Attempt.objects.get()
    assert scores == [kept.score]
    assert kept.score == 100 * (kept.responses.get().answer == "b")
    assert Completion.objects.filter(key="check").count() == int(kept.score == 100)


def test_many_presses_of_hand_in_keep_one_set_of_answers_to_a_survey() -> None:
    release = module_with_quiz(SURVEY)
    row, survey = enrolment(person(), release), quiz_of(release)
    sure, how = questions_of(survey)[:2]

    def hand_in(number: int) -> int:
        hand_in_survey(enrolment=row, survey=survey, answers={sure: number, how: "ab"[number % 2]}, at=NOON)
        return number

    results = all_at_once(hand_in)

    kept = [result for result in results if result is not AlreadyHandedIn]
    assert len(kept) == 1
    assert dict(SurveyAnswer.objects.values_list("question__key", "answer")) == {
        "sure": kept[0],
        "how": "ab"[kept[0] % 2],
    }
    assert Completion.objects.filter(enrolment=row, key="check").count() == 1
