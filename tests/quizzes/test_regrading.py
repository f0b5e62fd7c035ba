"""After a wrong key: who is marked anew, by how much, what is listed, logged and told."""

from __future__ import annotations

import sys
from collections.abc import Callable
from copy import deepcopy
from datetime import timedelta
from fractions import Fraction
from io import StringIO
from itertools import count
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from accounts.models import AuditEvent, User
from certificates.issuing import due_completions
from certificates.models import Certificate
from courses.models import Completion, ModuleCompletion, Release
from quizzes import marking
from quizzes.attempts import check_answer, open_attempt, save_answers, submit_attempt
from quizzes.models import Attempt, Correction, Regrading, Response
from quizzes.publishing import questions_of
from quizzes.regrading import Change, NotRegradable, changes, regrade, repair_of
from quizzes.tasks import sweep_regradings
from quizzes.telling import tell_of_regrading
from tests.certificates.papers import work_off_queue
from tests.quizzes.questions import (
    EXAM,
    MATCH,
    MULTIPLE,
    ORDER,
    PRACTICE,
    REFLECT,
    SCENARIO,
    SINGLE,
    SURVEY,
    TRUE_FALSE,
    module_with_quiz,
    quiz_of,
)
from tests.world import NOON, enrolment, person, published_programme

pytestmark = pytest.mark.django_db

LATER = NOON + timedelta(days=1)


def with_right(spec: dict[str, Any], *keys: str) -> dict[str, Any]:
    """The same question with another key."""
    choices = [{**each, "right": each["key"] in keys} for each in deepcopy(spec["choices"])]
    return {**deepcopy(spec), "choices": choices}


WRONG = with_right(SINGLE, "a")
"""The key says "a"; right is "b", as `SINGLE` has it."""
QUIZ = {**EXAM, "shuffle": False, "questions": [WRONG, TRUE_FALSE]}
MENDED = {**QUIZ, "questions": [SINGLE, TRUE_FALSE]}


def mend(
    quiz: dict[str, Any] | None = None, *, version: str = "2.0.0", number: int = 2, key: str = "crafts"
) -> Release:
    """Publish the quiz with its key mended, as a new major release."""
    return module_with_quiz(quiz or MENDED, version=version, number=number, key=key)


def begun(release: Release, user: User | None = None, *, at: Any = NOON, **answers: Any) -> Attempt:
    """An open attempt of somebody, with these answers by the questions' keys."""
    attempt = open_attempt(enrolment=enrolment(user or person(), release), quiz=quiz_of(release), at=at)
    by_key = {question.key: question for question in attempt.asked}
    save_answers(attempt=attempt, answers={by_key[key]: answer for key, answer in answers.items()}, at=at)
    return attempt


def handed_in(release: Release, user: User | None = None, *, at: Any = NOON, **answers: Any) -> Attempt:
    return submit_attempt(attempt=begun(release, user, at=at, **answers), at=at)


def regraded(question: str = "word", *, module: str = "crafts", at: Any = LATER) -> list[Change]:
    return regrade(repair=repair_of(module=module, question=question), at=at)


def told(*arguments: str) -> str:
    out = StringIO()
    call_command("quizzes", "regrade", "crafts", "word", *arguments, stdout=out)
    return out.getvalue()


def everything_kept() -> list[Any]:
    tables = (Attempt, Response, Completion, ModuleCompletion, Correction, Regrading, AuditEvent)
    return [list(table.objects.order_by("pk").values()) for table in tables]


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


# The command


def test_a_dry_run_lists_every_changed_attempt_and_changes_nothing() -> None:
    release = module_with_quiz(QUIZ)
    learner = person("ada@example.org", chosen_name="Ada")
    attempt = handed_in(release, learner, word="b", ring=False)
    handed_in(release, word="a")
    mend()
    before = everything_kept()

    said = told("--dry-run")

    assert f"attempt {attempt.uuid} of person {learner.uuid}, check: 50% -> 100%, now passed" in said
    assert "To change: 1 attempts of 1 people, 1 of them now passed." in said
    assert "Ada" not in said and "ada@" not in said
    assert everything_kept() == before


def test_without_a_terminal_and_without_yes_nothing_is_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    attempt = handed_in(module_with_quiz(QUIZ), word="b")
    mend()
    before = everything_kept()
    monkeypatch.setattr(sys, "stdin", StringIO("yes\n"))
    out = StringIO()

    with pytest.raises(CommandError, match="no terminal") as refusal:
        call_command("quizzes", "regrade", "crafts", "word", stdout=out)

    assert refusal.value.returncode == 1
    assert str(attempt.uuid) in out.getvalue()
    assert everything_kept() == before


