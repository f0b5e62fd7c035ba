"""The page of attendance stays open all day: see decision 0028."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.http import HttpRequest

from cohorts.models import Seminar

RENEWED = "renewed-at"
SELDOM = timedelta(minutes=10)
"""A page that asks every twenty seconds writes its session no more often than this."""


def stay_signed_in(request: HttpRequest, seminar: Seminar, *, at: datetime) -> None:
    """Let the session of somebody who teaches this seminar begin its twelve hours anew, on a day of the seminar.

    What they chose when they signed in stays: a session that ends with the browser still does.
    """
    renewed = request.session.get(RENEWED, 0)
    if at.timestamp() - renewed < SELDOM.total_seconds() or not _is_on(seminar, at):
        return
    request.session[RENEWED] = int(at.timestamp())


def _is_on(seminar: Seminar, at: datetime) -> bool:
    """Whether one of its half days is today, where it is held."""
    near = seminar.sessions.filter(starts_at__range=(at - timedelta(hours=26), at + timedelta(hours=26)))
    today = at.astimezone(seminar.zone).date()
    return any(begins.astimezone(seminar.zone).date() == today for begins in near.values_list("starts_at", flat=True))
