"""What Celery runs. The rows are the queue: these only hurry it, and each may run again at any time."""

from __future__ import annotations

from django.utils import timezone

from lms.celery import app
from lms.closing_down import not_after_the_end
from lms.queueing import put_in_queue
from quizzes import telling
from quizzes.follow_ups import ask, due_follow_ups
from quizzes.models import Regrading
from quizzes.regrading import TELL
from quizzes.surveys import mix_answers

AT_ONCE = 500
"""How many people one sweep takes on; the next one comes soon."""


@app.task(time_limit=60)  # type: ignore[untyped-decorator]
def tell_of_regrading(pk: int) -> None:
    """Tell one person, once: the rows are claimed before the mail goes, so a second run finds them claimed."""
    telling.tell_of_regrading(learner=pk, at=timezone.now())


@app.task(time_limit=60)  # type: ignore[untyped-decorator]
def sweep_regradings() -> None:
    """Tell whoever was not told, because the broker was away. A second run puts in the queue what is there already."""
    untold = Regrading.objects.untold(timezone.now()).order_by("attempt__enrolment__user")
    for pk in untold.values_list("attempt__enrolment__user", flat=True).distinct()[:AT_ONCE]:
        put_in_queue(TELL, pk)


@app.task(time_limit=240)  # type: ignore[untyped-decorator]
@not_after_the_end
def ask_follow_ups() -> None:
    """Write to everybody whose survey three months later has opened. Each has a row of their own that is written
    before their mail goes, so a second run, or one at the same time, writes to nobody twice."""
    at = timezone.now()
    for follow_up in due_follow_ups(at=at):
        ask(follow_up=follow_up, at=at)


@app.task(time_limit=280)  # type: ignore[untyped-decorator]
def mix_survey_answers() -> None:
    """Let no order in the database tell who handed a survey in. A second run mixes what is mixed."""
    mix_answers(at=timezone.now())
