"""Putting papers in the queue: by the primary key of a completion for `ISSUE`, else of a paper.

Papers that are issued many at a time have a queue of their own: a worker takes from both in turn, so a
single paper waits for one of the many at most.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from functools import partial

from django.db import transaction
from django.utils import timezone

from certificates.models import Document
from lms.queueing import BULK, DEFAULT, put_in_queue

ISSUE = "certificates.tasks.issue"
FORGET = "certificates.tasks.forget"
MAKE = "certificates.tasks.make"
SEND_READY_MAIL = "certificates.tasks.send_ready_mail"


def queue_for(*, in_bulk: bool) -> str:
    return BULK if in_bulk else DEFAULT


PATIENCE = timedelta(minutes=5)
"""How long papers that were put in the queue many at a time are left there before the sweep asks for them."""


def hurry(*documents: Document) -> None:
    """Have papers made as soon as their rows are committed, rather than by the next sweep."""
    transaction.on_commit(partial(_hurry, documents))


def _hurry(documents: Sequence[Document]) -> None:
    for number, document in enumerate(documents):
        if not put_in_queue(MAKE, document.pk, queue_for(in_bulk=document.in_bulk)):
            # With the broker away it is away for all of them: the next sweep takes them.
            left = [each.pk for each in documents[number:]]
            Document.objects.waiting().filter(pk__in=left).update(next_try_at=timezone.now())
            return
