"""What Celery runs. The rows are the queue: these only hurry it, and each may run again at any time."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from cohorts.invitation_queueing import SEND_INVITATION
from cohorts.invitations import delete_ended, mail_invitation
from cohorts.models import Invitation
from lms.celery import app
from lms.queueing import BULK, put_in_queue

AT_ONCE = 500
"""How many mails one sweep takes on; the next one comes soon."""

PATIENCE = timedelta(minutes=5)
"""How long mails are left in the queue before the sweep asks for them again."""


@app.task(time_limit=60)  # type: ignore[untyped-decorator]
def send_invitation(pk: int) -> None:
    """Mail one invitation, once: the row is claimed before the mail goes, so a second run finds it claimed. One that
    was withdrawn meanwhile is not there any more."""
    if invitation := Invitation.objects.filter(pk=pk).first():
        mail_invitation(invitation=invitation, at=timezone.now())


@app.task(time_limit=120)  # type: ignore[untyped-decorator]
def sweep_invitations() -> None:
    """Delete invitations at their end, and mail what was not mailed because the broker was away. A second run finds
    nothing to delete, and puts in the queue what is there already."""
    at = timezone.now()
    delete_ended(Invitation.objects.all(), at=at)
    waiting = Invitation.objects.open(at).unmailed().filter(invited_at__lte=at - PATIENCE, cohort__archived_at=None)
    for pk in waiting.values_list("pk", flat=True)[:AT_ONCE]:
        put_in_queue(SEND_INVITATION, pk, BULK)
