"""How much a group changed between two times: arithmetic over pairs, apart from any database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import fmean, stdev

from quizzes.students_t import critical_value

CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True)
class Change:
    """What is known of `n` people who answered at both times, on the steps of the scale that they were asked.

    `low` and `high` are the ends of the 95 % interval of the mean difference; None for fewer than two
    people. `rose` is how many said more afterwards than before.
    """

    n: int
    before: float
    after: float
    difference: float
    low: float | None
    high: float | None
    rose: int


def change_of(pairs: Sequence[tuple[float, float]]) -> Change:
    """The change in pairs of (before, after), of which there is at least one.

    The interval is that of Student's t for paired differences: mean ± t × s / √n, with n − 1 degrees of
    freedom (Student 1908, The probable error of a mean; in every textbook).
    """
    differences = [after - before for before, after in pairs]
    mean, half = fmean(differences), _half_width(differences)
    return Change(
        n=len(pairs),
        before=fmean(before for before, _after in pairs),
        after=fmean(after for _before, after in pairs),
        difference=mean,
        low=None if half is None else mean - half,
        high=None if half is None else mean + half,
        rose=sum(difference > 0 for difference in differences),
    )


def _half_width(differences: Sequence[float]) -> float | None:
    n = len(differences)
    if n < 2:
        return None
    return critical_value(CONFIDENCE, n - 1) * stdev(differences) / sqrt(n)
