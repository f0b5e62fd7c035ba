"""Setting up a seminar and its half days, and changing them as long as nothing rests on them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import F

from accounts.models import AuditEvent, User
from cohorts.local_times import MOST_HALF_DAYS, Plan, Stretch, beginnings, moment, overlap
from cohorts.models import AttendanceChange, CheckIn, Scan, Seminar, Session
from cohorts.open_list import hold_open
from cohorts.registration import fill_places
from cohorts.who_teaches import name_trainers


class SetUpRefused(Exception):
    """Half days that cannot be."""


class RestsOnIt(SetUpRefused):
    """Somebody was marked, checked in or signed: when and how long the half days were is evidence by now."""


class TooManyHalfDays(SetUpRefused):
    """More than anybody plans."""


class Overlapping(SetUpRefused):
    """Two half days at the same time."""


class NotOfThisSeminar(SetUpRefused):
    """A half day that is another's, or is gone."""


@dataclass(frozen=True, slots=True)
class HalfDay:
    """What a half day shall be: a new one without `uuid`. `begins` is a time of the seminar's own clocks."""

    uuid: UUID | None
    begins: datetime
    minutes: int
    certified_minutes: int | None = None
    title: str = ""


CHANGEABLE = ["number", "starts_at", "minutes", "certified_minutes", "title"]
"""What this changes of a half day; counts and codes are others' to change, meanwhile too."""


def has_evidence(seminar: Seminar) -> bool:
    """Whether something in one of its half days was marked, checked in, counted or signed."""
    return (
        AttendanceChange.objects.filter(session__seminar=seminar).exists()
        or seminar.sessions.filter(attendances__isnull=False).exists()
        or CheckIn.objects.filter(session__seminar=seminar).exists()
        or Scan.objects.filter(session__seminar=seminar).exists()
        or seminar.sessions.filter(unlisted__gt=0).exists()
    )


@transaction.atomic
def set_up(*, seminar: Seminar, plan: Plan, trainers: Collection[User], by: User, at: datetime) -> Seminar:
    """Keep a new seminar, with the half days of its plan. Raises a `SetUpRefused`, or `NoSuchTime`."""
    zone = seminar.zone
    half_days = [Stretch(begins=begins, minutes=plan.minutes) for begins in beginnings(plan, zone)]
    _check(half_days)
    seminar.save()
    Session.objects.bulk_create(
        Session(
            seminar=seminar,
            number=number,
            starts_at=half_day.begins,
            minutes=half_day.minutes,
            certified_minutes=plan.certified_minutes,
        )
        for number, half_day in enumerate(half_days, start=1)
    )
    AuditEvent.record(actor=by, action="cohorts.add-seminar", subject=seminar, at=at)
    name_trainers(of=seminar, named=trainers, by=by, at=at)
    return seminar


@transaction.atomic
def change_seminar(
    *,
    seminar: Seminar,
    answers: Mapping[str, Any],
    named: Collection[User] = (),
    taken_off: Collection[User] = (),
    by: User,
    at: datetime,
) -> None:
    """Change what was answered anew and nothing else, and name or take off trainers. More places go to those who wait.

    In another time zone its half days begin at the same times of the clock as before. Raises `RestsOnIt` where that
    would change evidence, `NoTrainerLeft`, `NoSuchTime`, and `SeminarClosed`.
    """
    row = hold_open(seminar.pk)
    before = row.zone
    for name, answer in answers.items():
        setattr(row, name, answer)
    if row.zone != before:
        _move_to_zone(row, before)
    if answers:
        row.save(update_fields=list(answers))
        AuditEvent.record(actor=by, action="cohorts.change-seminar", subject=row, at=at, changed=sorted(answers))
    name_trainers(of=row, named=named, taken_off=taken_off, by=by, at=at)
    fill_places(seminar=row, at=at)


@transaction.atomic
def change_half_days(*, seminar: Seminar, half_days: Sequence[HalfDay], by: User, at: datetime) -> None:
    """Make these the half days of a seminar, numbered in the order in which they begin.

    Once something rests on them, only titles can change. Raises a `SetUpRefused`, `NoSuchTime`, and `SeminarClosed`.
    """
    locked = hold_open(seminar.pk)
    standing = {session.uuid: session for session in locked.sessions.select_related("seminar")}
    if any(half_day.uuid is not None and half_day.uuid not in standing for half_day in half_days):
        raise NotOfThisSeminar
    wanted = [_as_session(locked, half_day, standing) for half_day in half_days]
    gone = set(standing) - {session.uuid for session in wanted}
    if has_evidence(locked):
        if gone or any(_differs(session, standing.get(session.uuid)) for session in wanted):
            raise RestsOnIt
    else:
        _check([Stretch(session.starts_at, session.minutes) for session in wanted])
        locked.sessions.filter(uuid__in=gone).delete()
        # Out of the way first: numbers are unique at every moment.
        locked.sessions.update(number=F("number") + 1000)
        wanted.sort(key=lambda session: session.starts_at)
        for number, session in enumerate(wanted, start=1):
            session.number = number
    for session in wanted:
        session.save(update_fields=CHANGEABLE if session.pk else None)
    AuditEvent.record(actor=by, action="cohorts.change-half-days", subject=seminar, at=at, number=len(wanted))


def _check(half_days: Sequence[Stretch]) -> None:
    if len(half_days) > MOST_HALF_DAYS:
        raise TooManyHalfDays
    if overlap(half_days):
        raise Overlapping


def _move_to_zone(seminar: Seminar, before: ZoneInfo) -> None:
    if has_evidence(seminar):
        raise RestsOnIt
    for session in seminar.sessions.all():
        local = session.starts_at.astimezone(before).replace(tzinfo=None)
        session.starts_at = moment(local, seminar.zone)
        session.save(update_fields=["starts_at"])


def _as_session(seminar: Seminar, half_day: HalfDay, standing: Mapping[UUID, Session]) -> Session:
    """A copy of what stands with what is wanted: a time that nobody touched stays, also within an hour that comes
    twice in autumn."""
    before = standing.get(half_day.uuid) if half_day.uuid else None
    session = copy(before) if before else Session(seminar=seminar)
    if before is None or before.local_start.replace(tzinfo=None) != half_day.begins:
        session.starts_at = moment(half_day.begins, seminar.zone)
    session.minutes = half_day.minutes
    session.certified_minutes = half_day.certified_minutes
    session.title = half_day.title
    return session


def _differs(session: Session, before: Session | None) -> bool:
    if before is None:
        return True
    return any(
        getattr(session, field) != getattr(before, field) for field in ("starts_at", "minutes", "certified_minutes")
    )
