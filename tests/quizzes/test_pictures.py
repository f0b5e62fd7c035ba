"""What the texts of a quiz lead to: lessons of the module, pictures."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from quizzes.publishing import question_specs
from tests.quizzes.page import Page
from tests.quizzes.questions import (
    EXAM,
    MATCH,
    ORDER,
    SINGLE,
    SURVEY,
    TRUE_FALSE,
    module_with_quiz,
    quiz_of,
    translated,
)
from tests.world import person

pytestmark = pytest.mark.django_db

QUIZ = "/learn/crafts/check/"
PLUG, PLUG_IN_GREEK, UNUSED = "a" * 64, "b" * 64, "c" * 64
MEDIA = {
    "media/plug.svg": {"sha256": PLUG, "size": [200, 80]},
    "media/plug.el.svg": {"sha256": PLUG_IN_GREEK},
    "media/unused.svg": {"sha256": UNUSED},
}
SHOWN: dict[str, Any] = {
    **TRUE_FALSE,
    "text": "As in [the lesson](lesson:lesson-1): ![A plug](media/plug.svg)",
    "explain": "See [the lesson](lesson:lesson-1) again.",
}


def with_pictures(*specs: dict[str, Any], **rules: Any) -> Any:
    return module_with_quiz({**EXAM, "shuffle": False, "questions": list(specs), "media": MEDIA, **rules})


def test_a_question_leads_to_lessons_and_shows_pictures_before_and_after(client: Client) -> None:
    with_pictures(SHOWN)
    client.force_login(person())
    url = client.post(f"{QUIZ}attempts/").headers["Location"]

    asked = client.get(url).content.decode()
    client.post(f"{url}hand-in/", {"anyway": "1"})
    told = client.get(f"{url}review/").content.decode()

    for html in (asked, told):
        assert 'href="/learn/crafts/lesson-1/"' in html
        assert f"{PLUG}/plug.svg" in html
        assert 'alt="A plug"' in html
    assert told.count('href="/learn/crafts/lesson-1/" rel') > asked.count('href="/learn/crafts/lesson-1/" rel')


def test_a_survey_shows_pictures_too(client: Client) -> None:
    module_with_quiz({**SURVEY, "questions": [{**SURVEY["questions"][0], "text": SHOWN["text"]}], "media": MEDIA})

    assert f"{PLUG}/plug.svg" in client.get(QUIZ).content.decode()


def test_where_only_words_may_stand_a_picture_is_its_words(client: Client) -> None:
    pairs = [{"left": "Left", "right": "![A plug](media/plug.svg)"}, {"left": "Other", "right": "[B](lesson:lesson-1)"}]
    with_pictures({**MATCH, "pairs": pairs, "distractors": []}, {**ORDER, "items": ["[B](lesson:lesson-1)", "C"]})
    client.force_login(person())

    html = client.get(client.post(f"{QUIZ}attempts/").headers["Location"]).content.decode()

    assert sorted(Page(html).options("q1")) == ["A plug", "B"]
    assert "Move down: B (now" in html or "Move up: B (now" in html


def test_a_question_keeps_the_pictures_that_it_uses_in_any_language() -> None:
    greek = translated({"questions/ring/text": "![Πρίζα](media/plug.el.svg)"})
    release = with_pictures(SHOWN, SINGLE, translations=greek)

    ring, word = question_specs(quiz_of(release))

    assert ring["media"] == {target: MEDIA[target] for target in ("media/plug.svg", "media/plug.el.svg")}
    assert "media" not in word
