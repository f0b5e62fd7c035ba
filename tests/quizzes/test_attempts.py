"""The rules of attempts, without a page."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courses.models import Completion, Enrolment, ModuleCompletion
from quizzes.attempts import (
    AttemptClosed,
    NoAttemptsLeft,
    NotToldYet,
    TooSoon,
    check_answer,
    may_be_told,
    open_attempt,
    save_answers,
    standing_of,
    submit_attempt,
    unanswered,
)
from quizzes.models import Attempt, Response
from tests.quizzes.questions import (
    EVERY_TYPE,
    EXAM,
    PRACTICE,
    REFLECT,
    SCORED,
    SINGLE,
    TRUE_FALSE,
    module_with_quiz,
    quiz_of,
)
from tests.world import NOON, enrolment, person

pytestmark = pytest.mark.django_db

LATER = NOON + timedelta(minutes=5)


def begun(quiz: dict[str, Any], **fields: Any) -> tuple[Enrolment, Any]:
    release = module_with_quiz(quiz, **fields)
    return enrolment(person(), release), quiz_of(release)


def answered(row: Enrolment, quiz: Any, *, right: int, at: Any = NOON) -> Attempt:
    """An open attempt whose first `right` questions have their solution."""
    attempt = open_attempt(enrolment=row, quiz=quiz, at=at)
    scored = [question for question in attempt.asked if question.scored]
    save_answers(attempt=attempt, answers={each: each.solution() for each in scored[:right]}, at=at)
    return attempt


def test_every_right_answer_passes_the_exam_and_completes_the_activity() -> None:
    row, quiz = begun(EXAM)

    attempt = submit_attempt(attempt=answered(row, quiz, right=len(SCORED)), at=LATER)

    assert (attempt.score, attempt.passed) == (100.0, True)
    completion = Completion.objects.get(enrolment=row, key="check")
    assert (completion.at, completion.score) == (LATER, 100.0)


def test_an_exam_that_is_not_passed_completes_nothing() -> None:
    row, quiz = begun(EXAM)

    attempt = submit_attempt(attempt=answered(row, quiz, right=0), at=LATER)

    assert (attempt.score, attempt.passed) == (0.0, False)
    assert not Completion.objects.filter(enrolment=row, key="check").exists()


def test_a_practice_is_done_once_it_is_handed_in() -> None:
    row, quiz = begun(PRACTICE)

    attempt = submit_attempt(attempt=answered(row, quiz, right=1), at=LATER)

    assert attempt.passed is None
    assert Completion.objects.filter(enrolment=row, key="check").exists()


def test_a_practice_of_reflections_has_no_score() -> None:
    row, quiz = begun({**PRACTICE, "questions": [REFLECT]})

    attempt = submit_attempt(attempt=answered(row, quiz, right=0), at=LATER)

    assert (attempt.score, attempt.passed) == (None, None)


def test_the_last_quiz_completes_the_module() -> None:
    row, quiz = begun(EXAM)
    Completion.objects.create(enrolment=row, key="lesson-1", at=NOON)

    submit_attempt(attempt=answered(row, quiz, right=len(SCORED)), at=LATER)

    assert ModuleCompletion.objects.get(enrolment=row).at == LATER


def test_points_weigh_questions_and_the_score_is_compared_unrounded() -> None:
    # 6.999…/10 of the points: 2 of 3 right would round up to the 67 that are asked for.
    three = [{**SINGLE, "key": key} for key in ("one", "two", "three")]
    row, quiz = begun({**EXAM, "pass": 67, "questions": three})

    attempt = submit_attempt(attempt=answered(row, quiz, right=2), at=LATER)

    assert attempt.passed is False
    assert attempt.score_for_people == 66


def test_a_second_submission_keeps_the_first_mark() -> None:
    row, quiz = begun(EXAM)
    attempt = answered(row, quiz, right=1)
    in_another_tab = Attempt.objects.get(pk=attempt.pk)
    submit_attempt(attempt=attempt, at=LATER)

    with pytest.raises(AttemptClosed):
        save_answers(attempt=in_another_tab, answers={q: q.solution() for q in attempt.asked if q.scored}, at=LATER)
    with pytest.raises(AttemptClosed):
        submit_attempt(attempt=in_another_tab, at=LATER + timedelta(seconds=1))

    kept = Attempt.objects.get(pk=attempt.pk)
    assert (kept.submitted_at, kept.score) == (LATER, attempt.score)


def test_starting_again_goes_on_with_the_open_attempt() -> None:
    row, quiz = begun(EXAM)
    attempt = open_attempt(enrolment=row, quiz=quiz, at=NOON)

    again = open_attempt(enrolment=row, quiz=quiz, at=LATER)

    assert again == attempt
    assert again.questions == attempt.questions


def test_an_open_attempt_keeps_its_wording_when_the_quiz_is_published_anew() -> None:
    release = module_with_quiz(EXAM)
    row = enrolment(person(), release)
    attempt = open_attempt(enrolment=row, quiz=quiz_of(release), at=NOON)
    reworded = [{**SINGLE, "text": "Another wording?"}, *EVERY_TYPE[1:]]
    newer = module_with_quiz({**EXAM, "questions": reworded}, version="1.0.1", number=2)

    again = open_attempt(enrolment=row, quiz=quiz_of(newer), at=LATER)

    assert again == attempt
    assert quiz_of(newer) != quiz_of(release)


def test_no_more_attempts_than_the_quiz_allows() -> None:
    row, quiz = begun({**EXAM, "attempts": 2})
    for _number in range(2):
        submit_attempt(attempt=open_attempt(enrolment=row, quiz=quiz, at=NOON), at=LATER)

    with pytest.raises(NoAttemptsLeft):
        open_attempt(enrolment=row, quiz=quiz, at=LATER)

    assert standing_of(row, quiz).left == 0


def test_a_pause_between_attempts_is_kept() -> None:
    row, quiz = begun({**EXAM, "wait": 600})
    submit_attempt(attempt=open_attempt(enrolment=row, quiz=quiz, at=NOON), at=LATER)

    with pytest.raises(TooSoon) as refusal:
        open_attempt(enrolment=row, quiz=quiz, at=LATER + timedelta(seconds=599))

    assert refusal.value.until == LATER + timedelta(seconds=600)
    assert open_attempt(enrolment=row, quiz=quiz, at=refusal.value.until).number == 2


def test_the_best_attempt_counts() -> None:
    row, quiz = begun(EXAM)
    best = submit_attempt(attempt=answered(row, quiz, right=len(SCORED)), at=NOON)
    submit_attempt(attempt=answered(row, quiz, right=1), at=LATER)

    standing = standing_of(row, quiz)

    assert standing.best == best
    assert standing.passed
    assert Completion.objects.get(enrolment=row, key="check").score == 100.0


def test_a_draw_asks_some_of_the_bank_and_marks_those_alone() -> None:
    row, quiz = begun({**EXAM, "draw": 3, "questions": [{**SINGLE, "key": f"q-{n}"} for n in range(8)]})
    attempt = answered(row, quiz, right=3)

    submit_attempt(attempt=attempt, at=LATER)

    assert len(set(attempt.questions)) == 3
    assert attempt.score == 100.0


def test_an_answer_can_be_changed_and_taken_back() -> None:
    row, quiz = begun({**EXAM, "questions": [SINGLE, TRUE_FALSE]})
    attempt = open_attempt(enrolment=row, quiz=quiz, at=NOON)
    single = next(question for question in attempt.asked if question.type == "single")

    save_answers(attempt=attempt, answers={single: "a"}, at=NOON)
    save_answers(attempt=attempt, answers={single: "c"}, at=LATER)
    changed = attempt.responses.get()
    save_answers(attempt=attempt, answers={single: None}, at=LATER)

    assert (changed.answer, changed.saved_at, changed.language) == ("c", LATER, "en")
    assert not attempt.responses.exists()


def test_only_what_is_marked_can_be_left_unanswered() -> None:
    row, quiz = begun(EXAM)
    attempt = open_attempt(enrolment=row, quiz=quiz, at=NOON)

    missing = unanswered(attempt)

    assert [attempt.asked[number - 1].type for number in missing] == [q.type for q in attempt.asked if q.scored]


def test_a_checked_answer_stands() -> None:
    row, quiz = begun(PRACTICE)
    attempt = open_attempt(enrolment=row, quiz=quiz, at=NOON)
    single = attempt.asked[0]
    save_answers(attempt=attempt, answers={single: "a"}, at=NOON)

    check_answer(attempt=attempt, question=single, at=NOON)
    save_answers(attempt=attempt, answers={single: "b"}, at=LATER)

    response = Response.objects.get(attempt=attempt)
    assert (response.answer, response.share) == ("a", 0.0)


@pytest.mark.parametrize("feedback", ["after", "passed"])
def test_an_answer_is_not_checked_where_the_quiz_tells_later(feedback: str) -> None:
    row, quiz = begun({**EXAM, "feedback": feedback})
    attempt = answered(row, quiz, right=len(SCORED))

    with pytest.raises(NotToldYet):
        check_answer(attempt=attempt, question=attempt.asked[0], at=NOON)


def test_what_was_right_is_told_after_handing_in() -> None:
    row, quiz = begun(EXAM)
    attempt = answered(row, quiz, right=0)

    assert not may_be_told(attempt)

    assert may_be_told(submit_attempt(attempt=attempt, at=LATER))


def test_what_was_right_is_kept_back_until_the_exam_is_passed_where_the_quiz_asks_so() -> None:
    row, quiz = begun({**EXAM, "feedback": "passed"})
    failed = submit_attempt(attempt=answered(row, quiz, right=0), at=NOON)

    assert not may_be_told(failed)

    submit_attempt(attempt=answered(row, quiz, right=len(SCORED)), at=LATER)
    assert may_be_told(failed)


def test_a_long_quiz_asks_the_database_no_more_often_than_a_short_one() -> None:
    def queries(count: int) -> list[int]:
        quiz = {**EXAM, "questions": [{**SINGLE, "key": f"q-{number}"} for number in range(count)]}
        row, kept = begun(quiz, key=f"of-{count}")
        counts = []
        with CaptureQueriesContext(connection) as opening:
            attempt = open_attempt(enrolment=row, quiz=kept, at=NOON)
        with CaptureQueriesContext(connection) as saving:
            save_answers(attempt=attempt, answers=dict.fromkeys(attempt.asked, "b"), at=NOON)
        with CaptureQueriesContext(connection) as submitting:
            submit_attempt(attempt=attempt, at=NOON)
        counts += [len(opening), len(saving), len(submitting)]
        return counts

    queries(1)  # content types are looked up once

    assert queries(3) == queries(40)
