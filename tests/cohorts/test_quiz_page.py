"""How the questions of a quiz do, as a trainer reads it."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cohorts.models import Cohort
from courses.models import Release
from tests.cohorts.rooms import cohort
from tests.quizzes.questions import GAPS, REFLECT, SHORT, SINGLE, SURVEY, TRUE_FALSE, module_with_quiz, translated
from tests.quizzes.taking import taken
from tests.world import coordinator, person, trainer

pytestmark = pytest.mark.django_db

QUIZ = {
    "kind": "practice",
    "questions": [SINGLE, TRUE_FALSE, REFLECT, GAPS, SHORT],
    "translations": translated({"questions/word/text": "Τι λέτε;", "questions/ring/text": "Ένα δαχτυλίδι."}),
}


def group_of(release: Release) -> tuple[Client, Cohort]:
    teacher = trainer()
    client = Client()
    client.force_login(teacher)
    return client, cohort(teacher, release=release)


def page(group: Cohort, key: str = "check") -> str:
    return reverse("cohorts:quiz", args=[group.uuid, key])


def text_of(client: Client, address: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", client.get(address).content.decode()).split())


def test_a_trainer_comes_from_the_group_to_the_figures_of_everybody() -> None:
    release = module_with_quiz(QUIZ)
    client, group = group_of(release)
    for number in range(20):
        taken(release, {"word": "b", "ring": False})
        taken(release, {"word": "a" if number % 2 else "b", "ring": False}, language="el")

    assert page(group) in client.get(group.get_absolute_url()).content.decode()
    html = client.get(page(group)).content.decode()
    text = text_of(client, page(group))

    assert "not about your group: the first attempts of 40 people." in text
    assert "Hard only in: Ελληνικά" in text
    assert "All languages Asked 40 Right 75 % Separates" in text
    assert "Ελληνικά Asked 20 Right 50 %" in text
    assert "Another word 10 of 20" in text
    assert "Name two places" not in text
    assert "{{" not in text
    assert html.count("facilities__ring") == 1
    for explained in ("Books call this facility", "Books call this discrimination", "Fewer than 20 people"):
        assert explained in text


def test_too_few_people_are_only_counted() -> None:
    release = module_with_quiz(QUIZ)
    client, group = group_of(release)
    for _number in range(19):
        taken(release, {"word": "a", "sea": "somewhere"})

    text = text_of(client, page(group))

    assert "All languages Asked 15 too few" in text
    assert "Another word" not in text
    assert "somewhere" not in text
    assert '<svg viewBox="0 0 340' not in client.get(page(group)).content.decode()


def test_nobody_is_named_and_what_somebody_typed_is_only_words() -> None:
    release = module_with_quiz(QUIZ)
    client, group = group_of(release)
    for number in range(20):
        somebody = person(email=f"secret-{number}@example.org", chosen_name=f"Hidden {number}")
        taken(release, {"sea": "<b>*Black*</b>"}, by=somebody)

    html = client.get(page(group)).content.decode()

    assert "secret-" not in html
    assert "Hidden" not in html
    assert "&lt;b&gt;*Black*&lt;/b&gt;" in html


def test_a_survey_and_a_quiz_that_is_not_there_are_not_found() -> None:
    client, group = group_of(module_with_quiz(QUIZ))
    asking, other = group_of(module_with_quiz(SURVEY, key="opinions"))

    assert client.get(page(group, "exam")).status_code == 404
    assert client.get(page(group, "lesson-1")).status_code == 404
    assert asking.get(page(other)).status_code == 404
    assert page(other) not in asking.get(other.get_absolute_url()).content.decode()


def test_a_trainer_of_another_module_finds_nothing_and_a_coordinator_of_the_country_looks() -> None:
    _client, group = group_of(module_with_quiz(QUIZ))
    stranger, other = group_of(module_with_quiz(QUIZ, key="gardens"))
    looking, abroad = Client(), Client()
    looking.force_login(coordinator("CY"))
    abroad.force_login(coordinator("IT"))

    assert stranger.get(page(other)).status_code == 200
    assert stranger.get(page(group)).status_code == 404
    assert looking.get(page(group)).status_code == 200
    assert abroad.get(page(group)).status_code == 404


def test_the_page_asks_the_database_as_often_for_five_people_as_for_sixty() -> None:
    release = module_with_quiz(QUIZ)
    client, group = group_of(release)
    client.get(page(group))
    counts = []
    for more in (5, 55):
        for _number in range(more):
            taken(release, {"word": "a", "ring": True, "sea": "Black"})
        with CaptureQueriesContext(connection) as asked:
            assert client.get(page(group)).status_code == 200
        counts.append(len(asked))

    assert counts[0] == counts[1]
