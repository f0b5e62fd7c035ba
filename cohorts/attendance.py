"""Who was in the room: marking, and what the marks add up to.

The page, the API and the report all read `summary`, so that they cannot disagree.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from accounts.models import Affiliation, Organisation, User
from accounts.people import number_of
from cohorts.combining import brought_into
from cohorts.days import midnight_after
from cohorts.models import Attendance, AttendanceChange, Registration, Seminar, Session
from cohorts.names import by_name
from cohorts.open_list import MarkRefused, hold, hold_open
from cohorts.thresholds import half_days_needed, hours, reaches, share
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


@dataclass(frozen=True, slots=True)
class Participant:
    """One person's row: a status (None: not marked) per half day, in their order, and what they add up to.

    Whoever was there for a part of a half day is counted for all of it; `minutes` are whole half days, as certified.
    """

    person: User
    organisation: Organisation | None
    """As of the last half day that was marked; before any, their organisation now."""
    statuses: tuple[Attendance.Status | None, ...]
    missed: tuple[int | None, ...]
    """Minutes, per half day, where somebody noted that this person came late or left early."""
    attended: int
    of: int
    minutes: int
    qualified: bool
    carried: int = 0
    """Further half days from earlier seminars, where the programme lets them add up; not among `attended`."""

    @property
    def number(self) -> str:
        return number_of(self.person)

    @property
    def marks(self) -> tuple[tuple[Attendance.Status | None, int | None], ...]:
        """Per half day: the status, and the minutes missed."""
        return tuple(zip(self.statuses, self.missed, strict=True))

    @property
    def percent(self) -> int:
        return share(attended=self.attended, of=self.of)

    @property
    def hours(self) -> int | float:
        return hours(self.minutes)


@dataclass(frozen=True, slots=True)
class Summary:
    """A seminar's attendance: the same for the page, the API and the paper."""

    seminar: Seminar
    sessions: tuple[Session, ...]
    participants: tuple[Participant, ...]
    counts_from: int
    """Percent of the half days from which somebody has attended."""
    in_the_room: tuple[int, ...]
    """Heads per half day, those included who do not want to be listed."""
    marked: tuple[int, ...]
    """Marks per half day, of whatever status."""

    @property
    def unlisted(self) -> tuple[int, ...]:
        """Per half day, who was there and does not want to be on any list: heads, never distinct people."""
        return tuple(session.unlisted for session in self.sessions)

    @property
    def half_days_needed(self) -> int:
        return half_days_needed(of=len(self.sessions), percent=self.counts_from)

    @property
    def qualified(self) -> int:
        """People who have reached the threshold."""
        return sum(participant.qualified for participant in self.participants)

    @property
    def attended(self) -> int:
        """People who were there for at least one half day."""
        return sum(participant.attended > 0 for participant in self.participants)

    @property
    def minutes(self) -> int:
        """Of everybody together."""
        return sum(participant.minutes for participant in self.participants)

    @property
    def hours(self) -> int | float:
        """Of everybody together."""
        return hours(self.minutes)

    @property
    def heads_unlisted(self) -> int:
        return sum(self.unlisted)

    @property
    def hours_planned(self) -> int | float:
        return hours(sum(session.counted_minutes for session in self.sessions))


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
    registered = Registration.objects.filter(seminar=session.seminar, user__in=marks)
    if set(registered.values_list("user_id", flat=True)) != {person.pk for person in marks}:
        raise NotRegistered
    made = {person: Mark.of(mark) for person, mark in marks.items()}
    if any((mark.missed or 0) > session.minutes for mark in made.values()):
        raise MissedTooMuch
    tapped_at = min(tapped_at, at)
    standing = Attendance.objects.filter(session=session, user__in=marks, marked_at__gt=tapped_at)
    overtaken = set(standing.values_list("user_id", flat=True))
    standing_from_now_on = {person: mark for person, mark in made.items() if person.pk not in overtaken}
    _keep(session, standing_from_now_on, {person.pk: _author(by, person, source) for person in made}, tapped_at)
    AttendanceChange.objects.bulk_create(
        AttendanceChange(
            session=session,
            user=person,
            status=mark.status,
            missed=_missed(mark),
            source=source,
            by=_author(by, person, source),
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


def summary(seminar: Seminar) -> Summary:
    """Everybody with a place or a mark, by name. Four queries, whatever the number of people; six where half days of
    several seminars add up."""
    sessions = tuple(seminar.sessions.select_related("seminar"))
    registrations = seminar.registrations.select_related("user__organisation", "user__merged_into")
    people = {registration.user_id: registration.user for registration in registrations}
    marks: dict[int, dict[int, Attendance]] = {pk: {} for pk in people}
    recorded = Attendance.objects.filter(session__seminar=seminar)
    recorded = recorded.select_related("user__organisation", "user__merged_into", "organisation")
    for row in recorded.order_by("session__starts_at"):
        people.setdefault(row.user_id, row.user)
        marks.setdefault(row.user_id, {})[row.session_id] = row
    programme = Programme.current()
    counts_from = programme.attendance_counts_from
    brought: Mapping[int, frozenset[int]] = {}
    if programme.attendance_combines:
        needed = half_days_needed(of=len(sessions), percent=counts_from)
        brought = brought_into(seminar, sessions, needed=needed)
    listed = Counter(
        pk for of_one in marks.values() for pk, row in of_one.items() if row.status in Attendance.IN_THE_ROOM
    )
    marked = Counter(pk for of_one in marks.values() for pk in of_one)
    return Summary(
        seminar=seminar,
        sessions=sessions,
        participants=tuple(
            _participant(person, sessions, marks[pk], counts_from, brought.get(pk, frozenset()))
            for pk, person in sorted(people.items(), key=lambda entry: by_name(entry[1]))
        ),
        counts_from=counts_from,
        in_the_room=tuple(listed[session.pk] + session.unlisted for session in sessions),
        marked=tuple(marked[session.pk] for session in sessions),
    )


def _participant(
    person: User,
    sessions: tuple[Session, ...],
    marks: Mapping[int, Attendance],
    counts_from: int,
    brought: frozenset[int],
) -> Participant:
    statuses = tuple(Status(marks[session.pk].status) if session.pk in marks else None for session in sessions)
    there = [status in Attendance.IN_THE_ROOM for status in statuses]
    missed = tuple(marks[session.pk].missed if session.pk in marks else None for session in sessions)
    attended = sum(there)
    own = {session.number for session, was_there in zip(sessions, there, strict=True) if was_there}
    carried = len(brought - own) if attended else 0
    last = list(marks.values())[-1:]
    return Participant(
        person=person,
        organisation=last[0].organisation if last else person.organisation,
        statuses=statuses,
        missed=missed,
        attended=attended,
        of=len(sessions),
        minutes=sum(session.counted_minutes for session, was_there in zip(sessions, there, strict=True) if was_there),
        qualified=reaches(attended=attended + carried, of=len(sessions), percent=counts_from),
        carried=carried,
    )


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
