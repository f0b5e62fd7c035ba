"""How answers are marked: pure and exact, so that no rounding ever decides who passes.

The rules are the column *score* of the content format ("Quizzes and surveys"). A share is a Fraction
from 0 to 1; a score is percent, a Fraction from 0 to 100.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Any

from lms.spelling import fold, numbers_meant

NOTHING = Fraction(0)
ALL = Fraction(1)

Steps = Mapping[str, Mapping[str, Any]]
"""A scenario's steps by key, as its spec has them."""


def all_or_nothing(given: object, right: object) -> Fraction:
    """`single`, `true-false`: all or nothing."""
    return ALL if given == right else NOTHING


def words(given: str, accepted: Iterable[str]) -> Fraction:
    """`short`, and a gap to be written: all or nothing; case, accents and spacing are ignored."""
    return ALL if fold(given) in {fold(each) for each in accepted} else NOTHING


def number(given: str, right: Fraction, tolerance: Fraction, units: Iterable[str]) -> Fraction:
    """`number`: all or nothing; as far off as the tolerance is still right. What is no number is wrong."""
    return ALL if any(abs(value - right) <= tolerance for value in numbers_meant(given, *units)) else NOTHING


def share(parts: Collection[Fraction]) -> Fraction:
    """`gaps`: share of gaps right. `parts` is not empty."""
    return Fraction(sum(parts), len(parts))


def choices(chosen: Collection[str], right: Collection[str]) -> Fraction:
    """`multiple`: (right chosen − wrong chosen) / right, never below 0. `right` is not empty."""
    hits = len(set(chosen) & set(right))
    misses = len(set(chosen) - set(right))
    return max(NOTHING, Fraction(hits - misses, len(set(right))))


def pairs(given: Sequence[object], right: Sequence[object]) -> Fraction:
    """`match`: share of pairs right. Both are the right-hand sides, in the order of the left-hand ones."""
    return Fraction(sum(one == other for one, other in zip(given, right, strict=True)), len(right))


def neighbours(given: Sequence[int]) -> Fraction:
    """`order`: share of the right order's neighbours that are still directly adjacent, in that order.

    `given` is a permutation of 0, 1, 2…, which is the right order; two items or more.
    """
    kept = sum(second == first + 1 for first, second in pairwise(given))
    return Fraction(kept, len(given) - 1)


def way(path: Sequence[str], *, start: str, steps: Steps) -> Fraction:
    """`scenario`: points of the path / points of the best path; `path` is the keys of the choices taken.

    Where no path has points, there is nothing to lose: arriving at an end is all.
    """
    points, here = Fraction(0), start
    for key in path:
        choice = next(choice for choice in steps[here]["choices"] if choice["key"] == key)
        points += choice.get("points", 0)
        here = choice["next"]
    best = best_way(start, steps)
    if best == 0:
        return NOTHING if steps[here].get("choices") else ALL
    return points / best


def best_way(start: str, steps: Steps) -> Fraction:
    """The most points that any path from `start` earns."""
    return best_ways(steps)[start]


def best_ways(steps: Steps) -> dict[str, Fraction]:
    """The most points that can be earned from each step on. Steps form no loop: the compiler saw to it.

    Walked without recursion, for a story may be longer than Python's stack is deep.
    """
    best: dict[str, Fraction] = {}
    waiting = list(steps)
    while waiting:
        onward = steps[waiting[-1]].get("choices", [])
        unknown = [choice["next"] for choice in onward if choice["next"] not in best]
        if unknown:
            waiting += unknown
            continue
        ways = (choice.get("points", 0) + best[choice["next"]] for choice in onward)
        best[waiting.pop()] = Fraction(max(ways, default=0))
    return best


def exact(share: float) -> Fraction:
    """A share as it was before it was stored as a float: the one fraction near it with a small denominator."""
    near = Fraction(share).limit_denominator(10**6)
    return near if float(near) == share else Fraction(share)


def score(parts: Iterable[tuple[int, Fraction]]) -> Fraction | None:
    """Σ (points × share) / Σ points, in percent; None where nothing is scored."""
    earned, possible = Fraction(0), 0
    for points, share in parts:
        earned += points * share
        possible += points
    return 100 * earned / possible if possible else None


def passes(score: Fraction | None, mark: int) -> bool:
    """Compared unrounded. Where nothing was scored, nothing was passed."""
    return score is not None and score >= mark


def rounded(score: float, mark: int | None = None) -> int:
    """A score for people: half up, but never up to a pass mark, or to 100, that was not reached."""
    nearest = int(score + 0.5)
    unreached = nearest > score and nearest in (mark, 100)
    return nearest - 1 if unreached else nearest
