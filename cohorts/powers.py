"""Who has power over others in this room, and whom they may see."""

from __future__ import annotations

from accounts.models import User
from cohorts.access import teaches
from cohorts.models import Cohort, Membership, Registration, Seminar
from cohorts.who_teaches import countries_taught, taught_alone


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
