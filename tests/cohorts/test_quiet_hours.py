"""Nobody is written to in the evening, at night or on a Sunday, by the clock of their group's country."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cohorts.quiet_hours import EVENING, MORNING, is_quiet, not_before
from cohorts.time_zones import ZONES, zone_of

COUNTRIES = st.sampled_from([*ZONES, "FR", ""])
MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2031, 12, 31), timezones=st.just(UTC))
NIGHTS_OF_A_CHANGE = st.builds(
    lambda day, minutes: datetime(day[0], day[1], day[2], tzinfo=UTC) + timedelta(minutes=minutes),
    st.sampled_from([(2026, 3, 28), (2026, 10, 24), (2027, 3, 27), (2027, 10, 30)]),
    st.integers(0, 3 * 24 * 60),
)
"""Three days around the Sundays on which clocks change."""


@given(MOMENTS | NIGHTS_OF_A_CHANGE, COUNTRIES)
@example(datetime(2026, 10, 24, 18, 0, tzinfo=UTC), "DE")
def test_a_mail_never_goes_in_quiet_hours_nor_earlier_than_asked_nor_much_later(at: datetime, country: str) -> None:
    goes = not_before(at, country=country)

    assert not is_quiet(goes, country=country)
    assert goes >= at
    # By the clock on the wall, on which the Sunday in autumn has an hour twice.
    zone = zone_of(country)
    assert goes.astimezone(zone).replace(tzinfo=None) - at.astimezone(zone).replace(tzinfo=None) <= timedelta(hours=36)
    assert goes - at <= timedelta(hours=37)


@given(MOMENTS | NIGHTS_OF_A_CHANGE, COUNTRIES)
def test_a_mail_goes_at_once_or_at_eight_on_a_morning_that_is_not_a_sundays(at: datetime, country: str) -> None:
    goes = not_before(at, country=country)

    local = goes.astimezone(zone_of(country))
    assert goes == at or local.time() == MORNING
    assert local.weekday() != 6
    assert MORNING <= local.time() < EVENING


@pytest.mark.parametrize(
    ("asked", "goes"),
    [
        ("2026-11-27T07:59", "2026-11-27T08:00"),
        ("2026-11-27T08:00", "2026-11-27T08:00"),
        ("2026-11-27T19:59", "2026-11-27T19:59"),
        ("2026-11-27T20:00", "2026-11-28T08:00"),
        ("2026-11-28T20:00", "2026-11-30T08:00"),
        ("2026-11-29T12:00", "2026-11-30T08:00"),
        ("2026-11-30T03:00", "2026-11-30T08:00"),
    ],
)
@pytest.mark.parametrize("country", sorted(ZONES))
def test_the_clock_is_that_of_the_country(asked: str, goes: str, country: str) -> None:
    zone = zone_of(country)

    moment = not_before(datetime.fromisoformat(asked).replace(tzinfo=zone).astimezone(UTC), country=country)

    assert moment == datetime.fromisoformat(goes).replace(tzinfo=zone)
