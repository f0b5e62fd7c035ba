"""What a change of a quiz asks for: wording is free, what decides a result is not."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from courses.content.problems import Problems
from courses.content.reading import Source
from quizzes.kinds import changes, parse

QUIZ = """
title: Check
kind: practice
questions:
  - key: one
    type: single
    text: Which?
    choices:
      - {key: a, text: This, right: true}
      - {key: b, text: That}
      - {key: c, text: Neither}
  - key: way
    type: scenario
    text: A guest.
    start: door
    steps:
      door:
        text: At the door.
        choices:
          - {key: in, text: Come in, next: hall, points: 1}
          - {key: out, text: Stay out, next: end}
      hall:
        text: In the hall.
        choices:
          - {key: sit, text: Sit, next: end, points: 1}
          - {key: stand, text: Stand, next: end, points: 1}
      end: {text: Over.}
"""


@pytest.fixture
def quiz() -> dict[str, Any]:
    problems = Problems()
    parsed = parse(Source("check.quiz.yaml", QUIZ), problems)
    assert parsed is not None and not problems.found
    return parsed.spec


def bumps(old: dict[str, Any], new: dict[str, Any]) -> list[tuple[str, str]]:
    return [(change.bump, change.address) for change in changes(old, new)]


def test_the_same_quiz_has_no_changes(quiz: dict[str, Any]) -> None:
    assert bumps(quiz, deepcopy(quiz)) == []


def test_new_words_alone_are_no_change_of_the_rules(quiz: dict[str, Any]) -> None:
    new = deepcopy(quiz)
    new["questions"][0]["choices"][0] |= {"text": "This one", "feedback": "Yes."}
    new["questions"][1]["steps"]["door"]["choices"][1]["text"] = "Wait"

    assert bumps(quiz, new) == []


@pytest.mark.parametrize(
    ("field", "value"),
    [("type", "multiple"), ("points", 2)],
)
def test_another_type_or_score_is_major(quiz: dict[str, Any], field: str, value: object) -> None:
    new = deepcopy(quiz)
    new["questions"][0][field] = value

    assert bumps(quiz, new) == [("major", "questions/one")]


def test_a_choice_with_another_key_is_major(quiz: dict[str, Any]) -> None:
    new = deepcopy(quiz)
    new["questions"][0]["choices"][2]["key"] = "d"

    assert bumps(quiz, new) == [("major", "questions/one")]


@pytest.mark.parametrize(("field", "value"), [("next", "end"), ("points", 2), ("key", "enter")])
def test_another_way_through_a_scenario_is_major(quiz: dict[str, Any], field: str, value: object) -> None:
    new = deepcopy(quiz)
    new["questions"][1]["steps"]["door"]["choices"][0][field] = value

    assert bumps(quiz, new) == [("major", "questions/way")]


def test_another_start_is_major(quiz: dict[str, Any]) -> None:
    new = deepcopy(quiz)
    new["questions"][1]["start"] = "hall"

    assert bumps(quiz, new) == [("major", "questions/way")]


def test_a_right_choice_and_a_wrong_one_that_change_words_are_major(quiz: dict[str, Any]) -> None:
    new = deepcopy(quiz)
    _swap_words(new["questions"][0]["choices"], 0, 1)

    assert bumps(quiz, new) == [("major", "questions/one")]


def test_a_wrong_choice_that_takes_the_words_of_the_right_one_is_major(quiz: dict[str, Any]) -> None:
    new = deepcopy(quiz)
    new["questions"][0]["choices"][0]["text"] = "Something new"
    new["questions"][0]["choices"][1]["text"] = "This"

    assert bumps(quiz, new) == [("major", "questions/one")]


def test_choices_of_a_step_that_change_words_are_major_where_they_lead_elsewhere(quiz: dict[str, Any]) -> None:
    new = deepcopy(quiz)
    _swap_words(new["questions"][1]["steps"]["door"]["choices"], 0, 1)

    assert bumps(quiz, new) == [("major", "questions/way")]


def test_choices_that_decide_the_same_may_change_places(quiz: dict[str, Any]) -> None:
    words, keys = deepcopy(quiz), deepcopy(quiz)
    _swap_words(words["questions"][0]["choices"], 1, 2)
    _swap_words(words["questions"][1]["steps"]["hall"]["choices"], 0, 1)
    keys["questions"][0]["choices"].reverse()

    assert bumps(quiz, words) == [("minor", "questions/one"), ("minor", "questions/way")]
    assert bumps(quiz, keys) == [("minor", "questions/one")]


OTHERS = """
title: Check
kind: practice
questions:
  - {key: sea, type: short, text: Which?, accept: [Libyan, Southern]}
  - {key: walk, type: number, text: How far?, answer: 1.5, tolerance: 0.5, unit: km}
  - key: fill
    type: gaps
    text: "{{verb}} {{who}}"
    gaps:
      verb: {accept: [advises]}
      who: {choices: [{text: this, right: true}, {text: that}, {text: none}]}
