"""Half days by day, as people in the room count days."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from cohorts.days import days_of
from cohorts.models import Seminar, Session
from tests.cohorts.rooms import seminar
from tests.world import person, published_programme, trainer

ATHENS = "Europe/Athens"


def half_day(starts_at: datetime, zone: str = ATHENS, minutes: int = 210) -> Session:
    return Session(seminar=Seminar(time_zone=zone), starts_at=starts_at, minutes=minutes, number=1)


def test_days_are_those_of_the_seminars_own_zone() -> None:
    late_in_utc = half_day(datetime(2026, 5, 4, 21, 30, tzinfo=UTC))
    early_in_utc = half_day(datetime(2026, 5, 4, 6, 30, tzinfo=UTC))

    days = days_of([late_in_utc, early_in_utc])

    assert [day.date for day in days] == [date(2026, 5, 4), date(2026, 5, 5)]
    assert [day.number for day in days] == [1, 2]


def test_clocks_that_change_between_two_days_move_no_half_day() -> None:
    nine = [datetime(2026, 10, day, 9, 30, tzinfo=ZoneInfo(ATHENS)) for day in (24, 25, 26)]
    sessions = [half_day(moment.astimezone(UTC)) for moment in nine]

    assert [session.local_start.hour for session in sessions] == [9, 9, 9]
    assert [day.date.day for day in days_of(sessions)] == [24, 25, 26]


def test_a_half_day_is_as_long_as_it_is_even_while_clocks_change() -> None:
    evening = half_day(datetime(2026, 10, 25, 0, 0, tzinfo=UTC), minutes=180)

    assert evening.ends_at - evening.starts_at == timedelta(hours=3)
    assert evening.ends_at.astimezone(ZoneInfo(ATHENS)).hour == 5
    assert evening.local_start.hour == 3


@given(
    st.lists(
        st.datetimes(min_value=datetime(2024, 1, 1), max_value=datetime(2027, 12, 31), timezones=st.just(UTC)),
        max_size=12,
    ),
    st.sampled_from([ATHENS, "Asia/Nicosia", "Europe/Madrid", "Atlantic/Canary", "UTC"]),
)
def test_every_half_day_is_on_exactly_one_day(moments: list[datetime], zone: str) -> None:
    sessions = [half_day(moment, zone) for moment in moments]

    days = days_of(sessions)

    assert sum(len(day.sessions) for day in days) == len(sessions)
    assert [day.date for day in days] == sorted({session.local_day for session in sessions})
    assert all(session.local_day == day.date for day in days for session in day.sessions)


@pytest.mark.django_db
def test_the_page_shows_local_times_and_says_where(client: Client) -> None:
    published_programme()
    teacher = trainer()
    begins = datetime(2026, 10, 24, 6, 30, tzinfo=UTC)
    course = seminar(teacher, people=[person()], half_days=4, begins=begins, time_zone=ATHENS)
    client.force_login(teacher)

    page = client.get(course.get_absolute_url()).content.decode()

    assert "Times are local: Europe/Athens." in page
    assert "9:30 a.m." in page or "09:30" in page  # Saturday: three hours ahead of UTC.
    assert "8:30 a.m." in page or "08:30" in page  # Sunday: the clocks went back.
    assert "6:30 a.m." not in page
    assert page.count("Day 1") == 1
    assert "Day 3" not in page
