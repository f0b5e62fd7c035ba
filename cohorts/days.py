"""Half days by the day they are on, as people in the room count days."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby

from cohorts.models import Session


@dataclass(frozen=True, slots=True)
class Day:
    number: int
    date: date
    sessions: tuple[Session, ...]


def days_of(sessions: Iterable[Session]) -> list[Day]:
    """Local days of the seminar's own zone, in order; a half day late in the evening stays on its day."""
    in_order = sorted(sessions, key=lambda session: session.starts_at)
    by_day = groupby(in_order, key=lambda session: session.local_day)
    return [Day(number, day, tuple(of_day)) for number, (day, of_day) in enumerate(by_day, start=1)]


def is_over(sessions: Sequence[Session], *, at: datetime) -> bool:
    """Whether the last half day is. Without any, nothing is over."""
    return bool(sessions) and max(session.ends_at for session in sessions) <= at


def midnight_before(session: Session) -> datetime:
    """When the day of a half day begins, where the seminar is held."""
    return datetime.combine(session.local_day, time.min, session.seminar.zone)


def midnight_after(session: Session) -> datetime:
    """When the day of a half day ends, where the seminar is held."""
    return datetime.combine(session.local_day + timedelta(days=1), time.min, session.seminar.zone)
