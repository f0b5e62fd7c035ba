"""What Celery runs. The rows are the queue: these only hurry it, and each may run again at any time."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from certificates.announcing import announce
from certificates.erasing import leave_tombstone, to_forget
from certificates.issuing import due_completions, issue_certificate
from certificates.making import claim_waiting, make_paper
from certificates.models import Document
from certificates.queueing import FORGET, ISSUE, MAKE, PATIENCE, SEND_READY_MAIL, hurry, queue_for
from lms.celery import app
from lms.files import remove_leftovers
from lms.queueing import put_in_queue

AT_ONCE = 500
"""How much one sweep takes on; the next one comes in seconds."""


@app.task(time_limit=60)  # type: ignore[untyped-decorator]
def issue(pk: int) -> None:
    """Issue the certificate of one completion. A second run finds it due no more; of two at once, one
    finds the row that the other has written."""
    if completion := due_completions().filter(pk=pk).first():
        hurry(issue_certificate(completion=completion, at=timezone.now()))


@app.task(time_limit=60)  # type: ignore[untyped-decorator]
def make(pk: int) -> None:
    """Make one paper. A second run finds its fingerprint and stops; two at once store the same bytes
    under the same name, and one of them notes it."""
    document = Document.objects.get(pk=pk)
    if make_paper(document=document, at=timezone.now()):
        put_in_queue(SEND_READY_MAIL, pk, queue_for(in_bulk=document.in_bulk))


@app.task(time_limit=60)  # type: ignore[untyped-decorator]
def send_ready_mail(pk: int) -> None:
    """Tell the holder, once: the row is claimed before the mail goes, so a second run finds it claimed."""
    announce(document=Document.objects.get(pk=pk), at=timezone.now())


@app.task(time_limit=60)  # type: ignore[untyped-decorator]
def forget(pk: int) -> None:
    """Leave a tombstone of a paper whose holder was erased. A second run finds it there."""
    leave_tombstone(document=Document.objects.get(pk=pk), at=timezone.now())


@app.task(time_limit=120)  # type: ignore[untyped-decorator]
def sweep() -> None:
    """Make what waits, announce what is ready, and then issue what is due: each in a task of its own, so
    that one that fails stops no other. The same for papers whose holder was erased, which become tombstones.
    A second run finds nothing left to do, or puts in the queue what is already there."""
    at = timezone.now()
    for pk, in_bulk in claim_waiting(at=at, limit=AT_ONCE):
        put_in_queue(MAKE, pk, queue_for(in_bulk=in_bulk))
    untold = Document.objects.unannounced().filter(
        Q(in_bulk=False, made_at__lte=at - timedelta(seconds=30)) | Q(in_bulk=True, made_at__lte=at - PATIENCE)
    )
    for pk, in_bulk in untold.values_list("pk", "in_bulk")[:AT_ONCE]:
        put_in_queue(SEND_READY_MAIL, pk, queue_for(in_bulk=in_bulk))
    for pk in due_completions().values_list("pk", flat=True)[:AT_ONCE]:
        put_in_queue(ISSUE, pk)
    for papers in to_forget():
        for pk in papers.values_list("pk", flat=True)[:AT_ONCE]:
            put_in_queue(FORGET, pk)
    remove_leftovers(folder="papers")
