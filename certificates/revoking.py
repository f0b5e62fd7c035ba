"""Taking a paper back: its row and its file stay, and whoever checks it is told."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts.models import AuditEvent, User
from certificates.models import Document


@transaction.atomic
def revoke(*, document: Document, because: Document.Reason, by: User, at: datetime) -> bool:
    """Revoke, for good. False when it was revoked before: the first reason stands."""
    first = Document.objects.filter(pk=document.pk, revoked_at=None).update(revoked_at=at, revoked_because=because)
    if first:
        AuditEvent.record(actor=by, action="paper revoked", subject=document, at=at, because=str(because))
    return bool(first)
