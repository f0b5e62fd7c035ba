"""How hard each question is in each language, as plain geometry: a line from 0 to 100 percent with a sign a language.

Each language has its own shape and its own height within a question's row, so that no sign hides another
and none is told by its colour.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from quizzes.item_analysis import Analysis, Item

WIDTH, BEGINS, ENDS = 340, 36, 322
HEAD = 22
LANE, GAP = 13, 12
"""Height of one language within a row, and what is left free between two rows."""

SHAPES = (
    "m-5 0a5 5 0 1 0 10 0a5 5 0 1 0 -10 0z",
    "m0 -6l6 10.5h-12z",
    "m-4.5 -4.5h9v9h-9z",
    "m0 -6.5l6.5 6.5l-6.5 6.5l-6.5 -6.5z",
    "m-1.8 -6h3.6v4.2h4.2v3.6h-4.2v4.2h-3.6v-4.2h-4.2v-3.6h4.2z",
    "m0 6l6 -10.5h-12z",
)
"""Drawn from their middle: circle, triangle, square, diamond, cross, and the triangle upside down."""

TICKS = (0, 25, 50, 75, 100)


@dataclass(frozen=True, slots=True)
class Sign:
    """One language's facility. `is_harder`: clearly harder than in the others, so it gets a ring."""

    x: str
    y: int
    path: str
    is_harder: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A question, from `top` down. `signs` leave out languages with too few people."""

    number: int
    top: int
    middle: int
    signs: tuple[Sign, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """`ticks` are (percent, x); `key` is (language, path) for the legend, drawn around 0, 0."""

    width: int
    height: int
    rows: tuple[Row, ...]
    ticks: tuple[tuple[int, str], ...]
    key: tuple[tuple[str, str], ...]


def facility_chart(analysis: Analysis) -> Chart | None:
    """None where no language of any question has enough people: there is nothing to draw."""
    shapes = {language: SHAPES[place % len(SHAPES)] for place, language in enumerate(analysis.languages)}
    shown = [
        language
        for language in analysis.languages
        if any(language in item.by_language and not item.by_language[language].is_too_few for item in analysis.items)
    ]
    if not shown:
        return None
    height = LANE * len(shown) + GAP
    return Chart(
        width=WIDTH,
        height=HEAD + height * len(analysis.items),
        rows=tuple(_row(item, HEAD + height * place, shown, shapes) for place, item in enumerate(analysis.items)),
        ticks=tuple((percent, _x(percent / 100)) for percent in TICKS),
        key=tuple((language, f"M0 0{shapes[language]}") for language in shown),
    )


def _row(item: Item, top: int, shown: list[str], shapes: dict[str, str]) -> Row:
    signs = tuple(_signs(item, top + GAP // 2, shown, shapes))
    return Row(item.number, top, top + (LANE * len(shown) + GAP) // 2, signs)


def _signs(item: Item, top: int, shown: list[str], shapes: dict[str, str]) -> Iterator[Sign]:
    for lane, language in enumerate(shown):
        figures = item.by_language.get(language)
        if figures is not None and figures.facility is not None:
            x, y = _x(figures.facility), top + LANE * lane + LANE // 2
            yield Sign(x, y, f"M{x} {y}{shapes[language]}", language in item.harder)


def _x(share: float) -> str:
    """As SVG writes it in any language."""
    return f"{BEGINS + share * (ENDS - BEGINS):.1f}"
