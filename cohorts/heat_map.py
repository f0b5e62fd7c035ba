"""A heat map as plain geometry: how far each learner has come in each unit, drawn as one path a shade.

A path a shade, not a rectangle a field, keeps the picture of a thousand learners small.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

ROW_HEIGHT = 30
LABEL = 24
WIDEST_FIELD, WIDEST = 30, 720
"""Fields become narrower when there are many, so that the whole group stays in sight."""

STEPS = ((0, 0, "0.08"), (1, 33, "0.28"), (34, 66, "0.5"), (67, 99, "0.74"), (100, 100, "1"))
"""From how many percent, to how many, and how strong the ink is then."""


@dataclass(frozen=True, slots=True)
class Shade:
    """All fields from `least` to `most` percent, as one SVG path. `opacity` is as SVG writes it in any language."""

    least: int
    most: int
    opacity: str
    path: str


@dataclass(frozen=True, slots=True)
class Label:
    """A unit's number at the beginning of its row."""

    number: int
    y: int


@dataclass(frozen=True, slots=True)
class HeatMap:
    width: int
    height: int
    labels: tuple[Label, ...]
    shades: tuple[Shade, ...]


def heat_map(shares: Sequence[Sequence[int]]) -> HeatMap:
    """A row a unit, a column a learner. `shares` are percents, learner by learner and unit by unit."""
    units = len(shares[0]) if shares else 0
    field = min(WIDEST_FIELD, WIDEST / max(len(shares), 1))
    paths: dict[int, list[str]] = {step: [] for step in range(len(STEPS))}
    for column, of_one in enumerate(shares):
        for row, percent in enumerate(of_one):
            corner = f"M{LABEL + column * field:g} {row * ROW_HEIGHT}"
            width, height = field * (0.9 if field >= 8 else 1), ROW_HEIGHT - 3
            paths[_step(percent)].append(f"{corner}h{width:g}v{height}h{-width:g}z")
    return HeatMap(
        width=round(LABEL + len(shares) * field),
        height=units * ROW_HEIGHT,
        labels=tuple(Label(number=row + 1, y=row * ROW_HEIGHT + ROW_HEIGHT // 2 + 4) for row in range(units)),
        shades=tuple(
            Shade(least=least, most=most, opacity=opacity, path="".join(paths[step]))
            for step, (least, most, opacity) in enumerate(STEPS)
        ),
    )


def _step(percent: int) -> int:
    return next(step for step, (_least, most, _opacity) in enumerate(STEPS) if percent <= most)
