"""Cohorts and seminars for tests, in one call each."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from accounts.models import User
from cohorts.membership import join
from cohorts.models import Cohort, Seminar, Session
from cohorts.registration import register
from courses.models import Release
from tests.world import NOON, module


def cohort(
    *trainers: User, release: Release | None = None, members: Iterable[User] = (), at: datetime = NOON, **fields: Any
) -> Cohort:
    release = release or module()
    row = Cohort.objects.create(
        **{"name": "Evening group", "module": release.module, "country": "CY", "language": "en", **fields}
    )
    row.trainers.set(trainers)
    for user in members:
        join(cohort=row, user=user, at=at)
    return row


def seminar(
    *trainers: User, half_days: int = 6, people: Iterable[User] = (), begins: datetime = NOON, **fields: Any
) -> Seminar:
    """A seminar of half days that begin every twelve hours."""
    row = Seminar.objects.create(
        **{"title": "Three days", "group": "clubs", "country": "CY", "language": "en", "capacity": 1000, **fields}
    )
    row.trainers.set(trainers)
    for number in range(half_days):
        Session.objects.create(
            seminar=row, number=number + 1, starts_at=begins + timedelta(hours=12 * number), minutes=210
        )
    register(seminar=row, people=list(people), at=begins)
    return row
