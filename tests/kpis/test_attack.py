"""An attacker with every published number of three months finds nothing about a hidden leaf."""

from __future__ import annotations

import random
from collections.abc import Callable, Collection, Sequence
from itertools import product

import pytest

from kpis.suppression import SMALLEST, Key, Table, protect, shield
from tests.kpis.attacker import Attacker, Cell

MONTHS = 3
TABLES = 300
AT_ONCE = 30
Counts = dict[Key, int]
Pattern = tuple[Collection[str] | None, ...]


def three_months(dice: random.Random) -> list[Counts]:
    """Cumulative counts of a table of one or two dimensions, up to 4 x 5, with many small leaves among larger ones."""
    shape = dice.choice([(6,), (7,), (3,), (2, 2), (2, 5), (3, 4), (4, 5)])
    leaves = [*product(*([f"{name}{n}" for n in range(size)] for name, size in zip("ab", shape, strict=False)))]
    now = dict.fromkeys(leaves, 0)
    months = []
    for _month in range(MONTHS):
        for leaf in leaves:
            now[leaf] += dice.choice([0, 0, 1, 2, 3, 5, 9, 10, 14, 40])
        months.append(dict(now))
    return months


def margins(leaves: Sequence[Key]) -> list[Pattern]:
    """Everybody; and in two dimensions also every row and every column."""
    patterns: list[Pattern] = [()]
    if len(leaves[0]) > 1:
        patterns += [({value},) for value in {leaf[0] for leaf in leaves}]
        patterns += [(None, {value}) for value in {leaf[1] for leaf in leaves}]
    return patterns


def two_filters(leaves: Sequence[Key], dice: random.Random) -> list[Pattern]:
    """Two sets of values of the first dimension, of which the one has one value more."""
    values = sorted({leaf[0] for leaf in leaves})
    chosen = dice.sample(values, dice.randint(1, len(values)))
    return [(set(chosen),), (set(chosen[1:]),)]


def matching(leaves: Sequence[Key], pattern: Pattern) -> list[Key]:
    return [
        leaf
        for leaf in leaves
        if all(wanted is None or value in wanted for value, wanted in zip(leaf, pattern, strict=False))
    ]


def attacked(
    months: list[Counts], patterns: list[Pattern], sum_of: Callable[[Table, Counts, Pattern], tuple[int, int]]
) -> Attacker:
    """Who has read every leaf and every sum of every month."""
    leaves = [*months[0]]
    attacker = Attacker(leaves, MONTHS)
    for month, counts in enumerate(months):
        table = protect(counts)
        for leaf, told in table.leaves.items():
            attacker.learns((month, leaf), told.lowest, told.highest)
        for pattern in patterns:
            cells = [(month, leaf) for leaf in matching(leaves, pattern)]
            attacker.learns_a_sum(cells, *sum_of(table, counts, pattern))
    return attacker


def as_published(table: Table, counts: Counts, pattern: Pattern) -> tuple[int, int]:
    told = table.total(*pattern)
    return told.lowest, told.highest


def as_naively_published(table: Table, counts: Counts, pattern: Pattern) -> tuple[int, int]:
    """What a true total tells when it is rounded like everything else."""
    told = shield(sum(counts[leaf] for leaf in matching([*counts], pattern)))
    return told.lowest, told.highest


def hidden(months: list[Counts]) -> list[Cell]:
    return [(month, leaf) for month, counts in enumerate(months) for leaf, count in counts.items() if count < SMALLEST]


def narrowed(attacker: Attacker, cells: list[Cell]) -> list[tuple[Cell, int, int]]:
    """Hidden leaves of which the attacker knows more than that they are below ten."""
    found = [(cell, *attacker.bounds_of([cell])) for cell in cells]
    return [(cell, low, high) for cell, low, high in found if low > 0 or high < SMALLEST - 1]


@pytest.mark.parametrize("first", range(0, TABLES, AT_ONCE))
def test_no_table_and_no_pair_of_filters_narrows_a_hidden_leaf(first: int) -> None:
    """Each table with its margins, and with two filters that differ by one value, over three months."""
    for seed in range(first, first + AT_ONCE):
        dice = random.Random(seed)
        months = three_months(dice)
        patterns = margins([*months[0]]) + two_filters([*months[0]], dice)

        attacker = attacked(months, patterns, as_published)

        some = dice.sample(all_hidden := hidden(months), min(8, len(all_hidden)))
        assert narrowed(attacker, some) == [], seed


@pytest.mark.parametrize("first", range(0, TABLES, AT_ONCE))
def test_two_filters_tell_nothing_of_the_few_between_them(first: int) -> None:
    for seed in range(first, first + AT_ONCE):
        dice = random.Random(1000 + seed)
        months = three_months(dice)
        leaves = [*months[0]]
        filters = two_filters(leaves, dice)
        attacker = attacked(months, filters, as_published)
        month = dice.randrange(MONTHS)
        between = [leaf for leaf in matching(leaves, filters[0]) if leaf not in matching(leaves, filters[1])]
        few = [(month, leaf) for leaf in between if months[month][leaf] < SMALLEST]

        if few:
            low, high = attacker.bounds_of(few)
            assert (low, high) == (0, len(few) * (SMALLEST - 1)), seed


def test_the_attacker_breaks_true_totals_beside_rounded_cells() -> None:
    """So that the attacker above is no straw man."""
    broken = 0
    for seed in range(20):
        dice = random.Random(seed)
        months = three_months(dice)
        attacker = attacked(months, margins([*months[0]]), as_naively_published)
        broken += bool(narrowed(attacker, hidden(months)[:8]))

    assert broken >= 5
