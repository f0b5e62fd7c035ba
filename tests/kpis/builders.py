"""A programme with something of every kind to count, and evidence in one call each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from accounts.models import Organisation, User
from cohorts.models import Attendance, Registration, Seminar, Session
from courses.models import Enrolment, ModuleCompletion, Release
from kpis.counting import Count, Figure, Figures, Scope, count_targets
from kpis.models import Record
from lms.models import Programme
from tests.world import module, published_programme

TODAY = datetime(2026, 11, 22, 12, tzinfo=UTC)
DAY = date(2026, 3, 2)

INDICATORS: list[dict[str, Any]] = [
    {
        "key": "clubs-trained",
        "title": "Members of clubs",
        "count": "people",
        "group": "clubs",
        "evidence": ["module-completed", "seminar-attended"],
        "target": 60,
        "each": 20,
    },
    {
        "key": "towns-trained",
        "title": "Staff of town halls",
        "count": "people",
        "group": "towns",
        "evidence": ["module-completed", "seminar-attended"],
    },
    {
        "key": "mentors",
        "title": "Mentors",
        "count": "people",
        "evidence-all": ["workshop-attended", "mentoring-begun"],
        "target": 9,
        "each": 3,
    },
    {"key": "cooperating", "title": "Towns", "count": "organisations", "evidence": ["recorded"], "target": 3},
    {"key": "seminars", "title": "Seminars", "count": "events", "evidence": ["seminar-held"], "target": 6, "each": 2},
    {"key": "workshops", "title": "Workshops", "count": "events", "evidence": ["workshop-held"], "target": 2},
    {"key": "reports", "title": "Reports", "count": "documents", "evidence": ["recorded"], "target": 3, "each": 1},
]
SEMINARS: list[dict[str, Any]] = [
    {"kind": "seminar", "group": "clubs", "days": 3, "sessions": 6, "minutes": 210, "places": 10, "each": 2},
    {"kind": "workshop", "title": "Workshop", "days": 1, "sessions": 1, "minutes": 240, "places": 4, "total": 2},
]
PERIODS = [
    {"key": "first", "from": "2024-04-01", "to": "2025-09-30"},
    {"key": "final", "from": "2025-10-01", "to": "2027-03-31"},
]


def programme(**changes: Any) -> Programme:
    return published_programme(**{"indicators": INDICATORS, "seminars": SEMINARS, "periods": PERIODS, **changes})


def figures(*countries: str, since: date | None = None, until: date | None = None, at: datetime = TODAY) -> Figures:
    """Everything counted, as a coordinator of these countries, or of all, would see it."""
    scope = Scope(countries=countries or None, since=since, until=until)
    return count_targets(programme=Programme.current(), scope=scope, at=at)


def count(key: str, *countries: str, **asked: Any) -> Count:
    return next(each for each in figures(*countries, **asked).counts if each.indicator.key == key)


def total(key: str, *countries: str, **asked: Any) -> int:
    return count(key, *countries, **asked).total.so_far


def of_country(counted: Count, country: str) -> Figure:
    return next(figure for figure in counted.countries if figure.country == country)


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def completed(
    user: User, *, on: date | datetime = DAY, group: str = "clubs", country: str = "CY", key: str = "crafts"
) -> ModuleCompletion:
    """A module completed online."""
    release = Release.objects.filter(module__key=key).first() or module(key)
    at = on if isinstance(on, datetime) else noon(on)
    enrolment = Enrolment.objects.create(
        user=user, module=release.module, release=release, major=release.major, began_at=at
    )
    return ModuleCompletion.objects.create(enrolment=enrolment, release=release, at=at, group=group, country=country)


def seminar(
    *,
    kind: str = "seminar",
    group: str = "clubs",
    country: str = "CY",
    half_days: int = 6,
    first: datetime | None = None,
    zone: str = "UTC",
) -> Seminar:
    """A seminar of two half days a day, or a workshop, from 9 o'clock of `DAY` on."""
    held = Seminar.objects.create(
        kind=kind, title="A seminar", group=group, country=country, language="en", time_zone=zone
    )
    begins = first or datetime(DAY.year, DAY.month, DAY.day, 9, tzinfo=UTC)
    Session.objects.bulk_create(
        Session(
            seminar=held,
            number=number + 1,
            minutes=210,
            starts_at=begins + timedelta(days=number // 2, hours=4 * (number % 2)),
        )
        for number in range(half_days)
    )
    return held


def attend(
    user: User,
    held: Seminar,
    *,
    half_days: Sequence[int] = (1, 2, 3, 4, 5, 6),
    group: str = "clubs",
    country: str = "CY",
    status: str = Attendance.Status.PRESENT,
) -> None:
    """Marks in some half days, by their numbers."""
    sessions = Session.objects.filter(seminar=held, number__in=half_days)
    Attendance.objects.bulk_create(
        Attendance(session=session, user=user, status=status, group=group, country=country, marked_at=session.starts_at)
        for session in sessions
    )


def book(user: User, held: Seminar) -> None:
    Registration.objects.create(seminar=held, user=user, at=TODAY)


def record(
    indicator: str,
    *,
    on: date = DAY,
    country: str = "",
    person: User | None = None,
    organisation: Organisation | None = None,
    **fields: Any,
) -> Record:
    return Record.objects.create(
        indicator=indicator,
        on=on,
        country=country,
        person=person,
        organisation=organisation,
        evidence="folder 7",
        recorded_at=TODAY,
        **fields,
    )


def merge(user: User, into: User) -> None:
    user.merged_into = into
    user.save(update_fields=["merged_into"])
