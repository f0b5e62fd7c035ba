"""By which clock people live in a country."""

from __future__ import annotations

from zoneinfo import ZoneInfo

ZONES = {
    "CY": ZoneInfo("Asia/Nicosia"),
    "DE": ZoneInfo("Europe/Berlin"),
    "ES": ZoneInfo("Europe/Madrid"),
    "GR": ZoneInfo("Europe/Athens"),
    "IT": ZoneInfo("Europe/Rome"),
    "PL": ZoneInfo("Europe/Warsaw"),
}
"""One for nearly everybody there. A group has a country and no place, so the Canaries have Madrid's hour: one too late
in the morning there, never one too early. A seminar there is given its own zone by its trainers."""

UTC = ZoneInfo("UTC")
"""For a country that is not in the table yet."""


def zone_of(country: str) -> ZoneInfo:
    return ZONES.get(country, UTC)