class Terminal(StringIO):
    """Somebody at a terminal who types a line, before which something else may happen."""

    def __init__(self, typed: str, happens: Callable[[], object] = lambda: None) -> None:
        super().__init__(typed)
        self.happens = happens

    def isatty(self) -> bool:
        return True

    def readline(self, *size: Any) -> str:  # type: ignore[override]
        self.happens()
        return super().readline(*size)


def test_at_a_terminal_it_asks_and_takes_nothing_but_yes(monkeypatch: pytest.MonkeyPatch) -> None:
    attempt = handed_in(module_with_quiz(QUIZ), word="b")
    mend()
    before = everything_kept()

    for typed in ("", "no\n", "y\n"):
        monkeypatch.setattr(sys, "stdin", Terminal(typed))
        with pytest.raises(CommandError, match="Nothing is changed"):
            told()
        assert everything_kept() == before

    monkeypatch.setattr(sys, "stdin", Terminal("yes\n"))
    said = told()

    assert said.index(str(attempt.uuid)) < said.index("Type `yes`") < said.index("Changed: 1 attempts")
    attempt.refresh_from_db()
    assert attempt.score == 50.0


def said_after(monkeypatch: pytest.MonkeyPatch, happens: Callable[[], object]) -> str:
    """What is said after the question, where something happens before it is answered."""
    monkeypatch.setattr(sys, "stdin", Terminal("yes\n", happens))
    return told().split("Type `yes`")[1]


def test_who_hands_in_meanwhile_is_marked_anew_and_told_of(monkeypatch: pytest.MonkeyPatch) -> None:
    release = module_with_quiz(QUIZ)
    listed, late = handed_in(release, word="b"), begun(release, word="b")
    mend()

    said = said_after(monkeypatch, lambda: submit_attempt(attempt=late, at=LATER))

    assert f"Found meanwhile: attempt {late.uuid}" in said
    assert str(listed.uuid) not in said
    assert "Changed: 2 attempts of 2 people" in said


def test_what_is_otherwise_than_it_was_listed_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    other = {**WRONG, "key": "other"}
    release = module_with_quiz({**QUIZ, "questions": [WRONG, other]})
    attempt = handed_in(release, word="b", other="b")
    mend({**QUIZ, "questions": [SINGLE, {**SINGLE, "key": "other"}]})

    said = said_after(monkeypatch, lambda: regraded("other"))

    assert f"Not as it was listed: attempt {attempt.uuid}" in said
    assert "check: 50% -> 100%, now passed" in said


def test_what_somebody_else_has_changed_meanwhile_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    attempt = handed_in(module_with_quiz(QUIZ), word="b")
    mend()

    said = said_after(monkeypatch, lambda: regraded())

    assert f"Listed, and no longer to be changed: attempt {attempt.uuid}" in said
    assert "Changed: 0 attempts" in said
    assert Regrading.objects.count() == 1


def test_a_second_run_has_nothing_to_change() -> None:
    handed_in(module_with_quiz(QUIZ), word="b")
    mend()
    told("--yes")
    before = everything_kept()

    said = told()

    assert "Nothing to change." in said
    assert everything_kept() == before


def test_a_key_is_mended_though_nobody_has_answered_yet() -> None:
    release = module_with_quiz(QUIZ)
    mend()

    said = told("--yes")

    assert "Older wordings that the mended key will hold for: 1" in said
    assert handed_in(release, word="b").score == 50.0


def test_wordings_left_alone_are_listed_with_their_attempts() -> None:
    handed_in(module_with_quiz({**QUIZ, "questions": [{**WRONG, "text": "Other words?"}, TRUE_FALSE]}), word="b")
    mend()

    said = told("--dry-run")

    assert "asked in other words, left as it is. Attempts that answered it: 1" in said
    assert "Nothing to change." in said


def test_the_command_refuses_in_plain_words() -> None:
    module_with_quiz(QUIZ)

    with pytest.raises(CommandError, match="asks no question `nothing`"):
        call_command("quizzes", "regrade", "crafts", "nothing", stdout=StringIO())


def test_it_speaks_english_whatever_was_spoken_before() -> None:
    handed_in(module_with_quiz(QUIZ), word="b")
    mend()

    with translation.override("el"):
        said = told("--dry-run")

    assert "To change: 1 attempts" in said


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


# What learners are told


@pytest.fixture
def learner(client: Client) -> User:
    user = person()
    client.force_login(user)
    return user


def read(client: Client, url: str) -> str:
    """A page's words, in one line."""
    return " ".join(client.get(url).content.decode().split())


TODAY = "The right answer to a question was mended on %s. Your result went from 50%% to 100%%."


