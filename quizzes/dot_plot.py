"""A dot plot as plain geometry: one mean before, one after, on the steps of their scale."""

from __future__ import annotations

from dataclasses import dataclass

WIDTH, MARGIN = 320, 12
"""Of one row, in the units of its drawing; the margin keeps whole dots on it."""


@dataclass(frozen=True, slots=True)
class DotPlot:
    """Places along one row, as SVG writes them in any language. `low` and `high` are the ends of the interval around
    the dot after; None where there is none."""

    ticks: tuple[str, ...]
    before: str
    after: str
    low: str | None
    high: str | None


def dot_plot(
    *, lowest: int, highest: int, before: float, after: float, interval: tuple[float, float] | None
) -> DotPlot:
    """`interval` is that of the mean difference, so it is laid out from `before`; what leaves the scale is cut."""

    def place(value: float) -> str:
        share = (min(max(value, lowest), highest) - lowest) / (highest - lowest)
        return f"{MARGIN + share * (WIDTH - 2 * MARGIN):.1f}"

    return DotPlot(
        ticks=tuple(place(step) for step in range(lowest, highest + 1)),
        before=place(before),
        after=place(after),
        low=place(before + interval[0]) if interval else None,
        high=place(before + interval[1]) if interval else None,
    )
