"""Who belongs to a cohort: joining by its code, being taken out, let in again, and moved to another one."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.db import transaction

from accounts.models import AuditEvent, User
from cohorts.models import Cohort, Membership
from cohorts.sharing import stop_sharing
from courses import shelf
from courses.progress import ModuleWithdrawn, enrol


class JoinRefused(Exception):
    """Somebody who holds the code may not join all the same."""


class CohortArchived(JoinRefused):
    """The group has ended."""


class TakenOut(JoinRefused):
    """A trainer took this person out: only a trainer can let them in again."""


class TeachesIt(JoinRefused):
    """Trainers watch over the group, they are not counted in it."""


class NothingToTake(JoinRefused):
    """The module is withdrawn, or not published yet."""


class OtherModule(Exception):
    """Somebody can only be moved to a running group of the same module that the same trainer teaches."""


def is_member(*, cohort: Cohort, user: User | AnonymousUser) -> bool:
    return isinstance(user, User) and cohort.memberships.current().filter(user=user).exists()


@transaction.atomic
def join(*, cohort: Cohort, user: User, at: datetime) -> Membership:
    """The person's membership, and their enrolment in the module. A second time changes nothing.

    Raises a `JoinRefused`.
    """
    if cohort.archived_at is not None:
        raise CohortArchived
    if cohort.is_taught_by(user):
        raise TeachesIt
    membership, _created = Membership.objects.get_or_create(cohort=cohort, user=user, defaults={"joined_at": at})
    if membership.removed_by_id is not None:
        raise TakenOut
    if membership.left_at is not None:
        membership.joined_at, membership.left_at = at, None
        membership.save(update_fields=["joined_at", "left_at"])
    _enrol_in_newest(cohort=cohort, user=user, at=at)
    return membership


@transaction.atomic
def take_out(*, membership: Membership, by: User, at: datetime) -> None:
    """End a membership for good. What the person has learned stays theirs."""
    if membership.left_at is not None:
        return
    membership.left_at, membership.removed_by = at, by
    membership.save(update_fields=["left_at", "removed_by"])
    stop_sharing(membership.shared_notes.all())
    AuditEvent.record(actor=by, action="cohorts.take-out", subject=membership, at=at)


def let_in_again(*, membership: Membership, by: User | None, at: datetime) -> None:
    """What a trainer ended, a trainer undoes: the person may join again."""
    membership.removed_by = None
    membership.save(update_fields=["removed_by"])
    AuditEvent.record(actor=by, action="cohorts.let-in-again", subject=membership, at=at)


def groups_to_move_to(*, membership: Membership, by: User) -> list[Cohort]:
    """Running groups of the same module that this trainer teaches, and in which the member teaches not themselves."""
    groups = by.cohorts_taught.running().filter(module=membership.cohort.module_id)
    return list(groups.exclude(pk=membership.cohort_id).exclude(trainers=membership.user_id))


@transaction.atomic
def move(*, membership: Membership, to: Cohort, by: User, at: datetime) -> Membership:
    """End a membership and begin one in another group. What was shared in the old group stays there no longer; whether
    they want reminders goes with them. Raises `OtherModule`.
    """
    membership = Membership.objects.select_for_update().get(pk=membership.pk)
    if membership.left_at is not None or to not in groups_to_move_to(membership=membership, by=by):
        raise OtherModule
    membership.left_at = at
    membership.save(update_fields=["left_at"])
    stop_sharing(membership.shared_notes.all())
    new, created = Membership.objects.get_or_create(cohort=to, user=membership.user, defaults={"joined_at": at})
    if new.left_at is not None:
        new.joined_at, new.left_at, new.removed_by = at, None, None
    if created or new.joined_at == at:
        new.reminders = membership.reminders
    new.save(update_fields=["joined_at", "left_at", "removed_by", "reminders"])
    AuditEvent.record(actor=by, action="cohorts.move", subject=membership, at=at, to=str(new.uuid))
    return new


def _enrol_in_newest(*, cohort: Cohort, user: User, at: datetime) -> None:
    """Whoever takes the module already, in whatever version, goes on where they are."""
    if user.enrolments.filter(module=cohort.module).exists():
        return
    release = shelf.newest_releases([cohort.module_id]).get(cohort.module_id)
    if release is None:
        raise NothingToTake
    try:
        enrol(user=user, release=release, at=at)
    except ModuleWithdrawn as withdrawn:
        raise NothingToTake from withdrawn
