"""The types of question: one class each, and one line in this table."""

from __future__ import annotations

from quizzes.question_types.choosing import Multiple, Single, TrueFalse
from quizzes.question_types.filling import Gaps
from quizzes.question_types.match import Match
from quizzes.question_types.order import Order
from quizzes.question_types.question import Question
from quizzes.question_types.reflect import Reflect
from quizzes.question_types.scale import Scale
from quizzes.question_types.scenario import Scenario
from quizzes.question_types.writing import Number, Short

__all__ = ["QUESTION_TYPES", "Question", "class_of"]

QUESTION_TYPES: dict[str, type[Question]] = {
    kind.type: kind
    for kind in (Single, Multiple, TrueFalse, Match, Order, Short, Number, Gaps, Scenario, Scale, Reflect)
}


def class_of(name: str) -> type[Question]:
    """The proxy of a type as content names it. Raises KeyError for a type that there is none of."""
    return QUESTION_TYPES[name]
