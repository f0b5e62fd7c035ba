"""A group's trainers have changed, in whatever way: who is none any more reads nothing of it."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import m2m_changed
from django.dispatch import receiver

from accounts.models import User
from cohorts.models import Cohort
from cohorts.sharing import end_reading


@receiver(m2m_changed, sender=Cohort.trainers.through, dispatch_uid="cohorts.end_reading_of_former_trainers")
def end_reading_of_former_trainers(
    sender: type[Any], instance: Cohort | User, action: str, pk_set: set[int] | None, **signal: Any
) -> None:
    """From either side. A relation that is cleared says nothing afterwards of whom it held, so that is asked before."""
    if action not in {"post_remove", "pre_clear"}:
        return
    if isinstance(instance, Cohort):
        gone = instance.trainers.values_list("pk", flat=True) if pk_set is None else pk_set
        end_reading(cohorts=[instance.pk], readers=list(gone))
    else:
        left = instance.cohorts_taught.values_list("pk", flat=True) if pk_set is None else pk_set
        end_reading(cohorts=list(left), readers=[instance.pk])
