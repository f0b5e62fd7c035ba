"""This room's part of the demo: papers for what was finished. The worker makes their files."""

from __future__ import annotations

from datetime import timedelta

from certificates.issuing import due_completions, issue_certificate
from certificates.models import Document
from certificates.requesting import request_attendance_report, request_sign_in_sheets
from certificates.taking_names import Because, Reason
from cohorts.models import Seminar
from lms.demo import World


def build(world: World) -> None:
    """A certificate for every completed module; of the trainer's seminars that are over also the sheets that
    were signed, and the report. Their certificates are left for the trainer to issue.

    Only the demo learner is told by mail: whoever looks into the outbox finds one message, not hundreds.
    """
    for completion in due_completions():
        issue_certificate(completion=completion, at=completion.at)
    trainer = world.people["trainer"]
    for seminar in Seminar.objects.filter(trainers=trainer).order_by("pk"):
        sessions = list(seminar.sessions.order_by("starts_at"))
        if sessions and sessions[-1].ends_at < world.now:
            evening = sessions[-1].ends_at + timedelta(hours=1)
            request_sign_in_sheets(seminar=seminar, by=trainer, at=sessions[0].starts_at - timedelta(hours=1))
            request_attendance_report(seminar=seminar, by=trainer, at=evening, because=Because(Reason.PROOF))
    told = Document.objects.filter(mailed_at=None).exclude(holder=world.people["learner"])
    told.update(mailed_at=world.now)
