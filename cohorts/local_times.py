"""Times as a clock on the wall shows them, and the half days of a plan: arithmetic, apart from any database."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

MOST_HALF_DAYS = 60


class NoSuchTime(ValueError):
    """No clock shows this time: the hour that is left out in spring."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Half days on days in a row, at the same times of the clock each day."""

    first_day: date
    days: int
    begins: tuple[time, ...]
    """One time for each half day of a day, in order."""
    minutes: int
    certified_minutes: int | None


@dataclass(frozen=True, slots=True)
class Stretch:
    """From when to when something lasts."""

    begins: datetime
    minutes: int

    @property
    def ends(self) -> datetime:
        return self.begins + timedelta(minutes=self.minutes)


def moment(local: datetime, zone: ZoneInfo) -> datetime:
    """The moment at which the clocks of a zone show this. Of an hour that comes twice it is the first one.

    Raises `NoSuchTime`.
    """
    found = local.replace(tzinfo=zone).astimezone(UTC)
    if found.astimezone(zone).replace(tzinfo=None) != local:
        raise NoSuchTime
    return found


def beginnings(plan: Plan, zone: ZoneInfo) -> list[datetime]:
    """When each half day begins, in order. Raises `NoSuchTime`."""
    days = [plan.first_day + timedelta(days=number) for number in range(plan.days)]
    return [moment(datetime.combine(day, begins), zone) for day in days for begins in plan.begins]


def overlap(stretches: Iterable[Stretch]) -> bool:
    """Whether two of them go on at the same time."""
    in_order = sorted(stretches, key=lambda stretch: stretch.begins)
    return any(later.begins < earlier.ends for earlier, later in pairwise(in_order))
