"""Putting something in the queue by the name of its task: who asks for it need not load what does it."""

from __future__ import annotations

import logging
from collections.abc import Iterable

from django.utils.module_loading import import_string
from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)

DEFAULT = "celery"
BULK = "bulk"
"""For what comes in hundreds: a worker takes from both queues in turn."""


def put_in_queue(task: str, pk: int, queue: str = DEFAULT) -> bool:
    """By the primary key of what it is about; says whether it is there. With the broker away nothing is lost,
    only later: the row waits for the sweep."""
    try:
        # Loaded when something is first queued: most commands queue nothing, and start sooner without it.
        import_string("lms.celery.app").send_task(task, args=[pk], queue=queue)
    except OperationalError:
        logger.warning("The queue cannot be reached: %s waits for the next sweep.", task)
        return False
    return True


def put_all_in_queue(task: str, pks: Iterable[int], queue: str = DEFAULT) -> None:
    """One after the other, until one is refused: with the broker away for one it is away for all."""
    for pk in pks:
        if not put_in_queue(task, pk, queue):
            return
