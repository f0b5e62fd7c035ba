"""The list of a seminar is open until two people have closed it. Whoever changes it holds the seminar's row first.

Every rule that touches places, marks, half days or heads takes this row before any other, so that they come one
after the other, and two of them never wait for each other.
"""

from __future__ import annotations

from cohorts.models import Seminar


class MarkRefused(Exception):
    """A mark that would not be true."""


class SeminarClosed(MarkRefused):
    """Two people have said that the list is complete: see `correcting.correct`."""


def hold(seminar: int) -> Seminar:
    """The seminar with this primary key as it stands now, kept from others until the end of the transaction.

    Rows that only refer to it can be written meanwhile: its key does not change.
    """
    return Seminar.objects.select_for_update(no_key=True).get(pk=seminar)


def hold_open(seminar: int) -> Seminar:
    """The same, of a list that may still be changed. Raises `SeminarClosed`."""
    row = hold(seminar)
    if row.is_closed:
        raise SeminarClosed
    return row
