"""How an indicator grew, month by month, and where its pace leads: numbers, and a line as plain geometry."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from lms.programme import ProgrammeText

WIDTH, HEIGHT, MARGIN = 320, 96, 4
"""Of the drawing, in its own units; the margin keeps whole strokes on it."""
WATCHED = 6
"""From how many whole months the pace is taken."""


@dataclass(frozen=True, slots=True)
class Month:
    """By its first day: how many began to count in it, and how many count at its end."""

    first: date
    new: int
    so_far: int


@dataclass(frozen=True, slots=True)
class Line:
    """Points as SVG writes them: what was counted, where the pace leads (empty: nowhere), how high the promise is."""

    counted: str
    ahead: str
    promised: str | None


@dataclass(frozen=True, slots=True)
class OverTime:
    """`forecast` is how many will count on `ends` at the pace of the last `WATCHED` whole months; None where that
    cannot be said: a shorter story, or nobody new in that time."""

    months: tuple[Month, ...]
    forecast: int | None
    ends: date | None
    line: Line


def over_time(
    new: Mapping[date, int], *, programme: ProgrammeText, until: date, promised: int | None
) -> OverTime | None:
    """`new` is by the first day of each month, as `Count.months` has it; `until` is the last day that is counted.

    None where nobody counts yet, and where everything happened in one month: two points make a line.
    """
    if not new:
        return None
    firsts = months_between(min(new), until)
    if len(firsts) < 2:
        return None
    months, so_far = [], 0
    for first in firsts:
        so_far += new.get(first, 0)
        months.append(Month(first, new.get(first, 0), so_far))
    ends = date.fromisoformat(programme.spec["ends"]) if "ends" in programme.spec else None
    forecast = pace_leads_to(months, ends=ends)
    return OverTime(tuple(months), forecast, ends, _line(months, forecast, ends, promised))


def pace_leads_to(months: list[Month], *, ends: date | None) -> int | None:
    """How many will count on the last day of the project, if each month to come is like the last `WATCHED` whole ones.

    The last month is still going on, and is left out of the pace. Rounded down: a promise is not kept by half a person.
    """
    whole = months[:-1]
    if ends is None or len(whole) < WATCHED or ends.replace(day=1) <= months[-1].first:
        return None
    newly = sum(month.new for month in whole[-WATCHED:])
    if not newly:
        return None
    to_come = len(months_between(months[-1].first, ends))
    return max(months[-1].so_far, whole[-1].so_far + newly * to_come // WATCHED)


def months_between(first: date, last: date) -> list[date]:
    """The first day of each month from that of `first` to that of `last`, both included."""
    start, end = first.year * 12 + first.month - 1, last.year * 12 + last.month - 1
    return [date(number // 12, number % 12 + 1, 1) for number in range(start, end + 1)]


def _line(months: list[Month], forecast: int | None, ends: date | None, promised: int | None) -> Line:
    past = len(months)
    ahead = len(months_between(months[-1].first, ends)) - 1 if forecast is not None and ends else 0
    top = max(months[-1].so_far, forecast or 0, promised or 0)

    def point(position: int, number: int) -> str:
        x = MARGIN + (WIDTH - 2 * MARGIN) * position / (past + ahead - 1)
        y = HEIGHT - MARGIN - (HEIGHT - 2 * MARGIN) * number / top
        return f"{x:.1f},{y:.1f}"

    return Line(
        counted=" ".join(point(position, month.so_far) for position, month in enumerate(months)),
        ahead=f"{point(past - 1, months[-1].so_far)} {point(past + ahead - 1, forecast)}" if forecast and ahead else "",
        promised=point(0, promised).partition(",")[2] if promised else None,
    )
