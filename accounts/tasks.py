"""What Celery runs. A second run finds nothing left to do."""

from __future__ import annotations

from django.utils import timezone

from accounts.retention import sweep
from lms.celery import app


@app.task(time_limit=280)  # type: ignore[untyped-decorator]
def end_what_is_past() -> None:
    """Delete or blank whatever has had its time."""
    sweep(timezone.now())
