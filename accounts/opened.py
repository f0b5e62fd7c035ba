"""Who opened what is kept of somebody: read from the audit events, and shown to whom they concern.

Each room's `opened.py` has `READINGS`, from the action of an event to a sentence about it, and `subjects_about(user)`:
the rows that are about this person, or about a list on which they stand. It may have `REASONS`: by action, what a code
means that stands in the detail `because` of an event. Nothing else of a detail is read here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts import cards, recovering
from accounts.admin_step_up import POWER_CHANGED
from accounts.models import AuditEvent, User
from accounts.people import accounts_of
from lms.rooms import modules_named

OPENED_IN_ADMINISTRATION = "person opened"
READINGS: dict[str, str | Promise] = {
    OPENED_IN_ADMINISTRATION: _("opened what is kept of you, to administer it"),
    POWER_CHANGED: _("changed what you may do here"),
    cards.HANDED_OUT: _("made a card for you to sign in with"),
    cards.WITHDRAWN: _("withdrew your card"),
    recovering.ASKED: _("asked that you are let in again"),
    recovering.CONFIRMED: _("confirmed that you are let in again"),
}
SHOWN = 50


def subjects_about(user: User) -> Iterator[str]:
    for account in User.objects.filter(pk__in=accounts_of([user.pk])):
        yield AuditEvent.name_of(account)


@dataclass(frozen=True, slots=True)
class Opened:
    at: datetime
    by: str
    what: str | Promise
    because: str | Promise = ""


def opened_lately(user: User) -> list[Opened]:
    """The latest first. What somebody did with their own data is left out."""
    rooms = modules_named("opened")
    sentences = {action: said for room in rooms for action, said in room.READINGS.items()}
    reasons = {action: said for room in rooms for action, said in getattr(room, "REASONS", {}).items()}
    subjects = {subject for room in rooms for subject in room.subjects_about(user)}
    events = AuditEvent.objects.about(subjects).filter(action__in=sentences).exclude(actor=user)
    return [
        Opened(
            event.at,
            str(event.actor or "–"),
            sentences[event.action],
            reasons.get(event.action, {}).get(event.detail.get("because"), ""),
        )
        for event in events.select_related("actor")[:SHOWN]
    ]
