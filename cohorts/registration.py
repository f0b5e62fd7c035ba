"""Places in a seminar: who has one, who waits for one, and when there is none left.

Every rule locks the seminar's row first, so that of two at once nobody gets the same place. Nobody is in both lists.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from functools import partial

from django.db import transaction
from django.db.models import Min

from accounts.models import AuditEvent, User
from cohorts.models import Attendance, CheckIn, Membership, Registration, Seminar, Waiting
from cohorts.names import by_name
from cohorts.open_list import hold, hold_open
from lms.queueing import put_in_queue

SEND_PLACE_MAIL = "cohorts.tasks.send_place_mail"


class SeminarFull(Exception):
    """There are fewer places than people to be registered; nobody was."""

    def __init__(self, *, places_left: int, wanted: int) -> None:
        super().__init__(f"{wanted} wanted, {places_left} left")
        self.places_left = places_left
        self.wanted = wanted


class SignUpRefused(Exception):
    """Somebody who holds the code cannot sign up all the same."""


class TakesNoSignUps(SignUpRefused):
    """Its trainers have not opened it, or closed it again; or nobody has said yet when it is."""


class AlreadyBegun(SignUpRefused):
    """The first half day has begun; for whoever was marked or checked in before that, it has as well."""


class TeachesIt(SignUpRefused):
    """Trainers mark the list, they are not on it."""


class HasMarks(Exception):
    """Somebody was marked or checked in, so they stay on the list."""


@transaction.atomic
def register(*, seminar: Seminar, people: Collection[User], at: datetime) -> int:
    """Give each person a place, all or none; says how many are new. Raises `SeminarFull` and `SeminarClosed`.

    Whoever has a place already keeps it, and whoever waited waits no longer.
    """
    hold_open(seminar.pk)
    there = set(seminar.registrations.values_list("user_id", flat=True))
    new = {person.pk for person in people} - there
    left = places_left(seminar)
    if len(new) > left:
        raise SeminarFull(places_left=left, wanted=len(new))
    Registration.objects.bulk_create(
        [Registration(seminar=seminar, user_id=pk, at=at) for pk in sorted(new)], ignore_conflicts=True
    )
    seminar.waiting.filter(user__in=new).delete()
    return len(new)


@transaction.atomic
def sign_up(*, seminar: Seminar, user: User, at: datetime) -> Registration | Waiting:
    """A place if one is free, else the next position of the waiting list. A second time changes nothing.

    Raises a `SignUpRefused`.
    """
    locked = hold(seminar.pk)
    if standing := place_of(seminar=seminar, user=user):
        return standing
    if locked.is_taught_by(user):
        raise TeachesIt
    if not locked.takes_sign_ups or locked.is_closed or not locked.sessions.exists():
        raise TakesNoSignUps
    if has_begun(seminar, at=at):
        raise AlreadyBegun
    fill_places(seminar=seminar, at=at)
    if places_left(locked):
        return Registration.objects.create(seminar=seminar, user=user, at=at)
    return Waiting.objects.create(seminar=seminar, user=user, at=at)


@transaction.atomic
def give_back(*, seminar: Seminar, user: User, at: datetime) -> None:
    """Somebody gives back their place, or waits no longer; the next in line gets it. Raises `AlreadyBegun`."""
    hold(seminar.pk)
    if has_begun(seminar, at=at) or has_traces(seminar=seminar, person=user):
        raise AlreadyBegun
    _let_go(seminar, user, at)


@transaction.atomic
def take_off(*, seminar: Seminar, person: User, by: User, at: datetime) -> None:
    """Take somebody off the list or the waiting list. Raises `HasMarks`, and `SeminarClosed`."""
    hold_open(seminar.pk)
    if has_traces(seminar=seminar, person=person):
        raise HasMarks
    _let_go(seminar, person, at)
    AuditEvent.record(actor=by, action="cohorts.take-off", subject=seminar, at=at, person=str(person.uuid))


@transaction.atomic
def give_place(*, seminar: Seminar, person: User, by: User, at: datetime) -> None:
    """A trainer gives a place to somebody who waits, out of turn, also where all are taken: it is one chair more.

    Raises `SeminarClosed`. Whoever does not wait any more is left as they are.
    """
    hold_open(seminar.pk)
    waiting = seminar.waiting.filter(user=person).first()
    if waiting is None:
        return
    AuditEvent.record(
        actor=by,
        action="cohorts.give-place",
        subject=seminar,
        at=at,
        person=str(person.uuid),
        beyond_capacity=not places_left(seminar),
    )
    _promote(waiting, at)


@transaction.atomic
def fill_places(*, seminar: Seminar, at: datetime) -> int:
    """Give free places to those who wait, in their order, before the first half day begins; says how many."""
    locked = hold(seminar.pk)
    if has_begun(seminar, at=at):
        return 0
    there = seminar.waiting.filter(user__is_active=True, user__merged_into=None, user__erased_at=None)
    line = list(there.select_related("user")[: places_left(locked)])
    for waiting in line:
        _promote(waiting, at)
    return len(line)


def place_of(*, seminar: Seminar, user: User) -> Registration | Waiting | None:
    """Somebody's place, or that they wait for one."""
    place = seminar.registrations.filter(user=user).first()
    return place or seminar.waiting.filter(user=user).first()


def position_of(waiting: Waiting) -> int:
    """In the line: 1 is next."""
    line = list(Waiting.objects.filter(seminar=waiting.seminar_id).values_list("pk", flat=True))
    return line.index(waiting.pk) + 1


def has_begun(seminar: Seminar, *, at: datetime) -> bool:
    """Whether its first half day has; one without half days has not."""
    first: datetime | None = seminar.sessions.aggregate(first=Min("starts_at"))["first"]
    return first is not None and first <= at


def has_traces(*, seminar: Seminar, person: User) -> bool:
    """Whether somebody was marked, or said on their phone that they were here."""
    return (
        Attendance.objects.filter(session__seminar=seminar, user=person).exists()
        or CheckIn.objects.filter(session__seminar=seminar, user=person).exists()
    )


def places_left(seminar: Seminar) -> int:
    return max(seminar.capacity - seminar.registrations.count(), 0)


def candidates(*, seminar: Seminar, trainer: User) -> list[User]:
    """Whom a trainer may add, by name: members of their own running cohorts, or of the one that the seminar is for.

    There is no search among all people, and nothing of a group that somebody else teaches: that a person has an account
    here is not to be found out.
    """
    cohorts = trainer.cohorts_taught.running()
    if seminar.cohort is not None:
        cohorts = cohorts.filter(pk=seminar.cohort.pk)
    members = Membership.objects.current().filter(cohort__in=cohorts).values("user")
    people = User.objects.filter(pk__in=members).exclude(registrations__seminar=seminar)
    return sorted(people.select_related("organisation"), key=by_name)


def _let_go(seminar: Seminar, person: User, at: datetime) -> None:
    """What somebody said about their needs goes with their place."""
    seminar.registrations.filter(user=person).delete()
    seminar.waiting.filter(user=person).delete()
    seminar.needs.filter(user=person).delete()
    fill_places(seminar=seminar, at=at)


def _promote(waiting: Waiting, at: datetime) -> None:
    place = Registration.objects.create(seminar=waiting.seminar, user=waiting.user, at=at, promoted_at=at)
    waiting.delete()
    transaction.on_commit(partial(put_in_queue, SEND_PLACE_MAIL, place.pk))
