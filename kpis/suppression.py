"""What counts of people may look like to anybody but the coordinators in charge: the last step before they leave.

A published table is made of its finest cells, its leaves. A leaf below ten is not told, not even whether it is zero:
whether a group is empty says as much about people as that it is small. From ten on it is rounded to the nearest five.

Every sum is made of the leaves as they are told, and never counted: where some are hidden it is a range. So nothing
can be taken off a sum to find a hidden leaf, whichever tables, filters and months somebody holds against each other,
and knowing this rule does not help: all that is told follows from the leaves. Hiding further cells until no sum gives
a hidden one away would itself tell by what it hides: see decision 0033 in `docs/decisions/`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from django.utils.formats import number_format
from django.utils.translation import gettext

SMALLEST = 10
STEP = 5
SMALLEST_WHOLE = 30
"""Of how many people a share is told."""
MOST_DIMENSIONS = 2
"""How many questions about people one table may cross."""

Key = tuple[str, ...]
"""Where a leaf stands: its value in each dimension of the table, such as `("CY",)` or `("CY", "online")`."""


class TooManyDimensions(ValueError):
    """A table that crosses more than two questions tells of too few people at once."""


@dataclass(frozen=True, slots=True)
class Shielded:
    """A number as everybody may read it: `about` a multiple of `STEP`, or None for fewer than `SMALLEST`."""

    about: int | None

    def __str__(self) -> str:
        return _fewer_than(SMALLEST) if self.about is None else _written(self.about)

    @property
    def lowest(self) -> int:
        """The smallest number that looks like this one."""
        return 0 if self.about is None else max(SMALLEST, self.about - STEP // 2)

    @property
    def highest(self) -> int:
        """The largest number that looks like this one."""
        return SMALLEST - 1 if self.about is None else self.about + STEP // 2


@dataclass(frozen=True, slots=True)
class Sum:
    """Several leaves together, as far as what is told of each goes: the number is from `lowest` to `highest`.

    `about` is the sum of what is told, or None where some leaf is hidden.
    """

    lowest: int
    highest: int
    about: int | None

    def __str__(self) -> str:
        if self.about is not None:
            return _written(self.about)
        if self.lowest == 0:
            return _fewer_than(self.highest + 1)
        # Translators: a count that is known to lie between two numbers, both included, such as "35 to 44".
        return gettext("%(lowest)s to %(highest)s") % {
            "lowest": _written(self.lowest),
            "highest": _written(self.highest),
        }


def shield(count: int) -> Shielded:
    """A count of people, for whoever is not in charge of it."""
    return Shielded(None if count < SMALLEST else STEP * ((count + STEP // 2) // STEP))


def add_up(leaves: Iterable[Shielded]) -> Sum:
    """A sum made of what is told. Of no leaf it is nothing: zero is then known to everybody."""
    leaves = list(leaves)
    abouts = [leaf.about for leaf in leaves if leaf.about is not None]
    return Sum(
        lowest=sum(leaf.lowest for leaf in leaves),
        highest=sum(leaf.highest for leaf in leaves),
        about=sum(abouts) if len(abouts) == len(leaves) else None,
    )


@dataclass(frozen=True, slots=True)
class Table:
    """Counts of people as everybody may read them, by leaf. Each leaf is the same whatever is asked of the table."""

    leaves: Mapping[Key, Shielded]

    def total(self, *kept: Collection[str] | None) -> Sum:
        """All leaves whose value in each dimension is among those named for it; None, or nothing named: any.

        `table.total()` is everybody, `table.total({"CY", "GR"})` those of two countries, and
        `table.total(None, {"online"})` a margin of the second dimension.
        """
        return add_up(
            leaf
            for key, leaf in self.leaves.items()
            if all(wanted is None or value in wanted for value, wanted in zip(key, kept, strict=False))
        )


def protect(counts: Mapping[Key, int]) -> Table:
    """The table that may be told. `counts` has every leaf that there could be, also those of nobody: a leaf that stands
    there only when it is not empty would tell so.

    Raises `TooManyDimensions`, and ValueError for keys of several lengths or for a count below zero.
    """
    lengths = {len(key) for key in counts}
    if len(lengths) > 1:
        raise ValueError("Leaves of one table have the same dimensions.")
    if lengths and max(lengths) > MOST_DIMENSIONS:
        raise TooManyDimensions(max(lengths))
    if any(count < 0 for count in counts.values()):
        raise ValueError("Nobody is counted less than never.")
    return Table(MappingProxyType({key: shield(count) for key, count in counts.items()}))


def shield_share(part: int, whole: int) -> str:
    """How many of a group, in percent, to the nearest five; empty where the group is too small for a share."""
    return in_words(shield_percent(part, whole))


def shield_percent(part: int, whole: int) -> int | None:
    """The same as a number, from 0 for under five to 100 for over ninety-five; None where nothing may be told."""
    return None if whole < SMALLEST_WHOLE else STEP * int(100 * part / whole / STEP + 0.5)


def in_words(percent: int | None) -> str:
    """Neither nobody nor everybody is said of anybody: the ends are "under 5 %" and "over 95 %"."""
    if percent is None:
        return ""
    if percent < STEP:
        return gettext("under %(percent)s %%") % {"percent": STEP}
    if percent > 100 - STEP:
        return gettext("over %(percent)s %%") % {"percent": 100 - STEP}
    # Translators: a share such as 5, 50 or 80, which may begin with a vowel.
    return gettext("about %(percent)s %%") % {"percent": percent}


def _written(number: int) -> str:
    return number_format(number, force_grouping=True)


def _fewer_than(number: int) -> str:
    # Translators: a count too small to be shown, such as "<10".
    return gettext("<%(smallest)s") % {"smallest": _written(number)}
