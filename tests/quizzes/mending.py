"""A quiz with a wrong key, somebody who answered by it, and its mending."""

from __future__ import annotations

from copy import deepcopy
from datetime import timedelta
from typing import Any

from accounts.models import AuditEvent, User
from courses.models import Completion, ModuleCompletion, Release
from quizzes.attempts import open_attempt, save_answers, submit_attempt
from quizzes.models import Attempt, Correction, Regrading, Response
from quizzes.regrading import Change, regrade, repair_of
from tests.quizzes.questions import EXAM, SINGLE, TRUE_FALSE, module_with_quiz, quiz_of
from tests.world import NOON, enrolment, person

LATER = NOON + timedelta(days=1)


def with_right(spec: dict[str, Any], *keys: str) -> dict[str, Any]:
    """The same question with another key."""
    choices = [{**each, "right": each["key"] in keys} for each in deepcopy(spec["choices"])]
    return {**deepcopy(spec), "choices": choices}


WRONG = with_right(SINGLE, "a")
"""The key says "a"; right is "b", as `SINGLE` has it."""
QUIZ = {**EXAM, "shuffle": False, "questions": [WRONG, TRUE_FALSE]}
MENDED = {**QUIZ, "questions": [SINGLE, TRUE_FALSE]}


def mend(
    quiz: dict[str, Any] | None = None, *, version: str = "2.0.0", number: int = 2, key: str = "crafts"
) -> Release:
    """Publish the quiz with its key mended, as a new major release."""
    return module_with_quiz(quiz or MENDED, version=version, number=number, key=key)


def begun(release: Release, user: User | None = None, *, at: Any = NOON, **answers: Any) -> Attempt:
    """An open attempt of somebody, with these answers by the questions' keys."""
    attempt = open_attempt(enrolment=enrolment(user or person(), release), quiz=quiz_of(release), at=at)
    by_key = {question.key: question for question in attempt.asked}
    save_answers(attempt=attempt, answers={by_key[key]: answer for key, answer in answers.items()}, at=at)
    return attempt


def handed_in(release: Release, user: User | None = None, *, at: Any = NOON, **answers: Any) -> Attempt:
    return submit_attempt(attempt=begun(release, user, at=at, **answers), at=at)


def regraded(question: str = "word", *, module: str = "crafts", at: Any = LATER) -> list[Change]:
    return regrade(repair=repair_of(module=module, question=question), at=at)


def everything_kept() -> list[Any]:
    tables = (Attempt, Response, Completion, ModuleCompletion, Correction, Regrading, AuditEvent)
    return [list(table.objects.order_by("pk").values()) for table in tables]
