"""Half days by the day they are on, as people in the room count days."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
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
