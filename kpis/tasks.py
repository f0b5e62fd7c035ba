"""What Celery runs. The rows are the queue: these only hurry it, and each may run again at any time."""

from __future__ import annotations

from django.utils import timezone

from kpis.exporting import MAKE, claim_exports, remove_past
from kpis.making import make_file
from kpis.models import Export
from lms.celery import app
from lms.files import remove_leftovers
from lms.queueing import put_in_queue

AT_ONCE = 50
"""How much one sweep takes on; the next one comes in seconds."""


@app.task(time_limit=280)  # type: ignore[untyped-decorator]
def make_export(pk: int) -> None:
    """Make one file. A second run finds it made and stops; of two at once, one notes it."""
    make_file(export=Export.objects.get(pk=pk), at=timezone.now())


@app.task(time_limit=120)  # type: ignore[untyped-decorator]
def sweep_exports() -> None:
    """Put in the queue what waits, and remove files that were kept long enough. A second run finds nothing left."""
    at = timezone.now()
    for pk in claim_exports(at=at, limit=AT_ONCE):
        put_in_queue(MAKE, pk)
    remove_past(at=at, limit=AT_ONCE)
    remove_leftovers(folder="exports")
