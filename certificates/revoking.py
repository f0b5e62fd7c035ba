"""Taking a paper back: its row and its file stay, and whoever checks it is told. Then another may be issued."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from accounts.models import AuditEvent, User
from certificates.models import Document


@transaction.atomic
def revoke(*, document: Document, because: Document.Reason, by: User, at: datetime) -> bool:
    """Revoke, for good. False when it was revoked before: the first reason stands."""
    first = Document.objects.filter(pk=document.pk, revoked_at=None).update(revoked_at=at, revoked_because=because)
    if first:
        AuditEvent.record(actor=by, action="paper revoked", subject=document, at=at, because=str(because))
    return bool(first)


@transaction.atomic
def let_issue_again(*, document: Document, by: User, at: datetime) -> bool:
    """Let go of what a revoked paper was issued for, so that a new one can be: a module's by the next sweep, a
    seminar's by its trainers. False for a paper that was not revoked, or has let go before."""
    fact = Q(module_completion__isnull=False) | Q(registration__isnull=False)
    revoked = Document.objects.filter(fact, pk=document.pk, revoked_at__isnull=False)
    freed = revoked.update(module_completion=None, registration=None)
    if freed:
        AuditEvent.record(actor=by, action="paper may be issued again", subject=document, at=at)
    return bool(freed)
