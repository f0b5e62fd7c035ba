"""The page of attendance stays open all day: see decision 0028."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest

from accounts import sittings
from cohorts.models import Seminar

RENEWED, FIRST = "renewed-at", "first-renewed-at"
SELDOM = timedelta(minutes=10)
"""A page that asks every twenty seconds writes its session no more often than this."""
LONGEST = timedelta(hours=24)
"""From the first time that it is made longer. Whoever took a phone away could else set up a seminar for every day to
come, and stay signed in for ever."""


def stay_signed_in(request: HttpRequest, seminar: Seminar, *, at: datetime) -> None:
    """Let the session of somebody who teaches this seminar begin its twelve hours anew, on a day of the seminar.

    What they chose when they signed in stays: a session that ends with the browser still does.
    """
    renewed = request.session.get(RENEWED, 0)
    first = request.session.get(FIRST, at.timestamp())
    if at.timestamp() - renewed < SELDOM.total_seconds() or at.timestamp() - first > LONGEST.total_seconds():
        return
    if _is_on(seminar, at):
        request.session[FIRST] = int(first)
        request.session[RENEWED] = int(at.timestamp())
        end = datetime.fromtimestamp(first, tz=at.tzinfo) + LONGEST + sittings.LONGEST
        sittings.keep_open(request.session, until=min(at + sittings.LONGEST, end))


def begin_anew(session: Any) -> None:
    """For somebody who signs in: what was there before says nothing of how long they have been here."""
    session.pop(FIRST, None)


def _is_on(seminar: Seminar, at: datetime) -> bool:
    """Whether one of its half days is today, where it is held."""
    near = seminar.sessions.filter(starts_at__range=(at - timedelta(hours=26), at + timedelta(hours=26)))
    today = at.astimezone(seminar.zone).date()
    return any(begins.astimezone(seminar.zone).date() == today for begins in near.values_list("starts_at", flat=True))
