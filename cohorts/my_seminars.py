"""What is ahead of a learner: seminars with a place, those they wait for, and those that their group is invited to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Min, Prefetch, Q
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone

from accounts.models import User
from cohorts.models import Closing, Cohort, Seminar, SeminarQuerySet, Session


@dataclass(frozen=True, slots=True)
class MySeminar:
    """A seminar with its half days that have not begun."""

    seminar: Seminar
    sessions: Sequence[Session]
    has_place: bool


def my_seminars(request: HttpRequest, user: User) -> str:
    """A panel of "My learning"; nothing where nothing is ahead."""
    now = timezone.now()
    context = {"places": places_ahead(user, at=now), "offered": offered_to(user, at=now)}
    return render_to_string("cohorts/_my_seminars.html", context, request) if any(context.values()) else ""


def places_ahead(user: User, *, at: datetime) -> list[MySeminar]:
    """Seminars of which a half day is ahead, or that have none yet: with a place, or waiting for one."""
    mine = Q(registrations__user=user) | Q(waiting__user=user)
    seminars = _with_half_days_ahead(at).filter(mine).distinct()
    with_place = set(user.registrations.values_list("seminar", flat=True))
    found = [MySeminar(row, row.ahead, row.pk in with_place) for row in seminars]  # type: ignore[attr-defined]
    return _in_order([each for each in found if each.sessions or each.seminar.first is None])  # type: ignore[attr-defined]


def offered_to(user: User, *, at: datetime) -> list[MySeminar]:
    """Seminars for a group of theirs that take sign-ups, have not begun, and in which they are not yet."""
    groups = Cohort.objects.running().filter(memberships__in=user.memberships.current())
    seminars = (
        _with_half_days_ahead(at)
        .filter(Q(first=None) | Q(first__gt=at), cohort__in=groups, takes_sign_ups=True)
        .exclude(pk__in=user.registrations.values("seminar"))
        .exclude(pk__in=user.waiting_for.values("seminar"))
        .exclude(pk__in=user.seminars_taught.values("pk"))
        .exclude(pk__in=Closing.objects.filter(confirmed_at__isnull=False).values("seminar"))
    )
    return _in_order([MySeminar(row, row.ahead, has_place=False) for row in seminars])  # type: ignore[attr-defined]


def _with_half_days_ahead(at: datetime) -> SeminarQuerySet:
    ahead = Prefetch("sessions", Session.objects.ahead(at).select_related("seminar"), to_attr="ahead")
    return Seminar.objects.annotate(first=Min("sessions__starts_at")).prefetch_related(ahead)


def _in_order(seminars: list[MySeminar]) -> list[MySeminar]:
    """What begins first comes first; what has no days yet comes last."""
    return sorted(seminars, key=lambda each: each.sessions[0].starts_at.timestamp() if each.sessions else float("inf"))
