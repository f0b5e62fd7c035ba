"""Mails of invitations, put in the queue as soon as their rows are committed rather than by the next sweep."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from django.db import transaction

from cohorts.models import Invitation
from lms.queueing import BULK, put_in_queue

SEND_INVITATION = "cohorts.tasks.send_invitation"


def hurry(invitations: Sequence[Invitation]) -> None:
    transaction.on_commit(partial(_hurry, [invitation.pk for invitation in invitations]))


def _hurry(pks: Sequence[int]) -> None:
    """With the broker away for one it is away for all: the sweep takes them."""
    all(put_in_queue(SEND_INVITATION, pk, BULK) for pk in pks)