def test_the_review_the_quiz_and_my_learning_tell_of_a_better_result(client: Client, learner: User) -> None:
    attempt = handed_in(module_with_quiz(QUIZ), learner, word="b", ring=False)
    mend()
    now = timezone.now()
    regraded(at=now)
    notice = TODAY % date_format(timezone.localtime(now))

    for url in (attempt.get_absolute_url(), "/learn/crafts/check/", "/learn/"):
        html = read(client, url)
        assert notice in html, url
        assert "This attempt now counts as passed." in html
    assert attempt.get_absolute_url() in read(client, "/learn/")


def test_others_are_told_nothing(client: Client, learner: User) -> None:
    release = module_with_quiz(QUIZ)
    handed_in(release, word="b")
    mine = handed_in(release, learner, word="a")
    mend()
    regraded(at=timezone.now())

    for url in (mine.get_absolute_url(), "/learn/crafts/check/", "/learn/"):
        assert "Your result went" not in read(client, url)


def test_my_learning_tells_of_it_for_thirty_days(client: Client, learner: User) -> None:
    attempt = handed_in(module_with_quiz(QUIZ), learner, word="b")
    mend()
    regraded(at=timezone.now() - timedelta(days=31))

    assert "Your result went" not in read(client, "/learn/")
    assert "Your result went" in read(client, attempt.get_absolute_url())


def test_no_page_asks_the_database_more_often_for_more_news(client: Client, learner: User) -> None:
    def queries(news: int) -> list[int]:
        Regrading.objects.all().delete()
        release = module_with_quiz(QUIZ, key=f"of-{news}")
        for _number in range(news):
            handed_in(release, learner, word="b")
        mend(key=f"of-{news}")
        regraded(module=f"of-{news}", at=timezone.now())
        counts = []
        for url in ("/learn/", f"/learn/of-{news}/check/"):
            client.get(url)
            with CaptureQueriesContext(connection) as asked:
                assert read(client, url).count("Your result went") == news
            counts.append(len(asked))
        return counts

    queries(1)

    assert queries(2) == queries(9)


def reviewed(client: Client, learner: User, old: dict[str, Any], new: dict[str, Any], answer: Any) -> str:
    """The review of an attempt with one question, after its key was mended."""
    release = module_with_quiz({**QUIZ, "questions": [old]})
    attempt = handed_in(release, learner, **{old["key"]: answer} if answer is not None else {})
    mend({**QUIZ, "questions": [new]})
    regraded(old["key"])
    return read(client, attempt.get_absolute_url())


ON_THAT_DAY = "The right answer to this question was mended on 5 May 2026."


def test_a_review_tells_what_is_right_by_the_mended_wording(client: Client, learner: User) -> None:
    old = {**WRONG, "explain": "The old reason."}

    html = reviewed(client, learner, old, SINGLE, "b")

    assert ON_THAT_DAY in html
    assert "Mirror the words people use." in html
    assert "The old reason." not in html
    assert "You were marked by the answer that counted as right before" not in html
    chosen = html[html.index("The same word") :][:300]
    assert "Your choice" in chosen and "Not right" not in chosen


def test_a_review_says_so_where_the_older_key_was_better_for_the_learner(client: Client, learner: User) -> None:
    html = reviewed(client, learner, WRONG, SINGLE, "a")

    assert "You were marked by the answer that counted as right before, and you keep that." in html


def test_a_review_of_what_was_not_answered_shows_what_is_right_now(client: Client, learner: User) -> None:
    html = reviewed(client, learner, WRONG, SINGLE, None)

    assert ON_THAT_DAY in html
    assert "Not answered" in html
    right = html[html.index("The same word") :][:200]
    assert "badge--ok" in right


def test_a_mended_order_is_shown_beside_ones_own_though_that_has_full_marks(client: Client, learner: User) -> None:
    items = ["Ask", "Listen", "Call", "Write"]

    html = reviewed(client, learner, ORDER, {**ORDER, "items": items}, [0, 1, 2, 3])

    own, right = html[html.index("Your order") :].split("The right order")
    assert own.index("Listen") < own.index("Ask")
    assert right.index("Ask") < right.index("Listen")
    assert "you keep that" in html


def test_a_story_that_leads_elsewhere_now_is_reviewed_as_it_was_walked(client: Client, learner: User) -> None:
    mended = deepcopy(SCENARIO)
    mended["steps"]["table"]["choices"][1]["next"] = "again"

    html = reviewed(client, learner, SCENARIO, mended, {"path": ["b", "b"], "chosen": None})

    assert ON_THAT_DAY in html
    assert "cannot be compared" in html
    assert "You meet them after class." in html


