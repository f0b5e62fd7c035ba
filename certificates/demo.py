"""This room's part of the demo: papers for what was finished. The worker makes their files."""

from __future__ import annotations

from datetime import timedelta

from certificates.issuing import due_completions, issue_certificate
from certificates.models import Certificate
from certificates.requesting import request_attendance_report
from cohorts.models import Seminar
from lms.demo import World


def build(world: World) -> None:
    """A certificate for every completed module, and reports of the trainer's seminars that are over.

    Only the demo learner is told by mail: whoever looks into the outbox finds one message, not hundreds.
    """
    for completion in due_completions():
        issue_certificate(completion=completion, at=completion.at)
    learner = world.people["learner"]
    told = Certificate.objects.filter(mailed_at=None).exclude(holder=learner)
    told.update(mailed_at=world.now)
    trainer = world.people["trainer"]
    for seminar in Seminar.objects.filter(trainers=trainer).order_by("pk"):
        last = seminar.sessions.order_by("starts_at").last()
        if last is not None and last.ends_at < world.now:
            request_attendance_report(seminar=seminar, by=trainer, at=last.ends_at + timedelta(hours=1))
