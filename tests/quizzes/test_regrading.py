"""After a wrong key: who is marked anew, by how much, and what is logged."""

from __future__ import annotations

from copy import deepcopy
from datetime import timedelta
from fractions import Fraction
from itertools import count
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from accounts.models import AuditEvent
from certificates.issuing import due_completions
from certificates.models import Certificate
from courses.models import Completion, ModuleCompletion
from quizzes import marking
from quizzes.attempts import check_answer, submit_attempt
from quizzes.models import Attempt, Correction, Regrading
from quizzes.publishing import questions_of
from quizzes.regrading import NotRegradable, changes, repair_of
from tests.quizzes.mending import LATER, MENDED, QUIZ, WRONG, begun, handed_in, mend, regraded, with_right
from tests.quizzes.questions import (
    MATCH,
    MULTIPLE,
    ORDER,
    PRACTICE,
    REFLECT,
    SINGLE,
    SURVEY,
    TRUE_FALSE,
    module_with_quiz,
    quiz_of,
)
from tests.world import NOON, enrolment, person

pytestmark = pytest.mark.django_db


# What becomes of results


def test_an_exam_that_is_passed_thereby_completes_the_module_and_leads_to_one_certificate(
    django_capture_on_commit_callbacks: Any,
) -> None:
    release = module_with_quiz(QUIZ)
    learner = person()
    Completion.objects.create(enrolment=enrolment(learner, release), key="lesson-1", at=NOON)
    attempt = handed_in(release, learner, word="b", ring=False)
    assert (attempt.score, attempt.passed) == (50.0, False)
    mend()

    with django_capture_on_commit_callbacks(execute=True):
        regraded()
        regraded()

    attempt.refresh_from_db()
    assert (attempt.score, attempt.passed) == (100.0, True)
    done = Completion.objects.get(key="check")
    assert (done.at, done.score) == (LATER, 100.0)
    assert ModuleCompletion.objects.get().at == LATER
    assert Certificate.objects.get().holder == learner
    assert not due_completions().exists()


def test_who_answered_by_the_wrong_key_keeps_what_they_were_given() -> None:
    release = module_with_quiz(QUIZ)
    attempt = handed_in(release, word="a", ring=False)
    mend()

    assert regraded() == []

    attempt.refresh_from_db()
    assert (attempt.score, attempt.passed) == (100.0, True)
    assert attempt.responses.get(question__key="word").share == 1


def test_a_better_score_of_what_was_passed_or_done_already_stays_as_well() -> None:
    release = module_with_quiz({**QUIZ, "pass": 50})
    learner = person()
    handed_in(release, learner, word="b", ring=False)
    mend({**MENDED, "pass": 50})

    [change] = regraded()

    assert not change.now_passed
    done = Completion.objects.get(key="check")
    assert (done.at, done.score) == (NOON, 100.0)


def test_a_practice_has_a_better_score_and_nothing_to_pass() -> None:
    release = module_with_quiz({**PRACTICE, "questions": [WRONG, TRUE_FALSE]})
    attempt = handed_in(release, word="b")
    mend({**PRACTICE, "questions": [SINGLE, TRUE_FALSE]})

    regraded()

    attempt.refresh_from_db()
    assert (attempt.score, attempt.passed) == (50.0, None)
    assert Completion.objects.get(key="check").score == 50.0


def test_what_was_not_answered_is_given_nothing() -> None:
    release = module_with_quiz(QUIZ)
    attempt = handed_in(release, ring=False)
    mend()

    assert regraded() == []

    attempt.refresh_from_db()
    assert attempt.score == 50.0


def test_every_attempt_of_a_learner_is_raised() -> None:
    release = module_with_quiz(QUIZ)
    learner = person()
    attempts = [handed_in(release, learner, at=NOON + timedelta(hours=hour), word="b") for hour in range(3)]
    mend()

    regraded()

    assert [Attempt.objects.get(pk=each.pk).score for each in attempts] == [50.0, 50.0, 50.0]


def test_an_attempt_weighs_the_question_as_it_did_when_it_was_asked() -> None:
    release = module_with_quiz({**QUIZ, "questions": [{**WRONG, "points": 3}, TRUE_FALSE]})
    attempt = handed_in(release, word="b")
    mend({**MENDED, "questions": [{**SINGLE, "points": 9}, TRUE_FALSE]})

    regraded()

    attempt.refresh_from_db()
    assert attempt.score == 75.0


