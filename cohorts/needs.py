"""What people need to take part: read by the trainers of their seminar alone, and for as long as it takes.

It may say something about somebody's health or faith. So it is in no file, no API, no admin page and no sum.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Prefetch

from accounts.models import User
from cohorts.days import is_over
from cohorts.models import Needs, Seminar, Session
from cohorts.open_list import hold
from cohorts.registration import place_of


class NoPlace(Exception):
    """Whoever neither has a place nor waits for one is asked for nothing."""


class Over(Exception):
    """The seminar is over: nobody would read it."""


@transaction.atomic
def say_needs(*, seminar: Seminar, user: User, access: str, food: str, at: datetime) -> None:
    """Keep what somebody needs, or nothing once both are empty. Raises `NoPlace` and `Over`."""
    hold(seminar.pk)
    if place_of(seminar=seminar, user=user) is None:
        raise NoPlace
    if is_over(list(seminar.sessions.all()), at=at):
        raise Over
    said = {"access": access.strip(), "food": food.strip()}
    if any(said.values()):
        Needs.objects.update_or_create(seminar=seminar, user=user, defaults=said)
    else:
        Needs.objects.filter(seminar=seminar, user=user).delete()


def forget_needs(*, at: datetime) -> int:
    """Delete what was said for seminars whose last half day ended on an earlier day of their own calendar."""
    sessions = Prefetch("sessions", Session.objects.select_related("seminar"))
    seminars = Seminar.objects.filter(needs__isnull=False).distinct().prefetch_related(sessions)
    past = [seminar.pk for seminar in seminars if _is_a_day_over(seminar, at)]
    deleted, _by_model = Needs.objects.filter(seminar__in=past).delete()
    return deleted


def _is_a_day_over(seminar: Seminar, at: datetime) -> bool:
    ends = [session.ends_at for session in seminar.sessions.all()]
    if not ends:
        return False
    last_day = (max(ends) - timedelta(microseconds=1)).astimezone(seminar.zone).date()
    return at.astimezone(seminar.zone).date() > last_day
