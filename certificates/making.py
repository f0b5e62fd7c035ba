"""Making a paper's file: rendered, stored whole, and only then noted on its row.

It may run never, once or five times at once. What two runs render is the same, so it goes to the
same place; the fingerprint is noted by whoever comes first.
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from django.core.files.base import ContentFile
from django.db.models import F

from certificates.models import Document
from certificates.rendering import render

WAIT = timedelta(seconds=30)
"""How long a paper that was put in the queue is left in peace before it is put there again; doubled each time."""
LONGEST_WAIT = timedelta(hours=1)


def make_paper(*, document: Document, at: datetime) -> bool:
    """Render and store what a row says. True for the one run that made it."""
    if document.is_ready or document.erased_at is not None or document.replaced_by_id is not None:
        return False
    pdf = render(document)
    sha256 = hashlib.sha256(pdf).hexdigest()
    storage = document.file.storage
    name = storage.save(document.stored_name(sha256), ContentFile(pdf))
    mine = Document.objects.waiting().filter(pk=document.pk).update(file=name, sha256=sha256, made_at=at)
    document.refresh_from_db(fields=["file", "sha256", "made_at"])
    if document.file.name != name:
        storage.delete(name)
    return bool(mine)


def claim_waiting(*, at: datetime, limit: int) -> list[tuple[int, bool]]:
    """Papers to put in the queue now, as `(primary key, in bulk)`: those that wait, and that no other run
    claimed; single ones first.

    Each is put off a while, longer each time, so that one that cannot be made holds up no others.
    """
    claimed = []
    due = Document.objects.due(at).order_by("in_bulk", "next_try_at").values_list("pk", "in_bulk", "tries")
    for pk, in_bulk, tries in due[:limit]:
        wait = min(WAIT * 2 ** min(tries, 10), LONGEST_WAIT)
        if Document.objects.due(at).filter(pk=pk, tries=tries).update(tries=F("tries") + 1, next_try_at=at + wait):
            claimed.append((pk, in_bulk))
    return claimed