def test_a_pass_mark_is_reached_exactly_though_shares_are_no_round_numbers() -> None:
    # 1/3 of the pairs, all of the rest: exactly 2/3 of 4 points… which no float can say.
    pairs = {**deepcopy(MATCH), "points": 1}
    three = [WRONG, {**TRUE_FALSE, "points": 2}, pairs]
    release = module_with_quiz({**QUIZ, "pass": 50, "questions": three})
    attempt = handed_in(release, word="b", doors=[None, 1, 0])
    mend({**QUIZ, "pass": 50, "questions": [{**SINGLE}, {**TRUE_FALSE, "points": 2}, pairs]})
    more = handed_in(release, word="b", ring=True, doors=[0, 1, 2])

    regraded()

    attempt.refresh_from_db()
    more.refresh_from_db()
    assert attempt.score == float(100 * Fraction(4, 3) / 4)
    assert (more.score, more.passed) == (50.0, True)


_numbers = count(1)
ITEMS = st.permutations(ORDER["items"])
RIGHTS = st.sets(st.sampled_from("abcd"), min_size=1)


@examples(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    before=RIGHTS,
    after=RIGHTS,
    given_=st.lists(st.one_of(st.none(), RIGHTS), min_size=1, max_size=3),
    orders=st.tuples(ITEMS, st.permutations(range(4))),
    points=st.tuples(st.integers(1, 5), st.integers(1, 5)),
)
def test_no_result_is_ever_lowered_and_each_is_at_least_a_fresh_marking(
    before: set[str], after: set[str], given_: list[set[str] | None], orders: Any, points: tuple[int, int]
) -> None:
    key = f"crafts-{next(_numbers)}"
    items, order = orders
    beside = {**ORDER, "items": items, "points": points[1]}
    asked = [{**with_right(MULTIPLE, *right), "points": points[0]} for right in (before, after)]
    release = module_with_quiz({**QUIZ, "questions": [asked[0], beside]}, key=key)
    attempts = [
        handed_in(release, steps=order, notes=sorted(answer)) if answer else handed_in(release, steps=order)
        for answer in given_
    ]
    mend({**QUIZ, "questions": [asked[1], beside]}, key=key)

    regraded("notes", module=key)

    for attempt, answer in zip(attempts, given_, strict=True):
        was, now = attempt, Attempt.objects.get(pk=attempt.pk)
        fresh = marking.choices(answer, after) if answer else marking.NOTHING
        old = marking.choices(answer, before) if answer else marking.NOTHING
        rest = marking.neighbours(order)
        exact = marking.score([(points[0], max(old, fresh)), (points[1], rest)])
        assert exact is not None
        assert now.score == float(exact)
        assert now.score >= (was.score or 0)
        assert now.passed is marking.passes(exact, 70)
        assert now.passed or not was.passed


# Other wordings, other questions


def test_a_wording_that_asked_in_other_words_is_left_as_it_is_and_listed() -> None:
    other = module_with_quiz({**QUIZ, "questions": [{**WRONG, "text": "What would you say?"}, TRUE_FALSE]})
    attempt = handed_in(other, word="b")
    mend()

    repair = repair_of(module="crafts", question="word")

    assert [(each.question.pk, each.attempts) for each in repair.left_alone] == [
        (attempt.responses.get().question_id, 1)
    ]
    assert not repair.older and not list(changes(repair))


def test_every_older_wording_is_mended_that_only_tells_more() -> None:
    first = module_with_quiz(QUIZ)
    second = mend({**QUIZ, "questions": [{**WRONG, "explain": "So it is."}, TRUE_FALSE]}, version="1.0.1")
    attempts = [handed_in(each, word="b") for each in (first, second)]
    mend(number=3)

    made = regraded()

    assert {change.attempt.pk for change in made} == {attempt.pk for attempt in attempts}
    assert Correction.objects.count() == 2


def test_a_wording_that_was_right_already_is_not_touched() -> None:
    module_with_quiz({**MENDED, "questions": [{**SINGLE, "explain": "It was right at first."}, TRUE_FALSE]})
    mend(QUIZ, version="2.0.0")
    mend(version="3.0.0", number=3)

    regraded()

    corrected = Correction.objects.get().question
    assert corrected.spec["choices"] == WRONG["choices"]


