"""Questions whose key was mended after people had met them: both keys mark an answer, and the better mark counts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from quizzes import marking
from quizzes.models import Correction, Question
from quizzes.question_types.question import Answer


@dataclass(frozen=True, slots=True)
class Mended:
    """The wording that has the right key, and since when it counts."""

    question: Question
    at: datetime


def mended_wordings(questions: Iterable[int]) -> dict[int, Mended]:
    """By the primary key of the old wording; in one query where nothing was mended, else in two."""
    corrections = Correction.objects.filter(question__in=list(questions))
    found = {old: (mended, at) for old, mended, at in corrections.values_list("question", "mended", "at")}
    rows = Question.objects.in_bulk({mended for mended, _at in found.values()}) if found else {}
    return {old: Mended(rows[mended], at) for old, (mended, at) in found.items()}


def share_of(question: Question, answer: Answer, *, language: str, mended: Mended | None) -> Fraction:
    """The share that is right of an answer that is not None, by whichever key is better for the learner."""
    share = question.mark(answer, language=language)
    return share if mended is None else max(share, share_by(mended.question, question, answer, language=language))


def share_by(mended: Question, question: Question, answer: Answer, *, language: str) -> Fraction:
    """The share by the mended key alone; nothing where the answer cannot be carried over."""
    carried = question.carried(answer, mended)
    return marking.NOTHING if carried is None else mended.mark(carried, language=language)
