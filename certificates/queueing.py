"""Putting papers in the queue: by the primary key of a completion for `ISSUE`, else of a paper."""

from __future__ import annotations

from functools import partial

from django.db import transaction

from certificates.models import Document
from lms.queueing import put_in_queue

ISSUE = "certificates.tasks.issue"
MAKE = "certificates.tasks.make"
SEND_READY_MAIL = "certificates.tasks.send_ready_mail"


def hurry(document: Document) -> None:
    """Have a paper made as soon as its row is committed, rather than by the next sweep."""
    transaction.on_commit(partial(put_in_queue, MAKE, document.pk))
