"""What Celery runs for this room."""

from __future__ import annotations

from django.utils import timezone

from lms.celery import app
from quizzes.follow_ups import ask, due_follow_ups


@app.task(time_limit=240)  # type: ignore[untyped-decorator]
def ask_follow_ups() -> None:
    """Write to everybody whose survey three months later has opened. Each has a row of their own that is written
    before their mail goes, so a second run, or one at the same time, writes to nobody twice."""
    at = timezone.now()
    for follow_up in due_follow_ups(at=at):
        ask(follow_up=follow_up, at=at)
