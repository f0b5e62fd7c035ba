"""Who opened papers of others. See `accounts/opened.py`."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import AuditEvent, User
from certificates.models import Document

READINGS: dict[str, str | Promise] = {
    "paper downloaded": _("opened a paper of yours"),
    "papers printed": _("printed the papers of your group or seminar"),
    "papers downloaded": _("took away the papers of your group or seminar"),
    "report downloaded": _("took away the attendance report of your seminar"),
    "record downloaded": _("took away the record of your seminar"),
}


def subjects_about(user: User) -> Iterator[str]:
    """Groups and seminars come from the room below."""
    yield from (AuditEvent.name_of(paper) for paper in Document.objects.held_by(user).non_polymorphic())
