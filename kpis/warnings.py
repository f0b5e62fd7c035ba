"""What a coordinator should know early: where a promise has no room left, or will not be kept at this pace."""

from __future__ import annotations

from dataclasses import dataclass

from kpis.counting import Figure
from kpis.over_time import OverTime


@dataclass(frozen=True, slots=True)
class Warnings:
    """Of one promise. `short_of_places`: how many more places must be planned, 0 for none, None where places are not
    what it takes, or are enough with some to spare. `short_at_the_end`: how many will be missing at this pace; None
    where the pace is enough, or cannot be told.
    """

    short_of_places: int | None
    short_at_the_end: int | None

    def __bool__(self) -> bool:
        return self.short_of_places is not None or self.short_at_the_end is not None


def warnings(figure: Figure, story: OverTime | None) -> Warnings:
    """Nothing is warned of once a promise is kept, nor where nothing is promised."""
    if not figure.gap or figure.promised is None:
        return Warnings(None, None)
    at_the_end = None if story is None or story.forecast is None else figure.promised - story.forecast
    return Warnings(
        short_of_places=-figure.slack if figure.slack is not None and figure.slack <= 0 else None,
        short_at_the_end=at_the_end if at_the_end is not None and at_the_end > 0 else None,
    )
