"""A module was completed: its certificate need not wait for the sweep."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver
from django.utils import timezone

from certificates.issuing import due_completions, issue_certificate
from certificates.queueing import hurry
from courses.models import ModuleCompletion
from courses.signals import module_completed


@receiver(module_completed, dispatch_uid="certificates.issue_at_once")
def issue_at_once(sender: type[ModuleCompletion], completion: ModuleCompletion, **signal: Any) -> None:
    """Issue what is due; what is not yet, such as the paper of somebody without a name, the sweep will find."""
    if due_completions().filter(pk=completion.pk).exists():
        hurry(issue_certificate(completion=completion, at=timezone.now()))
