"""What Celery runs. A second run finds nothing left to do."""

from __future__ import annotations

from django.utils import timezone

from lms import strays
from lms.celery import app


@app.task(time_limit=280)  # type: ignore[untyped-decorator]
def remove_strays() -> None:
    """Delete files that no row names."""
    strays.remove_strays(at=timezone.now())
