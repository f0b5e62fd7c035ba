"""The sweep of what has had its time. Each end is declared in its room's `data_map.py`."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime

from accounts import erasing, journal, unused
from lms.data_map import End, ends

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Found:
    """How many rows have had their time."""

    end: End
    rows: int


def found(at: datetime) -> list[Found]:
    """What a sweep would end now. Nothing is changed."""
    return [Found(end, end.due(at).count()) for end in ends()]


def sweep(at: datetime) -> list[Found]:
    """End what has had its time, and tell whose account is about to end. A second run finds nothing.

    One end that fails stops no other: it is logged, and tried again by the next sweep.
    """
    done = []
    for end in ends():
        try:
            rows = end.due(at)
            number = rows.count()
            if number:
                end.end(rows, at)
        except Exception as error:  # noqa: BLE001 - whatever it is, the others must not wait for it
            logger.error("What has had its time could not be ended: %s (%s)", end.key, type(error).__name__)
            continue
        done.append(Found(end, number))
    for person in unused.to_tell(at):
        unused.tell(person=person, at=at)
    erasing.forget_what_came_back()
    journal.complete()
    return done