"""
SURVEY = """
title: You
kind: survey
questions:
  - {key: sure, type: scale, text: Sure?, from: 1, to: 5, labels: [no, yes], measures: trust}
"""


def spec_of(text: str) -> dict[str, Any]:
    parsed = parse(Source("check.quiz.yaml", text), Problems())
    assert parsed is not None
    return parsed.spec


@pytest.mark.parametrize(
    ("old", "new", "asked"),
    [
        ("[Libyan, Southern]", "[Libyan, Southern, South]", [("major", "questions/sea")]),
        ("[Libyan, Southern]", "[Libyan, Southerly]", [("major", "questions/sea")]),
        ("[Libyan, Southern]", "[Southern, Libyan]", []),
        ("answer: 1.5", "answer: 1.6", [("major", "questions/walk")]),
        ("answer: 1.5", "answer: 1.50", []),
        ("tolerance: 0.5", "tolerance: 0.6", [("major", "questions/walk")]),
        ("tolerance: 0.5, unit: km", "tolerance: 0.5, unit: kilometres", []),
        ("unit: km", "points: 2, unit: km", [("major", "questions/walk")]),
        ("[advises]", "[counsels]", [("major", "questions/fill")]),
        ('"{{verb}} {{who}}"', '"{{who}}, {{verb}}"', []),
        ("{text: that}", "{text: those}", []),
        (
            "{text: this, right: true}, {text: that}",
            "{text: this}, {text: that, right: true}",
            [("major", "questions/fill")],
        ),
        (
            "{text: this, right: true}, {text: that}",
            "{text: that, right: true}, {text: this}",
            [("major", "questions/fill")],
        ),
        (
            "{text: this, right: true}, {text: that}",
            "{text: that}, {text: this, right: true}",
            [("minor", "questions/fill")],
        ),
        ("{text: that}, {text: none}", "{text: none}, {text: that}", [("minor", "questions/fill")]),
        (", {text: none}", "", [("major", "questions/fill")]),
        ("{accept: [advises]}", "{choices: [{text: a, right: true}, {text: b}]}", [("major", "questions/fill")]),
    ],
)
def test_what_is_accepted_decides_and_words_do_not(old: str, new: str, asked: list[tuple[str, str]]) -> None:
    assert old in OTHERS

    assert bumps(spec_of(OTHERS), spec_of(OTHERS.replace(old, new))) == asked


@pytest.mark.parametrize(
    ("old", "new", "asked"),
    [
        ("[no, yes]", "[not at all, fully]", []),
        ("[no, yes]", "[no, rather not, who knows, rather, yes]", []),
        ("measures: trust", "measures: hope", [("major", "questions/sure")]),
        ("measures: trust", "reverse: true, measures: trust", [("major", "questions/sure")]),
        ("from: 1", "from: 2", [("major", "questions/sure")]),
        ("to: 5", "to: 6", [("major", "questions/sure")]),
    ],
)
def test_what_a_scale_measures_decides_and_its_words_do_not(old: str, new: str, asked: list[tuple[str, str]]) -> None:
    assert old in SURVEY

    assert bumps(spec_of(SURVEY), spec_of(SURVEY.replace(old, new))) == asked


def test_a_quiz_that_becomes_a_survey_is_major() -> None:
    question = "  - {key: think, type: reflect, text: Well?}\n"
    quiz, survey = (f"title: You\nkind: {kind}\nquestions:\n{question}" for kind in ("practice", "survey"))

    assert bumps(spec_of(quiz), spec_of(survey)) == [("major", "kind")]


def _swap_words(choices: list[dict[str, Any]], one: int, other: int) -> None:
    choices[one]["text"], choices[other]["text"] = choices[other]["text"], choices[one]["text"]
