"""What people mean by the numbers that they give to lines."""

from __future__ import annotations

from collections.abc import Sequence


def by_numbers(wanted: Sequence[int]) -> list[int]:
    """The present places of the lines in their new order; `wanted[place]` is the place, from 0, that a line asks for.

    A line that asks for the place it has asks for nothing. The others come to stand where they say; of two that
    want the same place the upper one stays above. What asks for nothing fills the rest in the order it has.
    """
    moved = sorted((place for place, want in enumerate(wanted) if want != place), key=wanted.__getitem__)
    given = dict(zip(_apart([wanted[place] for place in moved], len(wanted)), moved, strict=True))
    staying = (place for place, want in enumerate(wanted) if want == place)
    return [given[place] if place in given else next(staying) for place in range(len(wanted))]


def _apart(places: Sequence[int], count: int) -> list[int]:
    """Rising places among `count`, each as near as may be to what was wanted, no two alike."""
    apart: list[int] = []
    for place in places:
        apart.append(max(place, apart[-1] + 1 if apart else 0))
    for back, place in enumerate(reversed(apart), start=1):
        apart[-back] = min(place, count - back)
    return apart
