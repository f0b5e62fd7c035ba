"""A heat map as plain geometry: how far each learner has come in each unit, drawn as one path a shade.

A path a shade, in whole columns that the page stretches, keeps the picture of a thousand learners small.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

ROW_HEIGHT, GAP = 30, 3
LABEL = 24
WIDEST_FIELD, WIDEST = 30, 720
"""Fields become narrower when there are many, so that the whole group stays in sight."""

APART_FROM = 8
"""How wide fields are at least where one can be told from the next; narrower ones run together."""

STEPS = ((0, 0, "0.08"), (1, 33, "0.28"), (34, 66, "0.5"), (67, 99, "0.74"), (100, 100, "1"))
"""From how many percent, to how many, and how strong the ink is then."""


@dataclass(frozen=True, slots=True)
class Shade:
    """All fields from `least` to `most` percent, as one SVG path of thick lines: a column is one unit wide.

    `opacity` is as SVG writes it in any language.
    """

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
    """`transform` takes columns to where they stand; `thickness` is that of the lines; `here`, a path, marks some."""

    width: int
    height: int
    transform: str
    thickness: int
    labels: tuple[Label, ...]
    shades: tuple[Shade, ...]
    here: str


def heat_map(shares: Sequence[Sequence[int]], *, here: range = range(0)) -> HeatMap:
    """A row a unit, a column a learner. `shares` are percents, learner by learner and unit by unit; `here` are the
    columns that a page of the table shows."""
    rows = list(zip(*shares, strict=True))
    field = min(WIDEST_FIELD, WIDEST / max(len(shares), 1))
    paths = [""] * len(STEPS)
    for number, row in enumerate(rows):
        runs = _runs([_step(percent) for percent in row], apart=field >= APART_FROM)
        for step in range(len(STEPS)):
            paths[step] += _line([run[1:] for run in runs if run[0] == step], y=_middle(number))
    height = len(rows) * ROW_HEIGHT
    return HeatMap(
        width=round(LABEL + len(shares) * field),
        height=height + (2 * GAP if here else 0),
        transform=f"translate({LABEL} 0) scale({field:g} 1)",
        thickness=ROW_HEIGHT - GAP,
        labels=tuple(Label(number=row + 1, y=row * ROW_HEIGHT + ROW_HEIGHT // 2 + 4) for row in range(len(rows))),
        shades=tuple(
            Shade(least=least, most=most, opacity=opacity, path=path)
            for (least, most, opacity), path in zip(STEPS, paths, strict=True)
        ),
        here=f"M{here.start} {height + GAP}h{len(here)}" if here else "",
    )


def _step(percent: int) -> int:
    return next(step for step, (_least, most, _opacity) in enumerate(STEPS) if percent <= most)


def _middle(row: int) -> str:
    return f"{row * ROW_HEIGHT + (ROW_HEIGHT - GAP) / 2:g}"


def _runs(steps: Sequence[int], *, apart: bool) -> list[tuple[int, int, float]]:
    """`(step, first column, how many columns)`; `apart`: each field for itself, with a gap after it."""
    if apart:
        return [(step, column, 0.9) for column, step in enumerate(steps)]
    runs: list[tuple[int, int, float]] = []
    first = 0
    for step, fields in groupby(steps):
        length = len(list(fields))
        runs.append((step, first, length))
        first += length
    return runs


def _line(runs: Sequence[tuple[int, float]], *, y: str) -> str:
    """One row's runs of one shade, each from where the one before it ended."""
    if not runs:
        return ""
    parts, pen = [f"M{runs[0][0]} {y}"], float(runs[0][0])
    for first, length in runs:
        parts.append(f"m{first - pen:g} 0h{length:g}" if first > pen else f"h{length:g}")
        pen = first + length
    return "".join(parts)
