"""What the answers of many people say about a question: arithmetic over plain numbers, and nothing else.

A *share* is what part of a question somebody got right, 0 to 1. A *rest* is what percent of the other points of
the same attempt they earned, 0 to 100. Classical test theory, after:

- L. Crocker, J. Algina (1986), Introduction to Classical and Modern Test Theory, chapter 14, on item analysis;
- J. P. Guilford (1953), The correlation of an item with a composite of the remaining items in a test, Educational
  and Psychological Measurement 13, 87-93, and S. Henrysson (1963), Correction of item-total correlations in
  item analysis, Psychometrika 28, 211-218: a total that holds the item itself flatters the item;
- Moodle's documentation, "Quiz statistics calculations", which takes the first attempt of each person, as later ones
  build on what was told after it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import atanh, fsum, sqrt, tanh
from statistics import correlation

FEWEST = 20
"""People whose answers are put into a figure. Of fewer, only how many they are is said."""

STEP = 5
"""People who come into the figures together: who looks every day must not read off what the last one answered."""

TYPED_ALIKE = 5
"""People who must have typed the same before it is shown: what fewer typed may be about themselves."""

CLEARLY = 0.2
"""By how much a language must be harder before that is said. A rule of our own."""

SEPARATES = 0.1
"""Below this a question tells next to nothing about whoever answers it. A rule of our own, and milder than the 0.2 that
textbooks ask of long tests: the rest of a short quiz says less about a person."""

EASY = 0.95
"""Above this nearly everybody is right, and what separates people rests on the few who are not. A rule of our own."""

NORMAL_95 = 1.959963984540054
"""The 97.5 % quantile of the normal distribution."""

ALIKE = 1e-9
"""Rests that differ by less are the same, but for how fractions are rounded."""


def facility(shares: Sequence[float]) -> float:
    """Mean share, 0 (nobody right) to 1 (everybody); Crocker and Algina's item difficulty, p. `shares` is not empty."""
    return fsum(shares) / len(shares)


def rests(parts: Sequence[tuple[int, float]]) -> list[float | None]:
    """For each (points, share) of an attempt, the percent of the *other* points; None where there are no others.

    Percent and not points, so that attempts that drew other questions compare.
    """
    possible, earned = sum(points for points, _share in parts), fsum(points * share for points, share in parts)
    return [
        100 * (earned - points * share) / (possible - points) if possible > points else None for points, share in parts
    ]


def discrimination(shares: Sequence[float], rests: Sequence[float]) -> float | None:
    """Corrected item-total correlation, -1 to 1: do those who know the rest get this right?

    Pearson's r of each person's share and rest, which for all-or-nothing questions is the corrected point-biserial
    correlation (Guilford 1953, Henrysson 1963). None where it is not defined: everybody alike in one or the other.
    """
    if not shares or _alike(shares) or _alike(rests):
        return None
    return max(-1.0, min(1.0, correlation(shares, rests)))


def _alike(values: Sequence[float]) -> bool:
    return max(values) - min(values) <= ALIKE


def correlation_interval(r: float, n: int) -> tuple[float, float]:
    """The 95 % interval of a correlation among `n` people, more than 3: Fisher's z.

    R. A. Fisher (1921), On the "probable error" of a coefficient of correlation deduced from a small sample,
    Metron 1, 3-32.
    """
    if abs(r) >= 1:
        return r, r
    half = NORMAL_95 / sqrt(n - 3)
    return tanh(atanh(r) - half), tanh(atanh(r) + half)


def is_backwards(discrimination: float, n: int) -> bool:
    """Whether those who know the rest get it wrong, and not by chance: the interval lies below 0."""
    return correlation_interval(discrimination, n)[1] < 0


def wilson(share: float, n: int) -> tuple[float, float]:
    """The 95 % score interval of a proportion among `n` people, both ends within 0 and 1.

    E. B. Wilson (1927), Probable inference, the law of succession, and statistical inference, JASA 22, 209-212.
    For a mean of shares that may be partial it errs on the wide side: nothing between 0 and 1 with this
    mean varies more than right and wrong do (Bhatia and Davis 2000, American Mathematical Monthly 107, 353-357).
    """
    spread = NORMAL_95**2 / n
    centre = (share + spread / 2) / (1 + spread)
    half = NORMAL_95 / (1 + spread) * sqrt(max(0.0, share * (1 - share)) / n + spread / (4 * n))
    return max(0.0, centre - half), min(1.0, centre + half)


def difference(one: tuple[float, int], other: tuple[float, int]) -> tuple[float, float]:
    """The 95 % interval of one facility less another, each as (facility, n), of different people.

    R. G. Newcombe (1998), Interval estimation for the difference between independent proportions: comparison of
    eleven methods, Statistics in Medicine 17, 873-890: method 10, from two Wilson intervals.
    """
    (first, _n), (second, _m) = one, other
    (low, high), (other_low, other_high) = wilson(*one), wilson(*other)
    apart = first - second
    return (
        apart - sqrt((first - low) ** 2 + (other_high - second) ** 2),
        apart + sqrt((high - first) ** 2 + (second - other_low) ** 2),
    )


def is_clearly_harder(one: tuple[float, int], other: tuple[float, int]) -> bool:
    """Whether one facility is at least `CLEARLY` below another, and not by chance: the interval leaves out 0."""
    return other[0] - one[0] >= CLEARLY - ALIKE and difference(one, other)[1] < 0


def harder_in(by_language: Mapping[str, tuple[float, int]]) -> list[str]:
    """The languages, each with its (facility, n), in which a question is clearly harder than in the others together.

    Neither a language nor the others together is judged on fewer than `FEWEST` people.
    """
    return [
        language
        for language, one in by_language.items()
        if one[1] >= FEWEST
        and (others := _together([each for name, each in by_language.items() if name != language]))[1] >= FEWEST
        and is_clearly_harder(one, others)
    ]


def _together(some: Sequence[tuple[float, int]]) -> tuple[float, int]:
    n = sum(count for _facility, count in some)
    return (fsum(facility * count for facility, count in some) / n if n else 0.0, n)
