"""What a lesson rests on, as readers are told: sources, notes on countries, and what nobody has signed off yet."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from courses.models import Lesson
from tests import world

pytestmark = pytest.mark.django_db

EVERYWHERE = {"says": "Worms like it dark.", "source": "A book", "status": "to-check", "countries": [], "reviewed": {}}
LOCAL = {
    "says": "Worms are protected.",
    "source": "A law",
    "status": "sure",
    "countries": ["CY", "GR"],
    "reviewed": {"CY": "2026-11-01"},
}


def lesson_resting_on(**facts: dict[str, Any]) -> None:
    world.published_programme(facts=facts)
    world.module()
    lesson = Lesson.objects.get(key="lesson-1")
    lesson.spec["facts"] = list(facts)
    Lesson.objects.filter(pk=lesson.pk).update(spec=lesson.spec)


def page_of(client: Client) -> str:
    return client.get("/learn/crafts/lesson-1/").content.decode()


def test_a_fact_that_holds_everywhere_is_a_source_with_its_doubts(client: Client) -> None:
    lesson_resting_on(worms=EVERYWHERE)

    page = page_of(client)

    assert "A book" in page
    assert "being checked" in page
    assert "Notes on countries" not in page


def test_a_fact_about_countries_is_a_note_on_each_that_says_who_has_not_reviewed_it(client: Client) -> None:
    lesson_resting_on(law=LOCAL)

    page = page_of(client)

    assert page.count("Worms are protected.") == 2
    cyprus, greece = page.split("<summary>Greece</summary>")
    assert "not yet reviewed" not in cyprus.split("<summary>Cyprus</summary>")[1]
    assert "not yet reviewed" in greece
    assert ">Sources</h2>" not in page


def test_the_note_on_the_readers_country_comes_first_and_open(client: Client) -> None:
    lesson_resting_on(law=LOCAL)
    client.force_login(world.person(country="GR"))

    page = page_of(client)

    assert '<details class="country-note" open>\n    <summary>Greece</summary>' in page
    assert page.index("<summary>Greece</summary>") < page.index("<summary>Cyprus</summary>")
    assert page.count('<details class="country-note" open>') == 1


def test_after_a_content_note_the_page_says_that_it_may_be_skipped(client: Client) -> None:
    world.module()
    lesson = Lesson.objects.get(key="lesson-1")
    lesson.spec["body"] = "::: care\nThis lesson mentions storms.\n:::\n\n" + lesson.spec["body"]
    Lesson.objects.filter(pk=lesson.pk).update(spec=lesson.spec)

    with_note = page_of(client)
    without = client.get("/learn/crafts/lesson-2/").content.decode()

    assert "This lesson mentions storms." in with_note
    assert "That changes nothing about your result." in with_note
    assert with_note.count('class="help-line"') == 2
    assert "That changes nothing about your result." not in without
    assert without.count('class="help-line"') == 1


def test_words_to_avoid_are_those_of_the_readers_language(client: Client) -> None:
    term = {"term": "Humus", "definition": "What leaves become.", "avoid": ["dirt"]}
    own = {
        "el": {"texts": {}, "accepts": {"glossary/humus/avoid": ["βρωμιά", "λάσπη"]}, "stale": False, "draft": False}
    }
    world.published_programme(glossary={"humus": term}, translations=own)

    english = client.get("/glossary/").content.decode()
    greek = client.get("/glossary/", headers={"accept-language": "el"}).content.decode()

    assert "dirt" in english
    assert "βρωμιά, λάσπη" in greek
    assert "dirt" not in greek
