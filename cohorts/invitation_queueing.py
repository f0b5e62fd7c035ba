"""Mails of invitations, put in the queue as soon as their rows are committed rather than by the next sweep."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from django.db import transaction

from cohorts.models import Invitation
from lms.queueing import BULK, put_all_in_queue

SEND_INVITATION = "cohorts.tasks.send_invitation"


def hurry(invitations: Sequence[Invitation]) -> None:
    pks = [invitation.pk for invitation in invitations]
    transaction.on_commit(partial(put_all_in_queue, SEND_INVITATION, pks, BULK))
