"""Putting papers in the queue, by the names of the tasks: who asks for a paper need not load what makes it."""

from __future__ import annotations

import logging
from functools import partial

from django.db import transaction
from django.utils.module_loading import import_string
from kombu.exceptions import OperationalError

from certificates.models import Document

logger = logging.getLogger(__name__)

ISSUE = "certificates.tasks.issue"
MAKE = "certificates.tasks.make"
SEND_READY_MAIL = "certificates.tasks.send_ready_mail"


def hurry(document: Document) -> None:
    """Have a paper made as soon as its row is committed, rather than by the next sweep."""
    transaction.on_commit(partial(put_in_queue, MAKE, document.pk))


def put_in_queue(task: str, pk: int) -> None:
    """By the primary key of a completion for `ISSUE`, else of a paper. With the broker away nothing is
    lost, only later: the row waits for the sweep."""
    try:
        # Loaded when something is first queued: most commands queue nothing, and start sooner without it.
        import_string("lms.celery.app").send_task(task, args=[pk])
    except OperationalError:
        logger.warning("The queue cannot be reached: %s waits for the next sweep.", task)
