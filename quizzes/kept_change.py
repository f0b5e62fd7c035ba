"""Figures of a change that stay as they are until enough others have answered.

Whoever could look again after each answer would see from the difference what the last one said.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from quizzes.models import KeptChange
from quizzes.survey_change import ConstructChange, Measure


def kept_changes(
    found: Iterable[ConstructChange], *, whose: UUID, first: int, step: int, at: datetime
) -> list[ConstructChange]:
    """What may be shown of each: from `first` people on, the figures as they last were when `step` more had come.

    Of fewer, the change is as it was found, and for nobody to see.
    """
    rows = {
        (row.times, Measure(row.construct, row.lowest, row.highest)): row
        for row in KeptChange.objects.filter(whose=whose)
    }
    shown = []
    for each in found:
        row = rows.get((each.times, each.measure))
        if each.change.n >= (row.n + step if row else first):
            row = _keep(each, whose, step, at)
        shown.append(each if row is None else ConstructChange(each.times, each.measure, row.change))
    return shown


def _keep(each: ConstructChange, whose: UUID, step: int, at: datetime) -> KeptChange:
    """Of two who look at the same moment, one keeps the figures and both are shown them."""
    figures = {**asdict(each.change), "at": at}
    row, created = KeptChange.objects.get_or_create(
        whose=whose,
        times=each.times,
        construct=each.measure.construct,
        lowest=each.measure.lowest,
        highest=each.measure.highest,
        defaults=figures,
    )
    if not created and KeptChange.objects.filter(pk=row.pk, n__lte=each.change.n - step).update(**figures):
        row.refresh_from_db()
    return row
