"""What Celery runs. The rows are the queue: these only hurry it, and each may run again at any time."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from cohorts import nudging
from cohorts.checking_in import mark_waiting, with_waiting
from cohorts.invitation_queueing import SEND_INVITATION
from cohorts.invitations import delete_ended, mail_invitation
from cohorts.models import Invitation, Registration
from cohorts.needs import forget_needs
from cohorts.place_mail import tell_of_place
from cohorts.registration import SEND_PLACE_MAIL
from lms.celery import app
from lms.closing_down import not_after_the_end
from lms.queueing import BULK, put_all_in_queue

AT_ONCE = 500
"""How many mails one sweep takes on; the next one comes soon."""

PATIENCE = timedelta(minutes=5)
"""How long mails are left in the queue before the sweep asks for them again."""


@app.task(time_limit=60)  # type: ignore[untyped-decorator]
@not_after_the_end
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
    put_all_in_queue(SEND_INVITATION, waiting.values_list("pk", flat=True)[:AT_ONCE], BULK)


@app.task(time_limit=60)  # type: ignore[untyped-decorator]
@not_after_the_end
def send_place_mail(pk: int) -> None:
    """Tell somebody who waited of their place, once: the row is claimed before the mail goes, so a second run finds it
    claimed. A place that was given back meanwhile is not there any more."""
    if place := Registration.objects.filter(pk=pk).select_related("user").first():
        tell_of_place(place=place, at=timezone.now())


@app.task(time_limit=120)  # type: ignore[untyped-decorator]
def sweep_places() -> None:
    """Tell of places that nobody was told of, and delete what people said they need for seminars that are over.
    A second run finds nothing left to do, or puts in the queue what is already there."""
    at = timezone.now()
    forget_needs(at=at)
    untold = Registration.objects.untold().filter(promoted_at__lte=at - timedelta(minutes=2))
    put_all_in_queue(SEND_PLACE_MAIL, untold.values_list("pk", flat=True)[:AT_ONCE])


@app.task(time_limit=50)  # type: ignore[untyped-decorator]
@not_after_the_end
def mark_who_waits() -> None:
    """Mark whoever checked in before their half day opened. A second run, or one at the same time, finds nobody."""
    at = timezone.now()
    for session in with_waiting(at=at):
        mark_waiting(session=session, at=at)


@app.task(time_limit=60)  # type: ignore[untyped-decorator]
@not_after_the_end
def tell_of_messages(pk: int) -> None:
    """Tell one person, once: the rows are claimed before the mail goes, so a second run finds them claimed."""
    nudging.tell_of_messages(learner=pk, at=timezone.now())


@app.task(time_limit=60)  # type: ignore[untyped-decorator]
@not_after_the_end
def sweep_messages() -> None:
    """Tell whoever slept, or was not told because the broker was away. A second run puts in the queue what is there
    already."""
    due = nudging.due(timezone.now()).order_by("membership__user")
    put_all_in_queue(nudging.TELL, due.values_list("membership__user", flat=True).distinct()[:AT_ONCE])
