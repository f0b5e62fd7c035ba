"""Two entries of one person become one, by a human decision: somebody from a list or the door, and their account.

Nothing is lost, and nothing counts twice: marks move to whoever stays, and of two marks of one half day the better
one stands. No address is compared anywhere, for that would tell who has an account.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.dispatch import Signal

from accounts.models import AuditEvent, User
from accounts.opened import subjects_about
from accounts.sittings import end_others
from cohorts.attendance import Source, Status
from cohorts.correcting import keep_first_in_log
from cohorts.models import (
    Attendance,
    AttendanceChange,
    CheckIn,
    Cohort,
    Membership,
    Needs,
    Registration,
    Seminar,
    Waiting,
)
from cohorts.names import by_name
from cohorts.sharing import stop_sharing
from lms.spelling import fold
from lms.spoken_codes import is_code, plain_code

places_become_one = Signal()
"""Sent with `kept` and `given_up`, two registrations of one seminar, and `by` and `at`, before the second is deleted:
what hangs on it is to be handed over, or it is let go."""

LOOKED_UP = "number looked up"
"""The action of the audit event about whoever has the number."""

RANK = {Status.PRESENT: 0, Status.LATE: 1, Status.LEFT_EARLY: 1, Status.EXCUSED: 2, Status.ABSENT: 3}


class MergeRefused(Exception):
    """The two stay two."""


class IntoItself(MergeRefused):
    """They are one row already."""


class Gone(MergeRefused):
    """One of them was merged before, or is erased."""


class HasAccount(MergeRefused):
    """An account is merged by somebody who administers everything, and never into somebody who has none."""


class NotByThem(MergeRefused):
    """No account becomes that of whoever merges, who would read all of it; nobody who administers everything goes."""


class TeachesIt(MergeRefused):
    """Whoever would stay is a trainer of a seminar that the other one sat in."""


class ReasonMissing(MergeRefused):
    """A list that would change is closed: that is a correction, and has a reason."""


@dataclass(frozen=True, slots=True)
class Candidates:
    """Whom a provisional person may be, as far as a trainer knows them."""

    likely: tuple[User, ...]
    """They have the same name, however it is spelled."""
    others: tuple[User, ...]

    def with_uuid(self, uuid: str) -> User | None:
        return next((person for person in (*self.likely, *self.others) if str(person.uuid) == uuid), None)


@dataclass(frozen=True, slots=True)
class Plan:
    """What merging will do, to be read before it is decided."""

    moving: int
    """Marks that will be those of whoever stays."""
    both: int
    """Half days in which both have a mark."""
    closed: tuple[Seminar, ...]
    """Seminars whose closed lists would change."""


def candidates(*, seminar: Seminar, person: User, trainer: User) -> Candidates:
    """Everybody else on the seminar's list, and the members of the trainer's own groups, by name. Two queries."""
    on_the_list = Q(registrations__seminar=seminar)
    groups = Cohort.objects.running().filter(trainers=trainer)
    members = Q(pk__in=Membership.objects.current().filter(cohort__in=groups).values("user"))
    people = User.objects.filter(on_the_list | members, merged_into=None, erased_at=None).exclude(pk=person.pk)
    people = people.exclude(seminars_taught=seminar).select_related("organisation").distinct()
    found = sorted(people, key=by_name)
    same = fold(str(person))
    likely = [each for each in found if fold(str(each)) == same]
    return Candidates(tuple(likely), tuple(each for each in found if each not in likely))


def with_number(typed: str) -> User | None:
    """The account with this participant number, which its person read to the trainer."""
    number = plain_code(typed)
    if not is_code(number):
        return None
    accounts = User.objects.filter(number=number, provisional=False, merged_into=None, erased_at=None)
    return accounts.select_related("organisation").first()


def was_looked_up(somebody: User, *, of: Cohort | Seminar) -> bool:
    """Whether a trainer reached somebody by their number, which stands on papers and lists: one who teaches this now,
    or for this list. Anybody who has a number could put its person on a list so, for a friend who teaches as well."""
    events = AuditEvent.objects.about(set(subjects_about(somebody))).filter(action=LOOKED_UP)
    here = Q(actor__in=of.trainers.all()) | Q(detail__seminar=str(of.uuid))
    return bool(events.filter(here).exists())


def plan(*, person: User, into: User) -> Plan:
    marks = Attendance.objects.filter(user=person)
    both = marks.filter(session__attendances__user=into).count()
    return Plan(moving=marks.count() - both, both=both, closed=tuple(_closed_seminars(person)))


@transaction.atomic
def merge(*, person: User, into: User, by: User, at: datetime, reason: str = "") -> None:
    """From now on `person` is `into`: one row on lists and papers, and one in sums. It cannot be undone here.

    `by` is a trainer of theirs for somebody without an account, and an administrator of everything for an account.
    Raises a `MergeRefused`.
    """
    # Not their keys: whoever has a seminar's row writes what points to people, and would wait for us as we for them.
    both = User.objects.select_for_update(no_key=True).filter(pk__in=[person.pk, into.pk])
    rows = {row.pk: row for row in both.order_by("pk")}
    person, into = rows[person.pk], rows[into.pk]
    _refuse_what_cannot_be(person, into, by)
    seminars = Seminar.objects.filter(Q(registrations__user=person) | Q(sessions__attendances__user=person))
    list(Seminar.objects.select_for_update(no_key=True).filter(pk__in=seminars.values("pk")).order_by("pk"))
    if into.seminars_taught.filter(pk__in=seminars.values("pk")).exists():
        raise TeachesIt
    closed = {seminar.pk for seminar in _closed_seminars(person)}
    if closed and not reason.strip():
        raise ReasonMissing
    moved = _move_marks(person, into, closed=closed, by=by, at=at, reason=reason.strip())
    _move_places(person, into, by=by, at=at)
    _move_check_ins(person, into)
    _move_needs(person, into)
    _move_memberships(person, into, at=at)
    person.merged_into, person.contact = into, ""
    person.save(update_fields=["merged_into", "contact"])
    end_others(person)
    AuditEvent.record(actor=by, action="cohorts.merge", subject=person, at=at, into=str(into.uuid), marks=moved)


def _refuse_what_cannot_be(person: User, into: User, by: User) -> None:
    if person.pk == into.pk:
        raise IntoItself
    for each in (person, into):
        if each.merged_into_id is not None or each.erased_at is not None:
            raise Gone
    if person.provisional:
        return
    if into.provisional or not by.is_superuser:
        raise HasAccount
    if into.pk == by.pk or person.is_superuser:
        raise NotByThem


def _closed_seminars(person: User) -> list[Seminar]:
    """Those with a closed list that says something of this person."""
    said = Q(registrations__user=person) | Q(sessions__attendances__user=person)
    return list(Seminar.objects.filter(said, closing__confirmed_at__isnull=False).distinct())


def _move_marks(person: User, into: User, *, closed: set[int], by: User, at: datetime, reason: str) -> int:
    """Says how many half days the other one was marked in. Each is in the log, also what did not stand against the
    mark that whoever stays had."""
    theirs = {mark.session_id: mark for mark in Attendance.objects.filter(user=into)}
    log = []
    marks = list(Attendance.objects.filter(user=person).select_related("session").order_by("session_id"))
    for mark in marks:
        standing = theirs.get(mark.session_id)
        moves = standing is None or _is_better(mark, standing)
        if standing is not None:
            keep_first_in_log(standing)
        if not moves:
            mark.delete()
        else:
            if standing is not None:
                standing.delete()
            Attendance.objects.filter(pk=mark.pk).update(user=into)
        log.append(
            AttendanceChange(
                session_id=mark.session_id,
                user=into,
                status=mark.status,
                missed=mark.missed,
                source=Source.MERGE,
                by=by,
                tapped_at=mark.marked_at,
                at=at,
                took_effect=moves,
                reason=reason if mark.session.seminar_id in closed else "",
            )
        )
    AttendanceChange.objects.bulk_create(log)
    return len(marks)


def _is_better(mark: Attendance, standing: Attendance) -> bool:
    """In the room beats not; of two who came in part, the one who missed less; an excuse beats none."""
    return _worth(mark) < _worth(standing)


def _worth(mark: Attendance) -> tuple[int, int]:
    return RANK[Status(mark.status)], mark.missed or 0


def _move_places(person: User, into: User, *, by: User, at: datetime) -> None:
    """A place where whoever stays has none is theirs now, with what hangs on it; of two places one is given up."""
    kept = {place.seminar_id: place for place in Registration.objects.filter(user=into)}
    for place in Registration.objects.filter(user=person).order_by("seminar_id"):
        if place.seminar_id in kept:
            places_become_one.send(sender=Registration, kept=kept[place.seminar_id], given_up=place, by=by, at=at)
            place.delete()
        else:
            Registration.objects.filter(pk=place.pk).update(user=into)
    waiting = set(Waiting.objects.filter(user=into).values_list("seminar_id", flat=True))
    Waiting.objects.filter(user=person, seminar__in=waiting).delete()
    Waiting.objects.filter(user=person).update(user=into)
    Waiting.objects.filter(user=into, seminar__registrations__user=into).delete()


def _move_check_ins(person: User, into: User) -> None:
    there = set(CheckIn.objects.filter(user=into).values_list("session_id", flat=True))
    CheckIn.objects.filter(user=person, session__in=there).delete()
    CheckIn.objects.filter(user=person).update(user=into)


def _move_needs(person: User, into: User) -> None:
    """What whoever stays said themselves stands; what they left open is filled in."""
    theirs = {needs.seminar_id: needs for needs in Needs.objects.filter(user=into)}
    for needs in Needs.objects.filter(user=person):
        own = theirs.get(needs.seminar_id)
        if own is None:
            Needs.objects.filter(pk=needs.pk).update(user=into)
            continue
        own.access, own.food = own.access or needs.access, own.food or needs.food
        own.save(update_fields=["access", "food"])
        needs.delete()


def _move_memberships(person: User, into: User, *, at: datetime) -> None:
    """Places in groups that are still theirs. What ended stays where it was, and so does that a trainer ended it; notes
    were shared by another account, and are shared no longer."""
    ended_or_there = set(Membership.objects.filter(user=into).values_list("cohort_id", flat=True))
    taught = set(into.cohorts_taught.values_list("pk", flat=True))
    for membership in Membership.objects.filter(user=person, left_at=None):
        stop_sharing(membership.shared_notes.all())
        if membership.cohort_id in ended_or_there | taught:
            Membership.objects.filter(pk=membership.pk).update(left_at=at)
        else:
            Membership.objects.filter(pk=membership.pk).update(user=into)
