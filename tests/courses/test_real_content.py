"""What every lesson and question in `content/` has: the promises that the courses make to those who take them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache

import pytest

from courses.content.compiler import compile_folder
from courses.content.markdown import outline
from courses.content.readability import count
from courses.content.tree import Compiled, CompiledActivity
from tests.world import CONTENT

TO_BE_REVIEWED = {"fact-to-check", "fact-not-reviewed", "draft"}
"""What only partners can settle: see `docs/content-review.md`."""


@cache
def content() -> Compiled:
    return compile_folder(CONTENT, today=datetime.now(UTC).date())


def activities(kind: str) -> Iterator[CompiledActivity]:
    return (activity for module in content().modules for activity in module.activities if activity.kind == kind)


def lessons() -> list[CompiledActivity]:
    return list(activities("lesson"))


by_path = pytest.mark.parametrize("lesson", lessons(), ids=lambda lesson: lesson.path.removeprefix("modules/"))


def test_nothing_is_wrong_but_what_only_partners_can_settle() -> None:
    assert [str(problem) for problem in content().problems if problem.code not in TO_BE_REVIEWED] == []


@by_path
def test_every_lesson_names_what_it_teaches(lesson: CompiledActivity) -> None:
    assert lesson.spec["outcomes"]


@by_path
def test_every_lesson_has_a_case_a_reflection_and_something_to_remember(lesson: CompiledActivity) -> None:
    boxes = Counter(outline(lesson.spec["body"]))

    assert boxes["case"] >= 1
    assert boxes["reflect"] == 1
    assert boxes["key"] == 1


@by_path
def test_every_lesson_is_read_in_one_sitting(lesson: CompiledActivity) -> None:
    counts = count(lesson.parsed.passages, lesson.spec["language"])

    assert counts is not None
    assert 350 <= counts.words <= 700


def test_every_question_that_is_marked_names_what_it_asks_for() -> None:
    nameless = [
        f"{quiz.path}: {question['key']}"
        for quiz in activities("quiz")
        if not quiz.is_survey
        for question in quiz.spec["questions"]
        if "outcome" not in question
    ]

    assert nameless == []
