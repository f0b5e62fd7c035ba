"""Somebody who has every published number, knows every rule, and solves for what is hidden.

What is known is a set of linear constraints on whole numbers: the unknown leaf of each month. SciPy's HiGHS finds how
small and how large each can be. Months are cumulative, so a leaf never falls; in truth a correction may make it fall,
so the attacker is given more than they can know.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from kpis.suppression import Key

Cell = tuple[int, Key]
"""A month's number, and a leaf's place in the table."""


@dataclass
class Attacker:
    """`largest` is what no number of people can pass."""

    leaves: Sequence[Key]
    months: int
    largest: int = 100_000
    lows: dict[Cell, int] = field(default_factory=dict)
    highs: dict[Cell, int] = field(default_factory=dict)
    sums: list[tuple[frozenset[Cell], int, int]] = field(default_factory=list)

    def learns(self, cell: Cell, low: int, high: int) -> None:
        """That one leaf is between two numbers, both included."""
        self.lows[cell] = max(low, self.lows.get(cell, 0))
        self.highs[cell] = min(high, self.highs.get(cell, self.largest))

    def learns_a_sum(self, cells: Collection[Cell], low: int, high: int) -> None:
        self.sums.append((frozenset(cells), low, high))

    def bounds_of(self, cells: Collection[Cell]) -> tuple[int, int]:
        """The smallest and the largest that these leaves together can be, given all that was learnt."""
        columns = {cell: number for number, cell in enumerate(self._cells())}
        wanted = np.array([1.0 if cell in cells else 0.0 for cell in columns])
        return self._solve(columns, wanted), -self._solve(columns, -wanted)

    def _solve(self, columns: dict[Cell, int], wanted: np.ndarray) -> int:
        rows = [*self._rows()]
        constraints = []
        if rows:
            at = [(row, columns[cell], sign) for row, (terms, _low, _high) in enumerate(rows) for cell, sign in terms]
            matrix = csr_array(
                ([sign for _row, _column, sign in at], ([row for row, *_ in at], [column for _, column, _ in at])),
                shape=(len(rows), len(columns)),
            )
            constraints = [LinearConstraint(matrix, [low for _, low, _ in rows], [high for _, _, high in rows])]
        found = milp(
            wanted,
            constraints=constraints,
            integrality=np.ones(len(columns)),
            bounds=Bounds(
                [self.lows.get(cell, 0) for cell in columns], [self.highs.get(cell, self.largest) for cell in columns]
            ),
        )
        assert found.success, found.message
        return round(float(found.fun))

    def _cells(self) -> Iterator[Cell]:
        return ((month, leaf) for month in range(self.months) for leaf in self.leaves)

    def _rows(self) -> Iterator[tuple[list[tuple[Cell, int]], float, float]]:
        for cells, low, high in self.sums:
            yield [(cell, 1) for cell in cells], low, high
        for month in range(1, self.months):
            for leaf in self.leaves:
                yield [((month, leaf), 1), ((month - 1, leaf), -1)], 0, np.inf
