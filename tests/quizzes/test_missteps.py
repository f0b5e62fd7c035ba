"""What each type of question says is wrong in an answer, and in which words."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from django.utils import translation

from quizzes.demo import GUESSES
from quizzes.question_types.question import InWords
from tests.quizzes.questions import (
    GAPS,
    MATCH,
    MULTIPLE,
    NUMBER,
    ORDER,
    SCENARIO,
    SCORED,
    SHORT,
    SINGLE,
    TRUE_FALSE,
    question,
    translated,
)


def told(spec: dict[str, Any], answer: Any, language: str = "en", **kept: Any) -> list[tuple[str | None, str]]:
    """Each thing that is wrong, as place and given."""
    asked = question(spec, **kept)
    words = [asked.in_words(misstep) for misstep in asked.missteps(answer, language=language)]
    return [(each.place if each.place is None else str(each.place), str(each.given)) for each in words]


@pytest.mark.parametrize(
    ("spec", "answer", "wrong"),
    [
        (SINGLE, "b", []),
        (SINGLE, "c", [(None, "No word at all")]),
        (MULTIPLE, ["a"], []),
        (MULTIPLE, ["a", "c", "d"], [(None, "A guess"), (None, "A rumour")]),
        (TRUE_FALSE, False, []),
        (TRUE_FALSE, True, [(None, "True")]),
        (MATCH, [0, None, 2], []),
        (MATCH, [1, 3, 2], [("A refused flat", "The police"), ("A threat", "A cousin")]),
        (ORDER, [0, 1, 2, 3], []),
        (ORDER, [1, 2, 0, 3], [("Call", "Listen"), ("Listen", "Write")]),
        (SHORT, "LIBYAN  sea", []),
        (SHORT, "The *Black* Sea", [(None, "The *Black* Sea")]),
        (NUMBER, "1,5 km", []),
        (NUMBER, "15", [(None, "15")]),
        (GAPS, {"verb": "advises", "who": 1}, []),
        (GAPS, {"verb": "rules", "who": 0}, [("gap 1", "rules"), ("gap 2", "an association")]),
        (GAPS, {"who": 0}, [("gap 2", "an association")]),
        (SCENARIO, {"path": ["b", "b"], "chosen": None}, []),
        (
            SCENARIO,
            {"path": ["a", "a", "a"], "chosen": None},
            [("What do you do at the table?", "Smile"), ("You meet them after class.", "Lecture")],
        ),
        (SCENARIO, {"path": ["a"], "chosen": None}, [("What do you do at the table?", "Smile")]),
    ],
)
def test_what_is_wrong_is_told_with_its_place(
    spec: dict[str, Any], answer: Any, wrong: list[tuple[str | None, str]]
) -> None:
    assert told(spec, answer) == wrong


def test_what_a_translation_accepts_is_not_wrong_in_its_language() -> None:
    kept = {"translations": translated({}, "el", accepts={"accept": ["Λιβυκό πέλαγος"]})}

    assert told(SHORT, "λιβυκο πελαγος", "el", **kept) == []
    assert told(SHORT, "λιβυκο πελαγος", "en", **kept) == [(None, "λιβυκο πελαγος")]


def test_a_misstep_is_told_in_the_readers_language() -> None:
    asked = question(SINGLE, translated({"choices/a/text": "Μια άλλη λέξη"}))
    (misstep,) = asked.missteps("a", language="en")

    with translation.override("el"):
        assert asked.in_words(misstep) == InWords("Μια άλλη λέξη")


@pytest.mark.parametrize("spec", SCORED, ids=lambda spec: spec["type"])
def test_the_solution_has_no_misstep_and_what_costs_something_else_has(spec: dict[str, Any]) -> None:
    asked, random = question({**spec}), Random(5)

    assert list(asked.missteps(asked.solution(), language="en")) == []
    for _time in range(50):
        answer = GUESSES[asked.type](random, asked)
        missteps = list(asked.missteps(answer, language="en")) if answer is not None else []
        assert len(missteps) == len(set(missteps))
        if missteps:
            assert asked.mark(answer, language="en") < 1
