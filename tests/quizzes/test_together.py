"""Presses at the same moment, on a real database with real threads."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from courses.models import Completion
from quizzes.attempts import AttemptClosed, NoAttemptsLeft, open_attempt, save_answers, submit_attempt
from quizzes.models import Attempt, Regrading, Response, SurveyAnswer
from quizzes.publishing import questions_of
from quizzes.question_types.scenario import GO_ON
from quizzes.surveys import AlreadyHandedIn, hand_in_survey
from quizzes.telling import tell_of_regrading
from tests.certificates.papers import deliver
from tests.quizzes.mending import QUIZ, begun, handed_in, mend, regraded
from tests.quizzes.questions import EXAM, SCENARIO, SINGLE, SURVEY, module_with_quiz, quiz_of
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


def test_many_presses_of_continue_take_one_step_of_a_story() -> None:
    release = module_with_quiz({**EXAM, "questions": [SCENARIO]})
    user = person()
    attempt = open_attempt(enrolment=enrolment(user, release), quiz=quiz_of(release), at=NOON)

    def go_on(number: int) -> int:
        client = Client()
        client.force_login(user)
        fields = {"q1": ["0", str(number % 2)], "press": f"1:{GO_ON}", "quiet": "1"}
        return client.post(attempt.url("answers"), fields).status_code

    statuses = all_at_once(go_on)

    assert set(statuses) == {200}
    assert len(attempt.responses.get().answer["path"]) == 1


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


def test_whoever_hands_in_while_others_are_regraded_has_the_better_mark_too() -> None:
    release = module_with_quiz(QUIZ)
    people = [person() for _number in range(6)]
    for learner in people:
        handed_in(release, learner, word="b", ring=False)
    under_way = [begun(release, learner, word="b", ring=False) for learner in people]
    mend()

    def act(number: int) -> None:
        if number < 2:
            regraded()
            return
        mine = Attempt.objects.select_related("quiz", "enrolment__user", "enrolment__module")
        submit_attempt(attempt=mine.get(pk=under_way[number - 2].pk), at=NOON)

    all_at_once(act)

    assert set(Attempt.objects.values_list("score", "passed")) == {(100.0, True)}
    assert set(Response.objects.values_list("share", flat=True)) == {1.0}
    assert Completion.objects.filter(key="check", score=100.0).count() == 6
    assert not regraded()


def test_a_learner_who_is_just_being_marked_by_the_old_key_is_waited_for() -> None:
    attempt = begun(module_with_quiz(QUIZ), word="b", ring=False)
    mend()
    marked = Event()

    def hand_in() -> None:
        with transaction.atomic():
            mine = Attempt.objects.select_related("quiz", "enrolment__user", "enrolment__module")
            submit_attempt(attempt=mine.get(pk=attempt.pk), at=NOON)
            marked.set()
            wait_until_somebody_waits()

    def mend_the_key() -> None:
        marked.wait()
        regraded()

    all_at_once(lambda number: (hand_in, mend_the_key)[number](), 2)

    attempt.refresh_from_db()
    assert (attempt.score, attempt.passed) == (100.0, True)


def wait_until_somebody_waits() -> None:
    """For a lock of ours. SQLite lets nobody else begin, so there is nothing to wait for."""
    end = time.monotonic() + 10
    while connection.vendor == "postgresql" and time.monotonic() < end:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_locks WHERE NOT granted")
            if cursor.fetchone():
                return


def test_two_who_regrade_at_once_change_each_attempt_once() -> None:
    release = module_with_quiz(QUIZ)
    for _number in range(5):
        handed_in(release, word="b")
    mend()

    made = all_at_once(lambda _number: len(regraded()))

    assert sum(made) == Regrading.objects.count() == 5


def test_many_deliveries_tell_a_learner_of_better_results_once(mailoutbox: Any) -> None:
    release, learner = module_with_quiz(QUIZ), person()
    for _number in range(3):
        handed_in(release, learner, word="b")
    mend()
    now = timezone.now()
    regraded(at=now)

    told = deliver(lambda: tell_of_regrading(learner=learner.pk, at=now))

    assert sorted(told)[-2:] == [False, True]
    assert len(mailoutbox) == 1
