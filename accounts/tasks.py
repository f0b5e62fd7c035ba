"""What Celery runs. A second run finds nothing left to do."""

from __future__ import annotations

from django.utils import timezone

from accounts.retention import sweep
from lms.celery import app
from lms.deleted_rows import overwrite_the_log


@app.task(time_limit=280)  # type: ignore[untyped-decorator]
def end_what_is_past() -> None:
    """Delete or blank whatever has had its time, also where the database keeps what it was before."""
    sweep(timezone.now())
    overwrite_the_log()
