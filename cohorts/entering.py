"""A seminar that was held before it was entered here: its list becomes people and marks, all of it or nothing."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Greatest
from django.utils.translation import gettext as _

from accounts.models import AuditEvent, User
from cohorts.attendance import Mark, Source, Status, mark_many
from cohorts.attendance_list import AttendanceList, HalfDayColumn, Problem, read_list
from cohorts.days import is_over
from cohorts.models import Seminar, Session
from cohorts.open_list import hold_open
from cohorts.provisional import enter_person


class NotOverYet(Exception):
    """A list is entered once the last half day is over."""


class ListRefused(Exception):
    """The list has problems; nothing of it was entered."""


def check_list(*, seminar: Seminar, text: str) -> AttendanceList:
    """The list as it would be entered, with its problems: those of its lines, and who is on the list already.

    Only people who came from a list, or in at the door, are looked through. Nobody is looked for among accounts.
    """
    sessions = seminar.sessions.all()
    found = read_list(text, [HalfDayColumn(session.number, session.minutes) for session in sessions])
    entered = seminar.registrations.filter(user__provisional=True).values_list(
        "user__chosen_name", "user__organisation__name"
    )
    there = {(name.casefold(), (organisation or "").casefold()) for name, organisation in entered}
    text = _("Somebody with this name and organisation is on the seminar's list already.")
    found.problems += [Problem(listed.line, text) for listed in found.people if listed.known_by in there]
    return found


@transaction.atomic
def enter_list(*, seminar: Seminar, text: str, by: User, at: datetime) -> AttendanceList:
    """Enter everybody on the list, with a place and their marks, as of the half days' own dates. Heads without a name
    are as many as the list says, also where it is entered once more with its missing lines.

    The text is checked once more, with the seminar's row locked. Raises `ListRefused`, `NotOverYet`, `SeminarClosed`.
    """
    row = hold_open(seminar.pk)
    sessions = list(row.sessions.select_related("seminar"))
    if not is_over(sessions, at=at):
        raise NotOverYet
    found = check_list(seminar=row, text=text)
    if found.problems:
        raise ListRefused
    began = sessions[0].starts_at
    people = [
        enter_person(seminar=row, name=listed.name, organisation=listed.organisation, contact=listed.email, at=began)
        for listed in found.people
    ]
    for column, session in enumerate(sessions):
        marked = {
            person: mark
            for person, listed in zip(people, found.people, strict=True)
            if (mark := listed.marks[column]) is not None
        }
        _mark(session, marked, by, at)
        Session.objects.filter(pk=session.pk).update(unlisted=Greatest(F("unlisted"), found.unlisted[column]))
    Seminar.objects.filter(pk=row.pk).update(entered_later=True)
    counts = {"people": len(people), "unlisted": found.unlisted}
    AuditEvent.record(actor=by, action="cohorts.enter-list", subject=seminar, at=at, **counts)
    return found


def _mark(session: Session, marked: dict[User, Mark], by: User, at: datetime) -> None:
    marks: dict[User, Mark | Status] = {**marked}
    mark_many(session=session, marks=marks, by=by, at=at, tapped_at=session.ends_at, source=Source.LIST)
