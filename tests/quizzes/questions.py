"""One question of every type, as compiled content has them, and a quiz of all."""

from __future__ import annotations

from typing import Any

from courses.models import Module, Release
from quizzes.models import Question
from quizzes.question_types import class_of
from tests.world import module

SINGLE: dict[str, Any] = {
    "key": "word",
    "type": "single",
    "text": "A visitor says *partner*. What do you say?",
    "points": 1,
    "choices": [
        {"key": "a", "text": "Another word", "right": False, "feedback": "It may hurt."},
        {"key": "b", "text": "The same word", "right": True, "feedback": "It is theirs."},
        {"key": "c", "text": "No word at all", "right": False},
    ],
    "explain": "Mirror the words people use.",
}
MULTIPLE: dict[str, Any] = {
    "key": "notes",
    "type": "multiple",
    "text": "What belongs into your notes?",
    "points": 1,
    "choices": [
        {"key": "a", "text": "The date", "right": True},
        {"key": "b", "text": "What was asked for", "right": True, "feedback": "You will need it."},
        {"key": "c", "text": "A guess", "right": False, "feedback": "A guess harms."},
        {"key": "d", "text": "A rumour", "right": False},
    ],
}
TRUE_FALSE: dict[str, Any] = {
    "key": "ring",
    "type": "true-false",
    "text": "A ring tells everything.",
    "points": 1,
    "answer": False,
    "explain": "It tells nothing.",
}
MATCH: dict[str, Any] = {
    "key": "doors",
    "type": "match",
    "text": "Who helps with what?",
    "points": 2,
    "pairs": [
        {"left": "A refused flat", "right": "The equality body"},
        {"left": "A threat", "right": "The police"},
        {"left": "A wrong register", "right": "The registry"},
    ],
    "distractors": ["A cousin"],
}
ORDER: dict[str, Any] = {
    "key": "steps",
    "type": "order",
    "text": "Put in order.",
    "points": 1,
    "items": ["Listen", "Ask", "Call", "Write"],
}
SCENARIO: dict[str, Any] = {
    "key": "joke",
    "type": "scenario",
    "text": "Somebody makes a joke.",
    "points": 2,
    "start": "table",
    "steps": {
        "table": {
            "text": "What do you do at the table?",
            "choices": [
                {"key": "a", "text": "Smile", "next": "again", "points": 0, "feedback": "They will go on."},
                {"key": "b", "text": "Say the rule", "next": "after", "points": 2, "feedback": "Short and calm."},
            ],
        },
        "again": {
            "text": "They go on. What now?",
            "choices": [
                {"key": "a", "text": "Say it now", "next": "after", "points": 1},
                {"key": "b", "text": "Wait", "next": "end", "points": 0},
            ],
        },
        "after": {
            "text": "You meet them after class.",
            "choices": [
                {"key": "a", "text": "Lecture", "next": "end", "points": 0},
                {"key": "b", "text": "Ask a question", "next": "end", "points": 2},
            ],
        },
        "end": {"text": "The evening ends."},
    },
}
SHORT: dict[str, Any] = {
    "key": "sea",
    "type": "short",
    "text": "Which sea lies to the south of Crete?",
    "points": 1,
    "accept": ["Libyan Sea", "the Libyan Sea"],
    "explain": "Libya lies across it.",
}
NUMBER: dict[str, Any] = {
    "key": "walk",
    "type": "number",
    "text": "How far is it to the library?",
    "points": 1,
    "answer": 1.5,
    "tolerance": 0.25,
    "unit": "km",
}
GAPS: dict[str, Any] = {
    "key": "council",
    "type": "gaps",
    "text": "The council *{{verb}}* the town; {{who}} decides.",
    "points": 2,
    "gaps": {
        "who": {"choices": [{"text": "an association", "right": False}, {"text": "the *mayor*", "right": True}]},
        "verb": {"accept": ["advises", "counsels"]},
    },
}
SCALE: dict[str, Any] = {
    "key": "sure",
    "type": "scale",
    "text": "I know how a council works.",
    "points": 1,
    "from": 1,
    "to": 5,
    "labels": ["not at all", "fully"],
    "measures": "knowledge",
    "reverse": False,
}
OPINION: dict[str, Any] = {
    "key": "how",
    "type": "single",
    "text": "How do you like to learn?",
    "points": 1,
    "choices": [{"key": "a", "text": "Alone", "right": False}, {"key": "b", "text": "Together", "right": False}],
}
OPINIONS: dict[str, Any] = {
    "key": "when",
    "type": "multiple",
    "text": "When do you have time?",
    "points": 1,
    "choices": [{"key": "a", "text": "Mornings", "right": False}, {"key": "b", "text": "Evenings", "right": False}],
}
REFLECT: dict[str, Any] = {"key": "company", "type": "reflect", "text": "Name two places.", "points": 1, "words": 10}

EVERY_TYPE = [SINGLE, MULTIPLE, TRUE_FALSE, MATCH, ORDER, SHORT, NUMBER, GAPS, SCENARIO, REFLECT]
"""Every type that an attempt may ask."""
SCORED = [spec for spec in EVERY_TYPE if spec["type"] != "reflect"]

EXAM: dict[str, Any] = {"kind": "exam", "pass": 70, "shuffle": True, "feedback": "after", "questions": EVERY_TYPE}
PRACTICE: dict[str, Any] = {"kind": "practice", "shuffle": False, "feedback": "each", "questions": EVERY_TYPE}

SURVEY: dict[str, Any] = {
    "kind": "survey",
    "shuffle": False,
    "questions": [SCALE, OPINION, OPINIONS, REFLECT],
}


def translated(texts: dict[str, str], language: str = "el", **more: Any) -> dict[str, Any]:
    """The translations of a compiled quiz or question, of which there is one."""
    return {language: {"texts": texts, "of": "", "stale": False, "draft": False, **more}}


def question(spec: dict[str, Any], translations: dict[str, Any] | None = None) -> Question:
    """A question that no database knows."""
    return class_of(spec["type"])(key=spec["key"], spec={**spec, "language": "en", "translations": translations or {}})


def module_with_quiz(quiz: dict[str, Any], **fields: Any) -> Release:
    """A module of one lesson and a quiz with the key `check`."""
    return module(lessons=1, quiz=quiz, **fields)


def quiz_of(release: Release) -> Any:
    return Module.objects.get(pk=release.module_id).activities.get(pk=release.places["check"].pk)
