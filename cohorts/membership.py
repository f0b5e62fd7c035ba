"""Who belongs to a cohort: joining by its code, and being taken out."""

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
