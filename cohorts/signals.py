"""What follows wherever it comes from: a group's trainers change, somebody signs in."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.db.models.signals import m2m_changed
from django.dispatch import receiver
from django.http import HttpRequest

from accounts.models import User
from accounts.signals import person_erased
from cohorts.leaving import give_places_back, withdraw_invitations
from cohorts.models import Cohort
from cohorts.remembered import forget, forget_everywhere
from cohorts.sharing import end_reading
from cohorts.staying_signed_in import begin_anew


@receiver(m2m_changed, sender=Cohort.trainers.through, dispatch_uid="cohorts.end_reading_of_former_trainers")
def end_reading_of_former_trainers(
    sender: type[Any], instance: Cohort | User, action: str, pk_set: set[int] | None, **signal: Any
) -> None:
    """Who is no trainer any more reads nothing of the group.

    From either side. A relation that is cleared says nothing afterwards of whom it held, so that is asked before.
    """
    if action not in {"post_remove", "pre_clear"}:
        return
    if isinstance(instance, Cohort):
        gone = instance.trainers.values_list("pk", flat=True) if pk_set is None else pk_set
        end_reading(cohorts=[instance.pk], readers=list(gone))
    else:
        left = instance.cohorts_taught.values_list("pk", flat=True) if pk_set is None else pk_set
        end_reading(cohorts=list(left), readers=[instance.pk])


@receiver(user_logged_in, dispatch_uid="cohorts.forget_who_checked_in_here")
def forget_who_checked_in_here(sender: type[Any], request: HttpRequest, **signal: Any) -> None:
    forget(request.session)
    begin_anew(request.session)


@receiver(person_erased, dispatch_uid="cohorts.leave")
def leave(sender: type[Any], accounts: set[int], addresses: set[str], at: datetime, **signal: Any) -> None:
    give_places_back(accounts=accounts, at=at)
    withdraw_invitations(addresses=addresses)
    forget_everywhere({str(uuid) for uuid in User.objects.filter(pk__in=accounts).values_list("uuid", flat=True)})
