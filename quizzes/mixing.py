"""The order in which an attempt shows things: the same on every visit, on every machine.

Sorted by a hash rather than shuffled by `random`, whose order is no promise between versions of Python.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Mix:
    """An attempt's seed, and whether its quiz asks for what has an order to be mixed."""

    seed: int
    shuffle: bool

    def always(self, count: int, what: str) -> list[int]:
        """The positions 0 … count − 1, mixed; `what` names the list, so that each is mixed its own way."""
        return sorted(range(count), key=lambda position: sha256(f"{self.seed}/{what}/{position}".encode()).digest())

    def maybe(self, count: int, what: str) -> list[int]:
        """The same, where the quiz has `shuffle: true`; else as the author wrote them."""
        return self.always(count, what) if self.shuffle else list(range(count))

    def draw(self, count: int, wanted: int | None) -> list[int]:
        """Which of a bank's questions are asked, in the order they are asked."""
        drawn = set(self.always(count, "draw")[:wanted])
        return [position for position in self.maybe(count, "questions") if position in drawn]


def wrong_order(mix: Mix, count: int, what: str) -> list[int]:
    """A mixed order that scores nothing as it stands: no item directly before the one that follows it.

    So an order that nobody touched is worth what an unanswered question is worth.
    """
    for attempt in range(100):
        order = mix.always(count, f"{what}/{attempt}")
        if all(second != first + 1 for first, second in pairwise(order)):
            return order
    return list(reversed(range(count)))
