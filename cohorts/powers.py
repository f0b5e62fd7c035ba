"""Who has power over others in this room, and whom they may see."""

from __future__ import annotations

from datetime import datetime

from accounts.models import AuditEvent, User
from cohorts.access import teaches
from cohorts.models import Cohort, Membership, Registration, Seminar
from cohorts.who_teaches import TRAINERS_NAMED, countries_taught, taught_alone


def has_power(user: User) -> bool:
    return teaches(user)


def countries(user: User) -> set[str]:
    """Where somebody teaches."""
    return set(countries_taught(user))


def has_alone(user: User) -> list[Cohort | Seminar]:
    """What nobody would be there for if they left: each has a name and a page."""
    return taught_alone(user)


def may_see(user: User, somebody: User) -> bool:
    """Whether somebody is in a group or a seminar of theirs."""
    members = Membership.objects.current().filter(user=somebody, cohort__in=Cohort.objects.visible_to(user))
    places = Registration.objects.filter(user=somebody, seminar__in=Seminar.objects.visible_to(user))
    return members.exists() or places.exists()


def named_by(user: User, since: datetime) -> set[User]:
    """Who named somebody as a trainer of something since then."""
    events = AuditEvent.objects.filter(action=TRAINERS_NAMED, at__gte=since).exclude(actor=None)
    name = str(user.uuid)
    return {event.actor for event in events.select_related("actor") if event.actor and name in event.detail["named"]}
