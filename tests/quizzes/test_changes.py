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


def _swap_words(choices: list[dict[str, Any]], one: int, other: int) -> None:
    choices[one]["text"], choices[other]["text"] = choices[other]["text"], choices[one]["text"]
