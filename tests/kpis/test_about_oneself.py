"""Questions about oneself: asked once, freely, and kept as numbers that belong to nobody."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditEvent, User
from accounts.people import accounts_of
from kpis.about_oneself import QUESTIONS, close_questions, may_be_asked
from kpis.begun_to_count import has_begun_to_count
from kpis.demographics import people_reached
from kpis.evidence import Ledger
from kpis.models import Asked, Tally
from lms.models import Programme
from tests.kpis.builders import INDICATORS, TODAY, attend, completed, merge, programme, record, seminar
from tests.kpis.test_second_path import make_a_world
from tests.quizzes.test_crowds import at_once
from tests.world import person, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def a_programme_that_asks() -> None:
    programme(demographics=["age", "gender"])


def tallies() -> dict[tuple[str, str], int]:
    """Every number that is not zero."""
    rows = Tally.objects.exclude(people=0).values_list("question", "answer", "people")
    return {(question, answer): people for question, answer, people in rows}


def asked(user: User) -> bool:
    return may_be_asked(user, Programme.current())


def counted(**fields: Any) -> User:
    user = person(**fields)
    completed(user)
    return user


def test_an_answer_is_added_to_a_number_and_nothing_leads_to_the_person() -> None:
    user = counted()

    answer = signed_in(user).post("/about-you/", {"age": "18-60", "gender": "non-binary"})

    assert answer.headers["Location"] == "/learn/"
    assert tallies() == {("age", "18-60"): 1, ("gender", "non-binary"): 1}
    assert {field.name for field in Tally._meta.get_fields()} == {"id", "question", "answer", "people"}
    assert {field.name for field in Asked._meta.get_fields()} == {"user"}
    assert not AuditEvent.objects.exists()


def test_every_answer_has_a_row_from_the_first_on() -> None:
    """Else the row that came with a person would be theirs."""
    signed_in(counted()).post("/about-you/", {"skip": "1"})

    assert Tally.objects.count() == sum(len(asking.answers) for asking in QUESTIONS.values())
    assert tallies() == {}


@pytest.mark.parametrize(
    "sent", [{"skip": "1"}, {}, {"age": "unsaid", "gender": "unsaid"}, {"skip": "1", "age": "18-60"}]
)
def test_whoever_skips_or_rather_says_nothing_is_counted_nowhere_and_not_asked_again(sent: dict[str, str]) -> None:
    client = signed_in(user := counted())

    client.post("/about-you/", sent)

    assert not asked(user)
    assert tallies() == {}


def test_nothing_is_chosen_beforehand_and_to_skip_is_as_easy_as_to_send() -> None:
    html = signed_in(counted()).get("/about-you/").content.decode()

    assert html.count('type="radio"') == 9
    assert " checked" not in html
    assert '<button class="button">Send</button>' in html
    assert '<button class="button" name="skip" value="1">Skip</button>' in html


def test_what_is_shown_afterwards_does_not_tell_what_was_said() -> None:
    shown = []
    for sent in ({"age": "over-60", "gender": "woman"}, {"skip": "1"}):
        answer = signed_in(counted()).post("/about-you/", sent, follow=True)
        shown.append((answer.redirect_chain, [str(message) for message in answer.context["messages"]]))

    assert shown[0] == shown[1]


def test_a_person_is_asked_on_their_own_page_until_they_answered() -> None:
    client = signed_in(counted())

    before = client.get("/learn/").content.decode()
    client.post("/about-you/", {"skip": "1"})
    after = client.get("/learn/").content.decode()

    assert "Questions about you" in before
    assert "Questions about you" not in after
    assert client.get("/about-you/").status_code == 302


def test_a_second_answer_is_not_counted() -> None:
    client = signed_in(counted())

    client.post("/about-you/", {"age": "over-60"})
    client.post("/about-you/", {"age": "under-18"})

    assert tallies() == {("age", "over-60"): 1}


def test_an_unknown_answer_is_refused_and_nothing_is_counted() -> None:
    client = signed_in(user := counted())

    page = client.post("/about-you/", {"age": "ninety"})

    assert page.status_code == 200
    assert asked(user)
    assert tallies() == {}


def test_only_people_who_count_are_asked() -> None:
    attended, too_little = person(), person()
    held = seminar()
    attend(attended, held)
    attend(too_little, held, half_days=[1, 2])

    assert asked(counted())
    assert asked(attended)
    assert not asked(too_little)
    assert not asked(person())
    assert not asked(counted(counts=False))
    assert not asked(counted(provisional=True))
    assert signed_in(person()).get("/about-you/").status_code == 404


def test_mentors_are_asked_once_their_mentoring_began() -> None:
    mentor, only_there, only_recorded, friend = person(), person(), person(), person()
    workshop = seminar(kind="workshop", group="", half_days=1)
    for user in (mentor, only_there):
        attend(user, workshop, half_days=[1], group="")
    for user in (mentor, only_recorded):
        record("mentors", person=user)
    friends = {"key": "friends", "title": "Friends", "count": "people", "evidence": ["recorded"], "reach": "indirect"}
    programme(demographics=["age", "gender"], indicators=[*INDICATORS, friends])
    record("friends", person=friend)

    assert [asked(user) for user in (mentor, only_there, only_recorded, friend)] == [True, False, False, False]


def test_half_days_of_two_seminars_add_up_only_where_the_programme_says_so() -> None:
    user = person()
    attend(user, seminar(), half_days=[1, 2, 3])
    attend(user, seminar(first=datetime(2026, 5, 4, 9, tzinfo=UTC)), half_days=[4, 5])

    assert not asked(user)
    programme(demographics=["age"], attendance={"counts-from": 80, "combine": True})
    assert asked(user)


@pytest.mark.parametrize("seed", [1, 8])
def test_whoever_is_asked_is_who_counts(seed: int) -> None:
    programme(attendance={"counts-from": 80, "combine": seed % 2 == 1})
    make_a_world(random.Random(seed))
    people = User.objects.filter(counts=True, merged_into=None)
    found = {user.pk for user in people if has_begun_to_count(accounts_of([user.pk]), Programme.current())}

    assert found == people_reached(Ledger(programme=Programme.current(), at=TODAY))
    assert 5 < len(found) < len(people)


def test_whoever_looks_is_asked_with_the_same_number_of_queries_after_one_seminar_and_after_thirty() -> None:
    programme_now, numbers = Programme.current(), []
    for count in (1, 30):
        user = person()
        for _number in range(count):
            attend(user, seminar(), half_days=[1])
        with CaptureQueriesContext(connection) as queries:
            may_be_asked(user, programme_now)
        numbers.append(len(queries))

    assert numbers[0] == numbers[1]


def test_two_accounts_of_one_person_are_asked_once() -> None:
    account, listed = counted(), counted(provisional=True)
    merge(listed, into=account)
    Asked.objects.create(user=listed)

    assert not asked(account)


def test_a_programme_that_does_not_ask_has_no_such_page() -> None:
    user = counted()
    client = signed_in(user)
    assert "about your age and gender" in client.get("/privacy/").content.decode()

    programme()

    assert "about your age and gender" not in client.get("/privacy/").content.decode()
    assert client.get("/about-you/").status_code == 404
    assert "Questions about you" not in client.get("/learn/").content.decode()


def test_a_question_that_the_programme_leaves_out_is_counted_nowhere() -> None:
    user = counted()
    programme(demographics=["age"])

    page = signed_in(user).get("/about-you/").content.decode()
    close_questions(user=user, answers={"age": "18-60", "gender": "man"}, programme=Programme.current())

    assert 'name="gender"' not in page
    assert tallies() == {("age", "18-60"): 1}


@pytest.mark.django_db(transaction=True)
def test_many_presses_at_once_are_counted_once() -> None:
    programme(demographics=["age"])
    user = counted()
    press = partial(close_questions, user=user, answers={"age": "18-60"}, programme=Programme.current())

    said = at_once([press] * 8)

    assert sorted(said) == [False] * 7 + [True]
    assert tallies() == {("age", "18-60"): 1}


@pytest.mark.django_db(transaction=True)
def test_of_many_people_at_once_nobody_is_lost() -> None:
    clients = [signed_in(counted()) for _number in range(20)]
    sent = {"age": "over-60", "gender": "man"}

    answers = at_once([partial(client.post, "/about-you/", sent) for client in clients])

    assert {answer.status_code for answer in answers} == {302}
    assert tallies() == {("age", "over-60"): 20, ("gender", "man"): 20}
