"""What is left of the papers of a person who was erased: that each was issued, and when.

The code on a printed paper still leads to an answer, and the answer names nobody: the row has lost its
holder, what it was about, what it said, its file and the file's fingerprint.
"""

from __future__ import annotations

from datetime import datetime
from functools import partial

from django.db import transaction
from django.db.models import Q

from certificates.models import Document, DocumentQuerySet


def papers_of_the_erased() -> DocumentQuerySet:
    """Papers whose holder, or whom that account was merged into, is erased, and that still say something."""
    erased = Q(holder__erased_at__isnull=False) | Q(holder__merged_into__erased_at__isnull=False)
    papers: DocumentQuerySet = Document.objects.filter(erased)
    return papers


@transaction.atomic
def leave_tombstone(*, document: Document, at: datetime) -> None:
    """Forget all but that the paper was issued, and of which kind. A second run finds nothing to forget."""
    row: Document = Document.objects.select_for_update().get(pk=document.pk)
    if row.erased_at is not None:
        return
    name = row.file.name
    row.snapshot = {"issued_on": row.snapshot["issued_on"]}
    row.holder = row.module_completion = row.registration = None
    row.seminar = row.session = row.requested_by = None
    row.file, row.sha256, row.name_shown, row.replaced_because = "", "", False, ""
    row.erased_at = at
    row.save()
    if name:
        transaction.on_commit(partial(row.file.storage.delete, name))


def leave_tombstones(*, at: datetime) -> None:
    """One after the other, so that one that fails takes back no other."""
    for paper in papers_of_the_erased():
        leave_tombstone(document=paper, at=at)
