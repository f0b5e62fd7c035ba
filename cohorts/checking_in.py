"""Saying on one's own phone that one is here: in which half day, from when on, and until when."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from accounts.models import AuditEvent, User
from accounts.people import survivor_of
from cohorts.attendance import Mark, Source, Status, TooEarly, mark_many, may_be_marked
from cohorts.models import Attendance, CheckIn, Registration, Seminar, Session, Waiting
from cohorts.open_list import SeminarClosed, hold_open
from cohorts.provisional import enter_person

GRACE = timedelta(minutes=15)
"""Whoever checks in this long after the beginning is still present, and not late."""


class CheckInRefused(Exception):
    """Somebody who holds the code cannot check in all the same."""


class NotItsDay(CheckInRefused):
    """The half day is on a later day. Nothing is kept."""


class HalfDayOver(CheckInRefused):
    """The half day has ended."""


class TeachesThere(CheckInRefused):
    """Trainers hold the seminar, they are not on its list."""


class RoomFull(CheckInRefused):
    """More people without an account than any room of this size would hold."""


class Phase(StrEnum):
    """What a check-in does at a moment."""

    BEFORE = "before"
    EARLY = "early"
    """It waits, and becomes a mark once the half day opens."""
    OPEN = "open"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class WalkIn:
    """What somebody without an account says of themselves."""

    name: str
    organisation: str
    contact: str = ""


def opens_at(session: Session) -> datetime:
    """At its beginning by itself; earlier, where a trainer opened it."""
    return min(session.starts_at, session.opened_at or session.starts_at)


def phase_of(session: Session, *, at: datetime) -> Phase:
    if not may_be_marked(session, at=at):
        return Phase.BEFORE
    if at >= session.ends_at:
        return Phase.OVER
    return Phase.OPEN if at >= opens_at(session) else Phase.EARLY


def walk_ins_at_most(seminar: Seminar) -> int:
    """People without an account who may check in to one half day: who guesses names fills no list."""
    return seminar.capacity * 2 + 20


@transaction.atomic
def check_in(*, session: Session, person: User, at: datetime) -> CheckIn:
    """Note that somebody is here, once: with a place in the seminar if they had none, and off its waiting list.

    While the half day is open it becomes a mark at once, before that it waits. A mark that stands stays. Whoever was
    merged a moment ago checks in as whom they became.
    Raises a `CheckInRefused` or `SeminarClosed`.
    """
    phase = _lock(session, at=at)
    person.refresh_from_db(fields=["merged_into"])
    person = survivor_of(person)
    if session.seminar.is_taught_by(person):
        raise TeachesThere
    Registration.objects.get_or_create(seminar=session.seminar, user=person, defaults={"at": at})
    Waiting.objects.filter(seminar=session.seminar, user=person).delete()
    row, created = CheckIn.objects.get_or_create(session=session, user=person, defaults={"at": at})
    if created and phase is Phase.OPEN:
        _become_marks(session, [person], _mark_on_arrival(session, at), tapped_at=at, at=at)
        row.refresh_from_db()
    return row


@transaction.atomic
def check_in_without_account(*, session: Session, who: WalkIn, entry: UUID, at: datetime) -> CheckIn:
    """The same for somebody whom nobody knows yet: they become a provisional person.

    `entry` is one form that was handed out: should it arrive twice with one name, it is one person.
    Raises as `check_in` does, and `RoomFull`.
    """
    _lock(session, at=at)
    known = User.objects.filter(uuid=entry).select_related("merged_into").first()
    if known is not None and known.provisional and known.chosen_name == who.name.strip():
        return check_in(session=session, person=survivor_of(known), at=at)
    if session.check_ins.filter(user__provisional=True).count() >= walk_ins_at_most(session.seminar):
        raise RoomFull
    return check_in(session=session, person=_enter(session, who, at=at, uuid=None if known else entry), at=at)


@transaction.atomic
def enter_walk_in(*, session: Session, who: WalkIn, by: User, at: datetime) -> User:
    """What a trainer does for somebody without a phone: a provisional person, present at once.

    Raises `TooEarly` and `SeminarClosed`.
    """
    hold_open(session.seminar_id)
    if not may_be_marked(session, at=at):
        raise TooEarly
    person = _enter(session, who, at=at)
    mark_many(session=session, marks={person: Status.PRESENT}, by=by, at=at)
    AuditEvent.record(actor=by, action="cohorts.enter-walk-in", subject=session, at=at)
    return person


@transaction.atomic
def open_check_in(*, session: Session, by: User, at: datetime) -> None:
    """From now on whoever checks in is marked, and so is everybody who waits. A second time changes nothing.

    Raises a `CheckInRefused` or `SeminarClosed`.
    """
    if _lock(session, at=at) is Phase.OPEN:
        return
    session.opened_at = at
    session.save(update_fields=["opened_at"])
    AuditEvent.record(actor=by, action="cohorts.open-check-in", subject=session, at=at)
    mark_waiting(session=session, at=at)


def mark_waiting(*, session: Session, at: datetime) -> None:
    """Mark as present whoever checked in early, once the half day has opened. Also when that is noticed late: they
    were there. A second time finds nobody; one query, then."""
    if at < opens_at(session) or not session.check_ins.filter(marked_at=None).exists():
        return
    with transaction.atomic():
        try:
            hold_open(session.seminar_id)
        except SeminarClosed:
            return
        waiting = User.objects.filter(check_ins__session=session, check_ins__marked_at=None)
        people = list(waiting.select_related("organisation"))
        _become_marks(session, people, Mark(Status.PRESENT), tapped_at=opens_at(session), at=at)


def with_waiting(*, at: datetime) -> list[Session]:
    """Half days that have opened while somebody waits, in seminars that are not closed."""
    opened = Q(starts_at__lte=at) | Q(opened_at__lte=at)
    waiting = CheckIn.objects.filter(marked_at=None).values("session")
    return list(
        Session.objects.filter(opened, pk__in=waiting, seminar__closing__confirmed_at=None).select_related("seminar")
    )


def _lock(session: Session, *, at: datetime) -> Phase:
    """From here on nobody opens the half day, closes the seminar or checks in beside us. Raises what stands in the way
    of everybody."""
    hold_open(session.seminar_id)
    session.refresh_from_db(fields=["opened_at"])
    phase = phase_of(session, at=at)
    if phase is Phase.BEFORE:
        raise NotItsDay
    if phase is Phase.OVER:
        raise HalfDayOver
    return phase


def _enter(session: Session, who: WalkIn, *, at: datetime, uuid: UUID | None = None) -> User:
    return enter_person(
        seminar=session.seminar, name=who.name, organisation=who.organisation, contact=who.contact, uuid=uuid, at=at
    )


def _mark_on_arrival(session: Session, at: datetime) -> Mark:
    late = at - session.starts_at
    return Mark(Status.LATE, missed=late // timedelta(minutes=1)) if late > GRACE else Mark(Status.PRESENT)


def _become_marks(session: Session, people: Collection[User], mark: Mark, *, tapped_at: datetime, at: datetime) -> None:
    """Whoever has a mark keeps it; whoever was taken off the list meanwhile gets none."""
    marked = set(Attendance.objects.filter(session=session, user__in=people).values_list("user_id", flat=True))
    placed = session.seminar.registrations.filter(user__in=people).values_list("user_id", flat=True)
    due = set(placed) - marked
    mark_many(
        session=session,
        marks={person: mark for person in people if person.pk in due},
        by=None,
        at=at,
        tapped_at=tapped_at,
        source=Source.CHECK_IN,
    )
    CheckIn.objects.filter(session=session, user__in=people).update(marked_at=at)