def test_a_mending_that_was_wrong_itself_is_mended_too_and_nothing_is_taken_back() -> None:
    first = module_with_quiz(QUIZ)
    attempts = {key: handed_in(first, word=key) for key in "abc"}
    mend()
    regraded()
    mend({**QUIZ, "questions": [with_right(SINGLE, "c"), TRUE_FALSE]}, version="3.0.0", number=3)

    regraded()

    assert {key: Attempt.objects.get(pk=row.pk).score for key, row in attempts.items()} == dict.fromkeys("abc", 50.0)
    assert {row.mended.solution() for row in Correction.objects.all()} == {"c"}
    assert handed_in(first, word="b").score == 0.0


def test_an_old_wording_that_comes_back_is_right_again() -> None:
    release = module_with_quiz(MENDED)
    mend(QUIZ)
    regraded()
    mend(version="3.0.0", number=3)

    regraded()

    assert handed_in(release, word="a").score == 0.0
    assert handed_in(release, word="b").score == 50.0
    assert regraded() == []


def test_a_question_can_be_named_alone_where_no_other_quiz_has_one_of_that_name() -> None:
    release = mend(MENDED, version="1.0.0", number=1)

    assert str(repair_of(module="crafts", question="word").mended) == "check/word"
    assert repair_of(module="crafts", question="check/word").mended in questions_of(quiz_of(release))


@pytest.mark.parametrize(
    ("module", "question", "said"),
    [
        ("sewing", "word", "There is: crafts."),
        ("crafts", "missing", "asks no question `missing`"),
        ("crafts", "other/word", "asks no question `other/word`"),
        ("crafts", "company", "is not marked"),
    ],
)
def test_what_cannot_be_regraded_is_refused_with_the_reason(module: str, question: str, said: str) -> None:
    module_with_quiz({**QUIZ, "questions": [SINGLE, REFLECT]})

    with pytest.raises(NotRegradable, match=said):
        repair_of(module=module, question=question)


def test_a_survey_has_no_key_to_mend() -> None:
    module_with_quiz(SURVEY)

    with pytest.raises(NotRegradable, match="not marked"):
        repair_of(module="crafts", question="how")


def test_two_quizzes_with_a_question_of_the_same_name_are_told_apart() -> None:
    release = module_with_quiz(QUIZ)
    quiz = quiz_of(release)
    second = type(quiz).objects.create(module=quiz.module, key="second", digest="2", spec=quiz.spec)
    release.spec["units"][0]["activities"].append({"key": "second", "id": second.pk, "kind": "quiz", "optional": False})
    release.save()

    with pytest.raises(NotRegradable, match="say which of check/word, second/word"):
        repair_of(module="crafts", question="word")


# Attempts that are open, and those that come later


def test_a_checked_answer_in_an_open_attempt_is_raised_and_its_score_waits() -> None:
    release = module_with_quiz({**PRACTICE, "questions": [WRONG, TRUE_FALSE]})
    attempt = begun(release, word="b", ring=False)
    check_answer(attempt=attempt, question=attempt.asked[0], at=NOON)
    mend({**PRACTICE, "questions": [SINGLE, TRUE_FALSE]})

    regraded()

    attempt.refresh_from_db()
    assert (attempt.submitted_at, attempt.score) == (None, None)
    assert attempt.responses.get(question__key="word").share == 1
    assert Regrading.objects.get().score_after is None
    assert not Completion.objects.exists()
    assert not Regrading.objects.untold(LATER).exists()
    assert submit_attempt(attempt=attempt, at=LATER).score == 100.0


def test_whoever_answers_later_in_the_old_edition_is_marked_by_both_keys() -> None:
    release = module_with_quiz(QUIZ)
    under_way = begun(release, word="b")
    mend()
    regraded()

    assert submit_attempt(attempt=under_way, at=LATER).score == 50.0
    assert handed_in(release, word="a").score == 50.0
    assert handed_in(release, word="c").score == 0.0


def test_a_check_in_the_old_edition_is_by_both_keys() -> None:
    release = module_with_quiz({**PRACTICE, "questions": [WRONG]})
    mend({**PRACTICE, "questions": [SINGLE]})
    regraded()
    attempt = begun(release, word="b")

    check_answer(attempt=attempt, question=attempt.asked[0], at=LATER)

    assert attempt.responses.get().share == 1


