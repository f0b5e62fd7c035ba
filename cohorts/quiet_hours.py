"""When nobody is written to: in the evening, at night and on Sundays, by the clock of the group's country."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

MORNING, EVENING = time(8), time(20)
"""From when until when mail may go. Employees are left in peace outside working hours by law or custom in most of
these countries, and a phone that rings at night may be seen by others."""

SUNDAY = 6

ZONES = {
    "CY": ZoneInfo("Asia/Nicosia"),
    "DE": ZoneInfo("Europe/Berlin"),
    "ES": ZoneInfo("Europe/Madrid"),
    "GR": ZoneInfo("Europe/Athens"),
    "IT": ZoneInfo("Europe/Rome"),
    "PL": ZoneInfo("Europe/Warsaw"),
}
"""A country's clock. A group has a country and no place, so the Canaries have Madrid's hour: one too late in the
morning there, never one too early."""

UTC = ZoneInfo("UTC")
"""For a country that is not in the table yet."""


def zone_of(country: str) -> ZoneInfo:
    return ZONES.get(country, UTC)


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
