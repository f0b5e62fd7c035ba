"""Places in a seminar: who has one, and when there is none left."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from accounts.models import User
from cohorts.closing import refuse_when_closed
from cohorts.models import Membership, Registration, Seminar
from cohorts.names import by_name


class SeminarFull(Exception):
    """There are fewer places than people to be registered; nobody was."""

    def __init__(self, *, places_left: int, wanted: int) -> None:
        super().__init__(f"{wanted} wanted, {places_left} left")
        self.places_left = places_left
        self.wanted = wanted


@transaction.atomic
def register(*, seminar: Seminar, people: Collection[User], at: datetime) -> int:
    """Give each person a place, all or none; says how many are new. Raises `SeminarFull` and `SeminarClosed`.

    Whoever has a place already keeps it. The seminar's row is locked, so that two trainers cannot
    give the last place twice.
    """
    Seminar.objects.select_for_update().get(pk=seminar.pk)
    refuse_when_closed(seminar)
    there = set(seminar.registrations.values_list("user_id", flat=True))
    new = {person.pk for person in people} - there
    left = places_left(seminar)
    if len(new) > left:
        raise SeminarFull(places_left=left, wanted=len(new))
    Registration.objects.bulk_create(
        [Registration(seminar=seminar, user_id=pk, at=at) for pk in sorted(new)], ignore_conflicts=True
    )
    return len(new)


def places_left(seminar: Seminar) -> int:
    return max(seminar.capacity - seminar.registrations.count(), 0)


def candidates(*, seminar: Seminar, trainer: User) -> list[User]:
    """Whom a trainer may add, by name: members of the seminar's cohort or, where it has none, of their own cohorts.

    There is no search among all people: that somebody has an account here is not to be found out.
    """
    cohorts = [seminar.cohort] if seminar.cohort else trainer.cohorts_taught.running()
    members = Membership.objects.current().filter(cohort__in=cohorts).values("user")
    people = User.objects.filter(pk__in=members).exclude(registrations__seminar=seminar)
    return sorted(people.select_related("organisation"), key=by_name)
