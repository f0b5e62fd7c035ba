"""A completed module has its certificate made at once. Two entries of one person have their papers become one, too."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.dispatch import receiver
from django.utils import timezone

from accounts.models import User
from accounts.signals import person_erased
from certificates.erasing import forget_all, lists_that_say, to_forget
from certificates.issuing import due_completions, issue_certificate
from certificates.queueing import FORGET, hurry
from certificates.replacing import hand_over
from cohorts.merging import places_become_one
from cohorts.models import Registration
from courses.models import ModuleCompletion
from courses.signals import module_completed
from lms.queueing import put_all_in_queue


@receiver(module_completed, dispatch_uid="certificates.issue_at_once")
def issue_at_once(sender: type[ModuleCompletion], completion: ModuleCompletion, **signal: Any) -> None:
    """Issue what is due; what is not yet, such as the paper of somebody without a name, the sweep will find."""
    if due_completions().filter(pk=completion.pk).exists():
        hurry(issue_certificate(completion=completion, at=timezone.now()))


@receiver(places_become_one, dispatch_uid="certificates.hand_over")
def hand_paper_over(sender: type[Registration], kept: Registration, given_up: Registration, **signal: Any) -> None:
    hand_over(given_up=given_up, kept=kept)


@receiver(person_erased, dispatch_uid="certificates.forget_soon")
def forget_soon(sender: type[User], accounts: set[int], at: datetime, **signal: Any) -> None:
    """Papers follow as soon as the person is gone; what the queue misses, the sweep will find. Lists on which they
    stood go at once: afterwards nothing leads to those of seminars where they have no place any more."""
    forget_all(lists_that_say(accounts), at)
    transaction.on_commit(_forget_now)


def _forget_now() -> None:
    for papers in to_forget():
        put_all_in_queue(FORGET, papers.values_list("pk", flat=True))