def test_pictures_of_a_mended_explanation_are_shown(client: Client, learner: User) -> None:
    sha256 = "0" * 64
    files = {"media/why.png": {"sha256": sha256, "size": [4, 3]}}
    mended = {**SINGLE, "explain": "![Because](media/why.png)"}
    release = module_with_quiz({**QUIZ, "questions": [WRONG]})
    attempt = handed_in(release, learner, word="b")
    mend({**QUIZ, "questions": [mended], "media": files})
    regraded()

    assert f"/{sha256}/why.png" in read(client, attempt.get_absolute_url())


def test_a_checked_answer_on_an_open_page_tells_of_the_mended_wording(client: Client, learner: User) -> None:
    release = module_with_quiz({**PRACTICE, "questions": [WRONG, TRUE_FALSE]})
    attempt = begun(release, learner, word="b")
    check_answer(attempt=attempt, question=attempt.asked[0], at=NOON)
    mend({**PRACTICE, "questions": [SINGLE, TRUE_FALSE]})
    regraded()

    assert ON_THAT_DAY in read(client, attempt.get_absolute_url())


# The mail


def with_news(user: User | None = None) -> User:
    """Somebody whose result has just gone up."""
    learner = user or person()
    release = module_with_quiz(QUIZ)
    handed_in(release, learner, word="b", ring=False)
    handed_in(release, learner, word="b")
    mend()
    regraded(at=timezone.now())
    return learner


def test_a_learner_gets_one_mail_for_all_their_attempts_in_their_language(mailoutbox: Any) -> None:
    learner = with_news(person("ada@example.org", language="el"))

    assert tell_of_regrading(learner=learner.pk, at=timezone.now()) is True
    assert tell_of_regrading(learner=learner.pk, at=timezone.now()) is False

    [mail] = mailoutbox
    assert mail.to == ["ada@example.org"]
    assert reverse("courses:learning") in mail.body
    assert not Regrading.objects.filter(told_at=None).exists()


def test_the_mail_tells_a_stranger_nothing(mailoutbox: Any) -> None:
    learner = with_news(person(chosen_name="Ada"))

    tell_of_regrading(learner=learner.pk, at=timezone.now())

    text = f"{mailoutbox[0].subject} {mailoutbox[0].body} {mailoutbox[0].from_email}".lower()
    programme = published_programme().spec
    words = ("ada", "crafts", "course", "quiz", "answer", "result", "passed", *programme["neutral"]["avoid"])
    assert not [word for word in words if word in text]


@pytest.mark.parametrize(
    "change",
    [{"email": None}, {"is_active": False}, {"provisional": True}, {"erased_at": NOON}, {"merged_into": "another"}],
)
def test_whoever_cannot_be_reached_is_not_written_to(mailoutbox: Any, change: dict[str, Any]) -> None:
    learner = with_news()
    fields = {key: person() if value == "another" else value for key, value in change.items()}
    User.objects.filter(pk=learner.pk).update(**fields)

    assert tell_of_regrading(learner=learner.pk, at=timezone.now()) is False

    assert mailoutbox == []


def test_nobody_is_written_to_about_an_old_story(mailoutbox: Any) -> None:
    learner = with_news()

    tell_of_regrading(learner=learner.pk, at=timezone.now() + timedelta(days=31))

    assert mailoutbox == []


def test_whoever_lost_nothing_is_not_written_to(mailoutbox: Any) -> None:
    handed_in(module_with_quiz(QUIZ), word="a")
    mend()
    regraded(at=timezone.now())

    sweep_regradings()

    assert not Regrading.objects.exists() and mailoutbox == []


def test_the_sweep_tells_everybody_with_news_once(mailoutbox: Any) -> None:
    learner = with_news()

    for _time in range(2):
        sweep_regradings()
    ran = work_off_queue()

    assert ran == {"tell_of_regrading": 2}
    assert [mail.to for mail in mailoutbox] == [[learner.email]]


def test_a_mail_need_not_wait_for_the_sweep(mailoutbox: Any, django_capture_on_commit_callbacks: Any) -> None:
    work_off_queue()
    with django_capture_on_commit_callbacks(execute=True):
        learner = with_news()

    ran = work_off_queue()

    assert ran["tell_of_regrading"] == 1
    assert [mail.to for mail in mailoutbox] == [[learner.email]]


def test_a_mail_that_was_refused_is_not_sent_again_and_no_log_says_to_whom(
    settings: Any, caplog: Any, mailoutbox: Any
) -> None:
    learner = with_news(person("ada@example.org"))
    backend, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, "tests.certificates.test_announcing.Refuses"

    assert tell_of_regrading(learner=learner.pk, at=timezone.now()) is False
    settings.EMAIL_BACKEND = backend
    assert tell_of_regrading(learner=learner.pk, at=timezone.now()) is False

    assert mailoutbox == []
    assert "SMTPRecipientsRefused" in caplog.text
    assert "ada@" not in caplog.text
