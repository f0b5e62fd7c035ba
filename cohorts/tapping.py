"""When somebody tapped, where a poor network brought the tap only later."""

from __future__ import annotations

from datetime import datetime, timedelta

from cohorts.days import midnight_before
from cohorts.models import Session

OLDEST = timedelta(hours=24)


def decided_at(session: Session, *, age: timedelta, at: datetime) -> datetime:
    """The moment of a tap that is `age` old when it arrives `at`.

    A phone counts the age itself, for its clock may be wrong. Nobody decides before the half day's local day begins,
    and what claims to be older than a day is taken for a day old.
    """
    return min(at, max(at - min(max(age, timedelta()), OLDEST), midnight_before(session)))
