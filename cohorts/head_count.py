"""People who are in the room and do not want to be on any list: a number, and nobody in particular."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F

from accounts.models import AuditEvent, User
from cohorts.attendance import TooEarly, may_be_marked
from cohorts.models import Session
from cohorts.open_list import hold_open

MOST = 500


@transaction.atomic
def count_unlisted(*, session: Session, change: int, by: User, at: datetime) -> int:
    """Add `change` heads to a half day, or take them off, within 0 and `MOST`; says how many there are then.

    Raises `TooEarly` and `SeminarClosed`.
    """
    hold_open(session.seminar_id)
    if not may_be_marked(session, at=at):
        raise TooEarly
    within = Session.objects.filter(pk=session.pk, unlisted__gte=-change, unlisted__lte=MOST - change)
    changed = within.update(unlisted=F("unlisted") + change)
    session.refresh_from_db(fields=["unlisted"])
    if changed:
        AuditEvent.record(actor=by, action="cohorts.unlisted", subject=session, at=at, count=session.unlisted)
    return session.unlisted
