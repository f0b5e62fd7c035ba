"""A bar of what is planned: held, coming, missing, as plain geometry. Whatever is beyond the plan makes it longer."""

from __future__ import annotations

from dataclasses import dataclass

from cohorts.planned import Figures

WIDTH, HEIGHT, GAP = 400, 20, 2


@dataclass(frozen=True, slots=True)
class Piece:
    """One seminar. `x` and `width` are as SVG writes them in any language."""

    kind: str
    x: str
    width: str


@dataclass(frozen=True, slots=True)
class Bar:
    width: int
    height: int
    pieces: tuple[Piece, ...]


def plan_bar(figures: Figures) -> Bar | None:
    """None where there is nothing to draw."""
    kinds = ["held"] * figures.held + ["coming"] * figures.coming + ["missing"] * figures.missing
    if not kinds:
        return None
    step = WIDTH / len(kinds)
    gap = GAP if step > 3 * GAP else 0
    pieces = (Piece(kind, f"{place * step:.2f}", f"{step - gap:.2f}") for place, kind in enumerate(kinds))
    return Bar(width=WIDTH, height=HEIGHT, pieces=tuple(pieces))
