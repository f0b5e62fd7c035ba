"""A code that has leaked is replaced: from then on the old code, its link and its picture open nothing."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts.models import AuditEvent, User
from cohorts.models import Cohort, Seminar, new_join_code


@transaction.atomic
def renew_code(row: Cohort | Seminar, *, by: User, at: datetime) -> None:
    """With which people join a group, or sign up for a seminar."""
    field = "join_code" if isinstance(row, Cohort) else "sign_up_code"
    setattr(row, field, new_join_code())
    row.save(update_fields=[field])
    AuditEvent.record(actor=by, action="cohorts.new-code", subject=row, at=at)
