"""A completed module has its certificate made at once. Two entries of one person have their papers become one, too."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver
from django.utils import timezone

from certificates.issuing import due_completions, issue_certificate
from certificates.queueing import hurry
from certificates.replacing import hand_over
from cohorts.merging import places_become_one
from cohorts.models import Registration
from courses.models import ModuleCompletion
from courses.signals import module_completed


@receiver(module_completed, dispatch_uid="certificates.issue_at_once")
def issue_at_once(sender: type[ModuleCompletion], completion: ModuleCompletion, **signal: Any) -> None:
    """Issue what is due; what is not yet, such as the paper of somebody without a name, the sweep will find."""
    if due_completions().filter(pk=completion.pk).exists():
        hurry(issue_certificate(completion=completion, at=timezone.now()))


@receiver(places_become_one, dispatch_uid="certificates.hand_over")
def hand_paper_over(sender: type[Registration], kept: Registration, given_up: Registration, **signal: Any) -> None:
    hand_over(given_up=given_up, kept=kept)
