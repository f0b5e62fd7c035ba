"""What every coordinator may read about age and gender: a whole list or none of it, made once a month.

Coordinators know to the person how many people there are. Then `shield` alone does not hide a small leaf: it is what
the others leave over. So a list is told only when each of its parts has `SMALLEST_TOLD` people, those who did not
state it included, and each part is rounded like any other count. While one is smaller, nothing is told of any.

It is twice `SMALLEST` because of the months. A list that appears says how large its smallest part is, and whoever
knows how many people came since the month before can tell how large it was then, at least. Had it fewer than ten
then, ten or more came since, and that is too wide to point at anybody: decision 0037 in `docs/decisions/` has the
numbers, `tests/kpis/test_demographics.py` the attacker.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from kpis.about_oneself import QUESTIONS
from kpis.demographics import NOT_STATED, Parts, demographics_at
from kpis.models import AnswersTold
from kpis.suppression import SMALLEST, STEP, Shielded, Sum, add_up, shield
from lms.programme import ProgrammeText

SMALLEST_TOLD = 2 * SMALLEST


@dataclass(frozen=True, slots=True)
class ListTold:
    """One question. `leaves` is by answer, in order; empty: nothing is told of this list. The total is made of them."""

    question: str
    leaves: Mapping[str, Shielded]

    @property
    def total(self) -> Sum:
        return add_up(self.leaves.values())


@dataclass(frozen=True, slots=True)
class MonthTold:
    made_on: date
    lists: tuple[ListTold, ...]


def tell(parts: Parts) -> dict[str, int] | None:
    """Each part as it is told; None: some part is too small, and nothing is told."""
    if min(parts.people.values()) < SMALLEST_TOLD:
        return None
    return {answer: shield(people).about or 0 for answer, people in parts.people.items()}


def answers_told(*, programme: ProgrammeText, at: datetime) -> MonthTold:
    """What is told this month, the same for whoever asks. The first to ask has it made; of two at once, one finds
    what the other made. A question that joined the programme since waits for the next month.
    """
    month = at.date().replace(day=1)
    row = AnswersTold.objects.filter(month=month).first() or _make(programme, month, at)
    return MonthTold(
        made_on=row.made_at.date(),
        lists=tuple(
            ListTold(question, _in_order(question, row.lists[question] or {}))
            for question in programme.demographics
            if question in row.lists
        ),
    )


def _in_order(question: str, told: Mapping[str, int]) -> dict[str, Shielded]:
    """Databases keep the names of a JSON object in an order of their own."""
    return {answer: Shielded(told[answer]) for answer in (*QUESTIONS[question].answers, NOT_STATED) if answer in told}


def renewed(before: Mapping[str, int] | None, now: dict[str, int] | None) -> dict[str, int] | None:
    """What was told stays until at least ten more have answered, however the parts were rounded: from a part that moved
    whoever knows the one who came since could else tell what they said. Each part is off by two at most, each time."""
    if before is None:
        return now
    answers = [answer for answer in before if answer != NOT_STATED]
    enough = SMALLEST + 2 * (STEP - 1) * len(answers)
    if now is not None and sum(now[each] for each in answers) >= sum(before[each] for each in answers) + enough:
        return now
    return dict(before)


def _make(programme: ProgrammeText, month: date, at: datetime) -> AnswersTold:
    last = AnswersTold.objects.filter(month__lt=month).first()
    before = last.lists if last else {}
    lists = {
        parts.question: renewed(before.get(parts.question), tell(parts))
        for parts in demographics_at(programme, at).lists
    }
    row, _made = AnswersTold.objects.get_or_create(month=month, defaults={"made_at": at, "lists": lists})
    return row
