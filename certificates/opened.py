"""Who opened papers of others. See `accounts/opened.py`."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import AuditEvent, User
from certificates.models import Document
from certificates.taking_names import REQUESTED, SHEET_TAKEN, TAKEN, Reason

READINGS: dict[str, str | Promise] = {
    "paper downloaded": _("opened a paper of yours"),
    "papers printed": _("printed the papers of your group or seminar"),
    "papers downloaded": _("took away the papers of your group or seminar"),
    REQUESTED: _("asked for the attendance report of your seminar"),
    TAKEN: _("took away the attendance report of your seminar"),
    SHEET_TAKEN: _("took away the list to sign of your seminar"),
    "record downloaded": _("took away the record of your seminar"),
}
REASONS = {action: {reason.value: reason.label for reason in Reason} for action in (REQUESTED, TAKEN)}


def subjects_about(user: User) -> Iterator[str]:
    """Groups and seminars come from the room below."""
    yield from (AuditEvent.name_of(paper) for paper in Document.objects.held_by(user).non_polymorphic())
