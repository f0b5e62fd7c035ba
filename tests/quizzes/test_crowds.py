"""Fifty browsers at the same moment, over HTTP, on a real database with real threads."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from functools import partial
from random import Random
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from accounts.models import User
from courses.models import Completion, Enrolment
from quizzes.models import Attempt
from tests.quizzes.page import Page
from tests.quizzes.questions import (
    EXAM,
    GAPS,
    MATCH,
    MULTIPLE,
    NUMBER,
    ORDER,
    SHORT,
    SINGLE,
    TRUE_FALSE,
    module_with_quiz,
)
from tests.quizzes.recomputing import score_of
from tests.world import person

pytestmark = pytest.mark.django_db(transaction=True)

QUIZ = "/learn/crafts/check/"
CROWD = 50


def browsers(user: User, count: int = CROWD) -> list[Client]:
    """One person at many browsers. What breaks in the server is an answer, as it is for them."""
    clients = [Client(raise_request_exception=False) for _number in range(count)]
    for client in clients:
        client.force_login(user)
    return clients


def at_once(jobs: Sequence[Callable[[], Any]]) -> list[Any]:
    """What each job gives, when all begin in the same moment, each in a thread and with a connection of its own."""
    line = Barrier(len(jobs))

    def run(job: Callable[[], Any]) -> Any:
        try:
            line.wait(30)
            return job()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(run, jobs))


def by_lot(html: str, number: int) -> dict[str, list[str]]:
    """What the form of a page says when somebody fills it in as the number will have it."""
    sheet, random = Page(html), Random(number)
    for control in sheet.controls:
        match control.kind:
            case "checkbox":
                control.chosen = random.random() < 0.5
            case "select":
                random.choice(control.options).chosen = True
            case "text":
                control.value = random.choice(["", "1.5", "1,6 km", "2", "Libyan sea", "advises"])
    for name in {control.name for control in sheet.controls if control.kind == "radio"}:
        random.choice(sheet.of(name)).chosen = True
    return sheet.sent(anyway="1")


def test_fifty_browsers_hand_one_attempt_in_once_and_its_mark_is_that_of_the_answers_kept() -> None:
    asked = [SINGLE, MULTIPLE, TRUE_FALSE, MATCH, ORDER, SHORT, NUMBER, GAPS]
    module_with_quiz({**EXAM, "questions": asked})
    clients = browsers(person())
    url = clients[0].post(f"{QUIZ}attempts/").headers["Location"]
    html = clients[0].get(url).content.decode()

    def hand_in(number: int) -> Any:
        return clients[number].post(f"{url}hand-in/", by_lot(html, number))

    answers = at_once([partial(hand_in, number) for number in range(CROWD)])

    assert [(answer.status_code, answer.headers.get("Location")) for answer in answers] == [
        (302, f"{url}review/")
    ] * CROWD
    pages = [client.get(f"{url}review/").content.decode() for client in clients]
    told = [page for page in pages if "You have handed this in already." in page]
    assert len(told) == CROWD - 1
    kept = Attempt.objects.get()
    score = score_of(kept)
    assert score is not None and kept.score == float(score)
    assert kept.passed == (score >= 70)
    assert list(Completion.objects.values_list("key", "score")) == ([("check", kept.score)] if kept.passed else [])


@pytest.mark.parametrize("used", [0, 1])
def test_fifty_presses_of_start_open_exactly_one_attempt_more(used: int) -> None:
    module_with_quiz({**EXAM, "questions": [SINGLE], "attempts": 2})
    clients = browsers(person())
    for _attempt in range(used):
        clients[0].post(f"{clients[0].post(f'{QUIZ}attempts/').headers['Location']}hand-in/", {"anyway": "1"})

    answers = at_once([partial(client.post, f"{QUIZ}attempts/") for client in clients])

    assert {answer.status_code for answer in answers} == {302}
    opened = Attempt.objects.get(submitted_at=None)
    assert {answer.headers["Location"] for answer in answers} == {opened.get_absolute_url()}
    assert (Attempt.objects.count(), opened.number) == (used + 1, used + 1)
    assert Enrolment.objects.count() == 1


def test_however_start_and_hand_in_race_no_attempt_more_than_allowed_is_opened() -> None:
    allowed, rounds = 3, 5
    module_with_quiz({**EXAM, "questions": [SINGLE], "attempts": allowed})
    clients = browsers(person(), 12)

    def rush(client: Client) -> list[int]:
        seen = []
        for _round in range(rounds):
            started = client.post(f"{QUIZ}attempts/")
            seen.append(started.status_code)
            if "/attempts/" in started.headers.get("Location", ""):
                seen.append(client.post(f"{started.headers['Location']}hand-in/", {"anyway": "1"}).status_code)
        return seen

    seen = at_once([partial(rush, client) for client in clients])

    assert {status for each in seen for status in each} == {302}
    attempts = Attempt.objects.order_by("number")
    assert [attempt.number for attempt in attempts] == [1, 2, 3]
    assert {(attempt.score, score_of(attempt)) for attempt in attempts} == {(0.0, Fraction(0))}
