"""What is left of the papers of a person who was erased: that each was issued, and when.

The code on a printed paper still leads to an answer, and the answer names nobody: the row has lost its
holder, what it was about, what it said, its file and the file's fingerprint, and also the name by which audit
events know it.
"""

from __future__ import annotations

import logging
import uuid
from datetime import datetime

from django.db import transaction

from accounts.people import erased_accounts
from certificates.models import Document, DocumentQuerySet

logger = logging.getLogger(__name__)


def papers_of_the_erased() -> DocumentQuerySet:
    """Papers whose holder, or whom that account became, is erased, and that still say something."""
    papers: DocumentQuerySet = Document.objects.filter(holder__in=erased_accounts())
    return papers


@transaction.atomic
def leave_tombstone(*, document: Document, at: datetime) -> None:
    """Forget all but that the paper was issued, and of which kind. A second run finds nothing to forget.

    The file goes first: were it to go last, a process that is killed in between would leave it to nobody.
    """
    row: Document = Document.objects.select_for_update().get(pk=document.pk)
    if row.erased_at is not None:
        return
    if row.file.name:
        row.file.storage.delete(row.file.name)
    row.snapshot = {"issued_on": row.snapshot["issued_on"]}
    row.holder = row.module_completion = row.registration = None
    row.seminar = row.session = row.requested_by = None
    row.file, row.sha256, row.name_shown, row.replaced_because = "", "", False, ""
    row.uuid, row.erased_at = uuid.uuid4(), at
    row.save()


def leave_tombstones(*, at: datetime) -> None:
    """One after the other; one that fails holds up no other, and is tried again by the next sweep."""
    for paper in papers_of_the_erased():
        try:
            leave_tombstone(document=paper, at=at)
        except Exception:
            logger.exception("Paper %s still says what it should not.", paper.uuid)
