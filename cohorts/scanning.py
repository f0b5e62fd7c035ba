"""Keeping what shows that people signed: photos and PDFs of the sheets of a half day.

An upload is never kept as it came. It is written anew by a program of its own (`rewriting.py`), which leaves out what
a camera or a scanner noted: the place, the device, the time, the name of a file.
"""

from __future__ import annotations

import hashlib
import json
import signal
import subprocess
import sys
from datetime import datetime
from threading import Lock

from django.core.files.base import ContentFile, File
from django.db import IntegrityError, transaction

from accounts.models import AuditEvent, User
from cohorts import rewriting
from cohorts.attendance import TooEarly, may_be_marked
from cohorts.models import Scan, Session
from cohorts.rewriting import REFUSALS, Damaged, Rewritten, TooLarge, TooMuchWork
from lms.files import remove_leftovers

MOST_BYTES = 15 * 1024 * 1024
PATIENCE = 30
"""Seconds by the clock; the program's own bound is in processor time."""

_one_at_a_time = Lock()
"""In each web process, so that many uploads at once take turns with the memory."""


def keep_scan(*, session: Session, upload: File[bytes], by: User, at: datetime) -> Scan:
    """Keep a scan of a signed sheet; the same file once more is the one that is kept already.

    Raises `TooEarly` or a `rewriting.Refused`; then nothing is kept.
    """
    if not may_be_marked(session, at=at):
        raise TooEarly
    original = upload.read(MOST_BYTES + 1)
    if len(original) > MOST_BYTES:
        raise TooLarge
    fingerprint = hashlib.sha256(original).hexdigest()
    if kept := session.scans.current().filter(original_sha256=fingerprint).first():
        return kept
    made = rewritten_apart(original)
    remove_leftovers(folder="scans")
    return _stored(session, made, fingerprint, by=by, at=at)


def rewritten_apart(original: bytes) -> Rewritten:
    """`rewriting.rewritten` in a process of its own, that has neither our secrets nor our open files.

    Raises a `rewriting.Refused`.
    """
    command = [sys.executable, "-I", rewriting.__file__]
    try:
        with _one_at_a_time:
            done = subprocess.run(  # noqa: S603 - our own command line
                command, input=original, capture_output=True, timeout=PATIENCE, check=False, env={}
            )
    except subprocess.TimeoutExpired:
        raise TooMuchWork from None
    if done.returncode in {-signal.SIGXCPU, -signal.SIGKILL}:
        raise TooMuchWork
    if done.returncode:
        raise Damaged
    head, _newline, content = done.stdout.partition(b"\n")
    answer = json.loads(head)
    if "refused" in answer:
        raise REFUSALS[answer["refused"]]
    return Rewritten(answer["media_type"], answer["pages"], content)


def _stored(session: Session, made: Rewritten, fingerprint: str, *, by: User, at: datetime) -> Scan:
    """The row and the file, both or neither."""
    scan = Scan(
        session=session,
        sha256=hashlib.sha256(made.content).hexdigest(),
        original_sha256=fingerprint,
        media_type=made.media_type,
        size=len(made.content),
        pages=made.pages,
        uploaded_by=by,
        uploaded_at=at,
    )
    scan.file.name = scan.stored_name()
    try:
        with transaction.atomic():
            scan.save(force_insert=True)
            scan.file.storage.save(scan.file.name, ContentFile(made.content))
    except IntegrityError:
        # Sent twice at once: the other one was first.
        return session.scans.current().get(original_sha256=fingerprint)
    return scan


@transaction.atomic
def withdraw_scan(*, scan: Scan, because: str, by: User, at: datetime) -> None:
    """It counts no more, and is handed out to nobody. The row, the reason and the file stay. Again, nothing happens."""
    if Scan.objects.current().filter(pk=scan.pk).update(withdrawn_at=at, withdrawn_because=because):
        AuditEvent.record(actor=by, action="scan withdrawn", subject=scan, at=at)
