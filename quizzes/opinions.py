"""How many agree to one question of a survey. Reads answers, which know no person; who may see the sums, and from how
many people on, is for the rooms above to decide: what this returns is exact."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date
from typing import NamedTuple

from quizzes.models import SurveyAnswer
from quizzes.question_types.question import Answer


class Agreement(NamedTuple):
    """How many have an opinion, and how many of them agree."""

    asked: int
    agree: int


def agreement(
    *,
    module: int,
    survey: str,
    question: str,
    agrees: Callable[[Answer], bool | None],
    pairs: Collection[str],
    until: date,
) -> Agreement:
    """Over every wording of a question, by its key. `agrees` is None for an answer that is no opinion.

    `module` is a primary key; only answers under these pair codes count, and none given in the month of `until` or
    later. One query.
    """
    rows = SurveyAnswer.objects.filter(
        module=module, survey_key=survey, question__key=question, month__lt=until.replace(day=1)
    ).order_by()
    said = [agrees(answer) for pair, answer in rows.values_list("pair", "answer").iterator() if pair in pairs]
    opinions = [each for each in said if each is not None]
    return Agreement(asked=len(opinions), agree=sum(opinions))
