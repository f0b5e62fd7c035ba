"""Which lessons a review sends people to."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from courses.models import Lesson, Module, Release
from quizzes.explaining import lessons_about
from tests.quizzes.page import Page
from tests.quizzes.questions import EXAM, PRACTICE, SINGLE, TRUE_FALSE, module_with_quiz, translated
from tests.world import person

pytestmark = pytest.mark.django_db

QUIZ = "/learn/crafts/check/"
IN_ORDER = {**EXAM, "shuffle": False}
ABOUT_KNOTS: dict[str, Any] = {**SINGLE, "outcome": "knot"}


@pytest.fixture
def learner(client: Client) -> User:
    user = person()
    client.force_login(user)
    return user


def taught(
    quiz: dict[str, Any], lessons: dict[str, list[tuple[str, list[str]]]], module: str = "crafts", **fields: Any
) -> Release:
    """A module with a quiz in its `last` unit; `lessons` are `(key, outcomes)` by unit, in order."""
    release = module_with_quiz(quiz, key=module)
    check = release.spec["units"][0]["activities"][-1]
    units = []
    for unit, entries in lessons.items():
        rows = [(key, _lesson(release.module, key, outcomes, **fields)) for key, outcomes in entries]
        activities = [{"key": key, "id": row.pk, "kind": "lesson", "optional": False} for key, row in rows]
        units.append({"key": unit, "title": unit, "activities": activities + [check] * (unit == "last")})
    return Release.objects.create(
        module=release.module,
        number=2,
        version="1.1.0",
        major=1,
        digest=f"another {module}",
        spec={**release.spec, "units": units},
        published_at=release.published_at,
    )


def _lesson(row: Module, key: str, outcomes: list[str], **fields: Any) -> Lesson:
    base = Lesson.objects.filter(module=row).first()
    assert base is not None
    spec = {**base.spec, "title": f"About {key}", "outcomes": outcomes, **fields}
    return Lesson.objects.create(module=row, key=key, digest=key, spec=spec)


def titles(release: Release, outcome: str | None, unit: str = "last") -> list[str]:
    return [str(lesson.title) for lesson in lessons_about(outcome, release=release, unit=unit)]


def reviewed(client: Client, *labels: str) -> str:
    """The review after the choices with these labels were handed in."""
    url = client.post(f"{QUIZ}attempts/").headers["Location"]
    sheet = Page(client.get(url).content.decode())
    for number, label in enumerate(labels, start=1):
        sheet.tick(f"q{number}", label)
    client.post(f"{url}hand-in/", sheet.sent(anyway="1"))
    return client.get(f"{url}review/").content.decode()


def test_the_lessons_of_the_quizs_own_unit_are_named_in_their_order() -> None:
    lessons = {"first": [("ropes", ["knot"])], "last": [("loops", ["knot"]), ("oars", []), ("ends", ["knot", "tie"])]}

    release = taught(EXAM, lessons)

    assert titles(release, "knot") == ["About loops", "About ends"]


def test_where_the_unit_has_none_the_modules_are_named() -> None:
    release = taught(EXAM, {"first": [("ropes", ["knot"])], "last": [("oars", [])], "more": [("bends", ["knot"])]})

    assert titles(release, "knot") == ["About ropes", "About bends"]


def test_three_are_enough() -> None:
    release = taught(EXAM, {"last": [(key, ["knot"]) for key in ("one", "two", "three", "four")]})

    assert titles(release, "knot") == ["About one", "About two", "About three"]


@pytest.mark.parametrize("outcome", ["tie", None])
def test_what_no_lesson_teaches_has_none(outcome: str | None) -> None:
    release = taught(EXAM, {"last": [("loops", ["knot"])]})

    assert titles(release, outcome) == []


def test_a_review_links_to_what_explains_a_question_and_more_quietly_where_it_was_right(
    client: Client, learner: User
) -> None:
    also = {**ABOUT_KNOTS, "key": "again"}
    taught(
        {**IN_ORDER, "questions": [ABOUT_KNOTS, also, TRUE_FALSE]}, {"last": [("loops", ["knot"]), ("ends", ["knot"])]}
    )

    html = reviewed(client, "Another word", "The same word", "True")

    links = '<a href="/learn/crafts/loops/">About loops</a>, <a href="/learn/crafts/ends/">About ends</a>'
    assert re.findall(r'<p class="(to-read[^"]*)">Read about it: (.*)</p>', html) == [
        ("to-read", links),
        ("to-read to-read--quiet", links),
    ]


def test_a_checked_question_says_so_too_and_an_open_one_does_not(client: Client, learner: User) -> None:
    taught({**PRACTICE, "questions": [ABOUT_KNOTS]}, {"last": [("loops", ["knot"])]})
    url = client.post(f"{QUIZ}attempts/").headers["Location"]
    html = client.get(url).content.decode()
    sheet = Page(html)
    sheet.tick("q1", "Another word")

    told = client.post(f"{url}answers/", sheet.sent(quiet="1", press="1:check")).json()["question"]

    assert "Read about it" not in html
    assert '<a href="/learn/crafts/loops/">About loops</a>' in told


def test_what_is_not_told_yet_is_not_hinted_at(client: Client, learner: User) -> None:
    taught({**IN_ORDER, "feedback": "passed", "questions": [ABOUT_KNOTS]}, {"last": [("loops", ["knot"])]})

    html = reviewed(client, "Another word")

    assert "once you have passed" in html
    assert "Read about it" not in html


def test_a_title_is_in_the_readers_language_or_says_which_it_is_in(client: Client) -> None:
    client.force_login(person(language="el"))
    in_greek = translated({"title": "Για τους κόμπους"})
    taught({**IN_ORDER, "questions": [ABOUT_KNOTS]}, {"last": [("loops", ["knot"])]}, translations=in_greek)

    html = reviewed(client, "Another word")

    assert '<a href="/learn/crafts/loops/">Για τους κόμπους</a>' in html


def test_a_title_that_is_not_translated_is_marked_with_its_language(client: Client) -> None:
    client.force_login(person(language="el"))
    taught({**IN_ORDER, "questions": [ABOUT_KNOTS]}, {"last": [("loops", ["knot"])]})

    html = reviewed(client, "Another word")

    assert '<a href="/learn/crafts/loops/"><span lang="en" dir="ltr">About loops</span></a>' in html


def test_many_questions_with_an_outcome_ask_the_database_no_more_often(client: Client, learner: User) -> None:
    def queries(count: int) -> int:
        key = f"of-{count}"
        questions = [{**ABOUT_KNOTS, "key": f"q-{number}"} for number in range(count)]
        taught({**EXAM, "questions": questions}, {"last": [("loops", ["knot"])]}, module=key)
        url = client.post(f"/learn/{key}/check/attempts/").headers["Location"]
        client.post(f"{url}hand-in/", {"anyway": "1"})
        with CaptureQueriesContext(connection) as asked:
            html = client.get(f"{url}review/").content.decode()
        assert html.count("Read about it:") == count
        return len(asked)

    queries(1)

    assert queries(3) == queries(60)
