"""Closing a seminar: one person says that its list is complete, a second one confirms it. From then on it is evidence,
and a mark is only corrected, with a reason: see `correcting.py`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from accounts.models import AuditEvent, Organisation, User
from accounts.people import survivor_of
from cohorts.attendance import Status, mark_many
from cohorts.attendance_summary import Summary, summary
from cohorts.correcting import Correction, corrections_of
from cohorts.days import is_over
from cohorts.models import Closing, Scan, Seminar, Session
from cohorts.open_list import hold, hold_open


class ClosingRefused(Exception):
    """The seminar stays as open, or as closed, as it is."""


class NotOverYet(ClosingRefused):
    """Its last half day has not ended, or it has none."""


class MarksMissing(ClosingRefused):
    """Somebody on the list has no mark in a half day."""


class NobodyThere(ClosingRefused):
    """Nobody was in the room in any half day: an empty list is no evidence of a seminar."""


class AlreadyAsked(ClosingRefused):
    """It waits for a second person."""


class NobodyAsked(ClosingRefused):
    """It does not wait for a second person, or no longer."""


class SamePerson(ClosingRefused):
    """Whoever asked cannot be the second person as well."""


class NotTheirs(ClosingRefused):
    """Only whoever asked may take it back."""


@dataclass(frozen=True, slots=True)
class Missing:
    """What is still missing from a seminar's list. The first and the last forbid closing it, the rest only warns."""

    unmarked: tuple[Session, ...]
    """Half days in which somebody has no mark."""
    unsigned: tuple[Session, ...]
    """Half days without a signed sheet."""
    provisional: int
    """People without an account, who may be somebody that has one."""
    unconfirmed: int
    """Organisations that no coordinator has confirmed: their people are counted nowhere yet."""
    nobody_came: bool

    @property
    def anything(self) -> bool:
        warned = self.unsigned or self.provisional or self.unconfirmed or self.nobody_came
        return bool(self.unmarked or warned)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the closing of a seminar stands, for whoever looks at its page."""

    closing: Closing | None
    is_over: bool
    missing: Missing | None
    """None once it is closed."""
    corrections: tuple[Correction, ...]
    is_mine: bool
    """Whether the person who looks is the one who asked."""


def missing_from(listed: Summary) -> Missing:
    """Two queries, whatever the number of people."""
    signed = set(Scan.objects.current().filter(session__in=listed.sessions).values_list("session_id", flat=True))
    organisations = {each.organisation for each in listed.participants if each.organisation}
    return Missing(
        unmarked=_unmarked(listed),
        unsigned=tuple(session for session in listed.sessions if session.pk not in signed),
        provisional=sum(each.person.provisional and each.person.merged_into is None for each in listed.participants),
        unconfirmed=sum(each.status == Organisation.Status.PROPOSED for each in organisations),
        nobody_came=not any(listed.in_the_room),
    )


def standing_of(listed: Summary, *, user: User, at: datetime) -> Standing:
    closing = closing_of(listed.seminar)
    closed = closing is not None and closing.confirmed_at is not None
    return Standing(
        closing=closing,
        is_over=is_over(listed.sessions, at=at),
        missing=None if closed else missing_from(listed),
        corrections=tuple(corrections_of(listed.seminar)) if closed else (),
        is_mine=closing is not None and _is_asker(closing, user),
    )


def closing_of(seminar: Seminar) -> Closing | None:
    """As it stands in the database now."""
    people = ("asked_by__merged_into", "confirmed_by", "sent_back_by")
    return Closing.objects.filter(seminar=seminar).select_related(*people).first()


@transaction.atomic
def ask_to_close(*, seminar: Seminar, by: User, at: datetime, rest_absent: bool = False) -> Closing:
    """Say that the list is complete. With `rest_absent` whoever has no mark in a half day was not there; only a trainer
    can know that.

    Raises `NotOverYet`, `NobodyThere`, `MarksMissing`, `AlreadyAsked` and `SeminarClosed`.
    """
    hold_open(seminar.pk)
    if Closing.objects.filter(seminar=seminar, sent_back_at=None).exists():
        raise AlreadyAsked
    listed = summary(seminar)
    if not is_over(listed.sessions, at=at):
        raise NotOverYet
    if not any(listed.in_the_room):
        raise NobodyThere
    if rest_absent and seminar.is_taught_by(by):
        _mark_rest_absent(listed, by=by, at=at)
    elif _unmarked(listed):
        raise MarksMissing
    closing, _created = Closing.objects.update_or_create(
        seminar=seminar,
        defaults={
            "asked_by": by,
            "asked_name": str(by),
            "asked_at": at,
            "sent_back_by": None,
            "sent_back_at": None,
            "sent_back_because": "",
        },
    )
    AuditEvent.record(actor=by, action="cohorts.ask-closing", subject=seminar, at=at, rest_absent=rest_absent)
    return closing


@transaction.atomic
def confirm(*, seminar: Seminar, by: User, at: datetime) -> Closing:
    """Close it, as a second person. Raises `NobodyAsked`, `SamePerson`, and `MarksMissing` where somebody came to the
    list since."""
    closing = _waiting(seminar)
    if _is_asker(closing, by):
        raise SamePerson
    if _unmarked(summary(seminar)):
        raise MarksMissing
    closing.confirmed_by, closing.confirmed_name, closing.confirmed_at = by, str(by), at
    closing.save(update_fields=["confirmed_by", "confirmed_name", "confirmed_at"])
    AuditEvent.record(actor=by, action="cohorts.confirm-closing", subject=seminar, at=at)
    return closing


@transaction.atomic
def send_back(*, seminar: Seminar, because: str, by: User, at: datetime) -> None:
    """Say what is not right yet. Raises `NobodyAsked` and `SamePerson`."""
    closing = _waiting(seminar)
    if _is_asker(closing, by):
        raise SamePerson
    closing.sent_back_by, closing.sent_back_at, closing.sent_back_because = by, at, because
    closing.save(update_fields=["sent_back_by", "sent_back_at", "sent_back_because"])
    AuditEvent.record(actor=by, action="cohorts.send-closing-back", subject=seminar, at=at)


@transaction.atomic
def take_back(*, seminar: Seminar, by: User, at: datetime) -> None:
    """Of whoever asked: not yet. Raises `NobodyAsked` and `NotTheirs`."""
    closing = _waiting(seminar)
    if not _is_asker(closing, by):
        raise NotTheirs
    closing.delete()
    AuditEvent.record(actor=by, action="cohorts.take-closing-back", subject=seminar, at=at)


def _waiting(seminar: Seminar) -> Closing:
    hold(seminar.pk)
    closing = closing_of(seminar)
    if closing is None or not closing.waits:
        raise NobodyAsked
    return closing


def _is_asker(closing: Closing, user: User) -> bool:
    """Also with another account, that was merged."""
    return survivor_of(closing.asked_by) == survivor_of(user)


def _unmarked(listed: Summary) -> tuple[Session, ...]:
    return tuple(
        session
        for column, session in enumerate(listed.sessions)
        if any(participant.statuses[column] is None for participant in listed.participants)
    )


def _mark_rest_absent(listed: Summary, *, by: User, at: datetime) -> None:
    for column, session in enumerate(listed.sessions):
        rest = [each.person for each in listed.participants if each.statuses[column] is None]
        if rest:
            mark_many(session=session, marks=dict.fromkeys(rest, Status.ABSENT), by=by, at=at)
