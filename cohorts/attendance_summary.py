"""What the marks of a seminar add up to.

The page, the API and the report all read `summary`, so that they cannot disagree.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from accounts.models import Organisation, User
from accounts.people import number_of
from cohorts.attendance import Status
from cohorts.combining import brought_into
from cohorts.models import Attendance, Seminar, Session
from cohorts.names import by_name
from cohorts.thresholds import half_days_needed, hours, reaches, share
from lms.models import Programme


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
