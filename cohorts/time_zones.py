"""In which time zone the clocks of a country's seminars go, unless its trainers say otherwise.

Each of these countries has one zone for nearly everybody; the Canary Islands choose theirs by hand.
"""

from __future__ import annotations

ZONES = {
    "CY": "Asia/Nicosia",
    "DE": "Europe/Berlin",
    "GR": "Europe/Athens",
    "IT": "Europe/Rome",
    "PL": "Europe/Warsaw",
    "ES": "Europe/Madrid",
}


def zone_of(country: str) -> str:
    """UTC for a country that is not in the table."""
    return ZONES.get(country, "UTC")
