"""A group that has ended: what ends with it, and bringing it back."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts.models import AuditEvent, User
from cohorts.invitations import withdraw_open
from cohorts.models import Cohort, SharedNote
from cohorts.sharing import stop_sharing


@transaction.atomic
def archive(*, cohort: Cohort, by: User, at: datetime) -> None:
    """Nobody joins it any more, nothing is shared in it, nobody is invited. A second time changes nothing."""
    if Cohort.objects.running().filter(pk=cohort.pk).update(archived_at=at):
        end_with_group(cohort)
        AuditEvent.record(actor=by, action="cohorts.archive", subject=cohort, at=at)


@transaction.atomic
def bring_back(*, cohort: Cohort, by: User, at: datetime) -> None:
    """People can join again. What ended with the group stays ended. A second time changes nothing."""
    if Cohort.objects.archived().filter(pk=cohort.pk).update(archived_at=None):
        AuditEvent.record(actor=by, action="cohorts.bring-back", subject=cohort, at=at)


def end_with_group(cohort: Cohort) -> None:
    stop_sharing(SharedNote.objects.within(cohort))
    withdraw_open(cohort)
