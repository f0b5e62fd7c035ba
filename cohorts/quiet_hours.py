"""When nobody is written to: in the evening, at night and on Sundays, by the clock of the group's country."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from cohorts.time_zones import zone_of

MORNING, EVENING = time(8), time(20)
"""From when until when mail may go. Employees are left in peace outside working hours by law or custom in most of
these countries, and a phone that rings at night may be seen by others."""

SUNDAY = 6


def is_quiet(at: datetime, *, country: str) -> bool:
    local = at.astimezone(zone_of(country))
    return local.weekday() == SUNDAY or not MORNING <= local.time() < EVENING


def not_before(at: datetime, *, country: str) -> datetime:
    """When a mail may go that is asked for now: at once, or on the next morning that is not a Sunday's."""
    if not is_quiet(at, country=country):
        return at
    local = at.astimezone(zone_of(country))
    day = local.date() + timedelta(days=local.time() >= MORNING)
    day += timedelta(days=day.weekday() == SUNDAY)
    return datetime.combine(day, MORNING, local.tzinfo).astimezone(at.tzinfo)
