"""Who was in the room: marking, one half day at a time. See `attendance_summary.py` for what the marks add up to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from accounts.models import Affiliation, Organisation, User
from cohorts.days import midnight_after
from cohorts.models import Attendance, AttendanceChange, Registration, Session
from cohorts.open_list import MarkRefused, hold, hold_open
from lms.models import Programme

Status = Attendance.Status
Source = AttendanceChange.Source


class NotRegistered(MarkRefused):
    """Somebody is marked who has no place in the seminar."""


class TooEarly(MarkRefused):
    """The half day is on a later day."""


class MissedTooMuch(MarkRefused):
    """More minutes are missed than the half day has."""


@dataclass(frozen=True, slots=True)
class Mark:
    """How somebody took part; `missed`, in minutes, of whoever came late or left early, where it was noted."""

    status: Attendance.Status
    missed: int | None = None

    @classmethod
    def of(cls, mark: Mark | Attendance.Status) -> Mark:
        return mark if isinstance(mark, Mark) else cls(mark)


def may_be_marked(session: Session, *, at: datetime) -> bool:
    """From the beginning of its local day on, so that a trainer may prepare in the morning."""
    return at.astimezone(session.seminar.zone).date() >= session.local_day


def mark(
    *,
    session: Session,
    person: User,
    status: Mark | Attendance.Status,
    by: User | None,
    at: datetime,
    tapped_at: datetime | None = None,
) -> Attendance:
    """Write or change one mark, and return the one that stands then; see `mark_many`."""
    mark_many(session=session, marks={person: status}, by=by, at=at, tapped_at=tapped_at)
    return Attendance.objects.get(session=session, user=person)


@transaction.atomic
def mark_many(
    *,
    session: Session,
    marks: Mapping[User, Mark | Attendance.Status],
    by: User | None,
    at: datetime,
    tapped_at: datetime | None = None,
    source: AttendanceChange.Source = Source.TRAINER,
) -> None:
    """Write or change marks of one half day, all or none.

    `tapped_at` is when somebody decided it, where the network brought it only `at` a later time. Of two marks the later
    decision stands; both are logged. Raises `NotRegistered`, `MissedTooMuch`, `SeminarClosed`, and `TooEarly` before
    the half day's local day.
    """
    hold_open(session.seminar_id)
    write_marks(session=session, marks=marks, by=by, at=at, tapped_at=tapped_at or at, source=source)


@transaction.atomic
def write_marks(
    *,
    session: Session,
    marks: Mapping[User, Mark | Attendance.Status],
    by: User | None,
    at: datetime,
    tapped_at: datetime,
    source: AttendanceChange.Source,
    reason: str = "",
) -> None:
    """What `mark_many` and corrections have in common, whether the seminar is closed or not.

    The first mark keeps the person's group, country and organisation as of the half day; changing it changes the
    status alone.
    """
    if not may_be_marked(session, at=at):
        raise TooEarly
    hold(session.seminar_id)
    made = {person: Mark.of(mark) for person, mark in marks.items()}
    _refuse_what_is_not_true(session, made)
    tapped_at = min(tapped_at, at)
    standing = Attendance.objects.filter(session=session, user__in=marks, marked_at__gt=tapped_at)
    overtaken = set(standing.values_list("user_id", flat=True))
    authors = {person.pk: _author(by, person, source) for person in made}
    _keep(session, {person: mark for person, mark in made.items() if person.pk not in overtaken}, authors, tapped_at)
    AttendanceChange.objects.bulk_create(
        AttendanceChange(
            session=session,
            user=person,
            status=mark.status,
            missed=_missed(mark),
            source=source,
            by=authors[person.pk],
            tapped_at=tapped_at,
            at=at,
            took_effect=person.pk not in overtaken,
            reason=reason,
        )
        for person, mark in made.items()
    )


@transaction.atomic
def mark_rest_present(*, session: Session, by: User, at: datetime) -> int:
    """Mark as present whoever has no mark in this half day yet; says how many. Raises as `mark_many` does."""
    rest = User.objects.filter(registrations__seminar=session.seminar).exclude(attendances__session=session)
    marks: dict[User, Mark | Attendance.Status] = dict.fromkeys(rest.select_related("organisation"), Status.PRESENT)
    mark_many(session=session, marks=marks, by=by, at=at)
    return len(marks)


def _refuse_what_is_not_true(session: Session, marks: Mapping[User, Mark]) -> None:
    registered = Registration.objects.filter(seminar=session.seminar, user__in=marks)
    if set(registered.values_list("user_id", flat=True)) != {person.pk for person in marks}:
        raise NotRegistered
    if any((mark.missed or 0) > session.minutes for mark in marks.values()):
        raise MissedTooMuch


def _missed(mark: Mark) -> int | None:
    return mark.missed if mark.status in {Status.LATE, Status.LEFT_EARLY} else None


def _author(by: User | None, person: User, source: AttendanceChange.Source) -> User | None:
    """Whoever checks in marks themselves, with their account or as nobody."""
    if source != Source.CHECK_IN:
        return by
    return None if person.provisional else person


def _keep(
    session: Session, marks: Mapping[User, Mark], authors: Mapping[int, User | None], tapped_at: datetime
) -> None:
    belonging = _organisations_on(session, list(marks))
    programme = Programme.current()
    rows = []
    for person, mark in marks.items():
        organisation = belonging[person.pk]
        rows.append(
            Attendance(
                session=session,
                user=person,
                status=mark.status,
                missed=_missed(mark),
                group=programme.group_of_kind(organisation.kind) if organisation else "",
                country=organisation.country if organisation else person.country,
                organisation=organisation,
                marked_at=tapped_at,
                marked_by=authors[person.pk],
            )
        )
    Attendance.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["session", "user"],
        update_fields=["status", "missed", "marked_at", "marked_by"],
    )


def _organisations_on(session: Session, people: list[User]) -> dict[int, Organisation | None]:
    """Whom each belonged to on the local day of a half day, by the person's primary key.

    Whoever told us only later counts as what they first told: they were somebody on that day too.
    """
    midnight = midnight_after(session)
    history: dict[int, list[Affiliation]] = {person.pk: [] for person in people}
    for affiliation in Affiliation.objects.filter(user__in=people).select_related("organisation").order_by("since"):
        history[affiliation.user_id].append(affiliation)
    return {
        person.pk: _of_that_day(history[person.pk], midnight) if history[person.pk] else person.organisation
        for person in people
    }


def _of_that_day(history: list[Affiliation], before: datetime) -> Organisation | None:
    earlier = [affiliation for affiliation in history if affiliation.since < before]
    return (earlier[-1] if earlier else history[0]).organisation