def test_what_was_told_when_it_was_checked_is_not_lowered_by_another_mending() -> None:
    told_each = {**PRACTICE, "shuffle": False}
    release = module_with_quiz({**told_each, "questions": [WRONG, TRUE_FALSE]})
    checking, waiting = (begun(release, word="b") for _learner in range(2))
    mend({**told_each, "questions": [SINGLE, TRUE_FALSE]})
    regraded()
    for attempt in (checking, waiting):
        check_answer(attempt=attempt, question=attempt.asked[0], at=LATER)
    mend({**told_each, "questions": [with_right(SINGLE, "c"), TRUE_FALSE]}, version="3.0.0", number=3)
    regraded()

    check_answer(attempt=checking, question=checking.asked[0], at=LATER)
    told_again = checking.responses.get().share
    for attempt in (checking, waiting):
        submit_attempt(attempt=attempt, at=LATER)

    assert told_again == 1
    assert [attempt.responses.get().share for attempt in (checking, waiting)] == [1, 1]
    assert [attempt.score for attempt in (checking, waiting)] == [50.0, 50.0]


def test_a_correction_costs_a_long_attempt_no_more_than_a_short_one() -> None:
    def queries(count: int) -> list[int]:
        keys = [f"q-{number}" for number in range(count)]
        wrong = {**QUIZ, "questions": [{**WRONG, "key": key} for key in keys]}
        release = module_with_quiz(wrong, key=f"of-{count}")
        mend({**QUIZ, "questions": [{**SINGLE, "key": key} for key in keys]}, key=f"of-{count}")
        for key in keys:
            regraded(key, module=f"of-{count}")
        attempt = begun(release, None, **dict.fromkeys(keys, "b"))
        with CaptureQueriesContext(connection) as submitting:
            submit_attempt(attempt=attempt, at=LATER)
        client = Client()
        client.force_login(attempt.enrolment.user)
        client.get(attempt.get_absolute_url())
        with CaptureQueriesContext(connection) as reviewing:
            client.get(attempt.get_absolute_url())
        return [len(submitting), len(reviewing)]

    queries(1)

    assert queries(2) == queries(15)


def test_listing_many_attempts_asks_the_database_no_more_often() -> None:
    def queries(count: int) -> list[int]:
        key = f"for-{count}"
        release = module_with_quiz(QUIZ, key=key)
        for _number in range(count):
            handed_in(release, word="b")
        mend(key=key)
        repair = repair_of(module=key, question="word")
        with CaptureQueriesContext(connection) as asked:
            assert len(list(changes(repair))) == count
        return [len(asked)]

    queries(1)

    assert queries(3) == queries(30)


# The log


def test_what_was_changed_is_logged_without_a_name_or_an_answer() -> None:
    learner = person("ada@example.org", chosen_name="Ada")
    attempt = handed_in(module_with_quiz(QUIZ), learner, word="b", ring=False)
    mend()

    regraded()

    row = Regrading.objects.get()
    assert (row.attempt, row.correction.question.quiz_key, row.at) == (attempt, "check", LATER)
    assert (row.score_before, row.score_after, row.passed_before, row.passed_after) == (50.0, 100.0, False, True)
    event = AuditEvent.objects.get()
    mended = Correction.objects.get()
    assert (event.action, event.subject) == ("question regraded", f"quizzes.single:{mended.mended_id}")
    assert event.detail == {"wordings": [mended.question.digest], "attempts": 1, "now_passed": 1}


def test_the_log_is_read_in_the_admin_site_and_not_written(client: Client) -> None:
    attempt = handed_in(module_with_quiz(QUIZ), word="b")
    mend()
    regraded()
    client.force_login(person(is_staff=True, is_superuser=True))

    listed = client.get(reverse("admin:quizzes_regrading_changelist")).content.decode()

    assert str(attempt.uuid) in listed
    assert client.get(reverse("admin:quizzes_correction_changelist")).status_code == 200
    for name, pk in (("regrading", Regrading.objects.get().pk), ("correction", Correction.objects.get().pk)):
        assert client.get(reverse(f"admin:quizzes_{name}_change", args=[pk])).status_code == 200
        assert client.post(reverse(f"admin:quizzes_{name}_change", args=[pk]), {"at": "1"}).status_code == 403
        assert client.post(reverse(f"admin:quizzes_{name}_delete", args=[pk]), {"post": "yes"}).status_code == 403
