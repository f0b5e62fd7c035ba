"""The privacy notice: which edition is in force, and who has been shown it."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest
from django.utils.translation import get_language

from accounts.models import Consent, User

NOTICE = "privacy"
EDITION = "2026-12"
"""Changed when the notice says something new; everybody is then shown it once more."""

SEEN_KEY = "notice-seen"


def has_seen_notice(request: HttpRequest) -> bool:
    """Whether this person was shown the edition in force; remembered in the session."""
    if request.session.get(SEEN_KEY) == EDITION:
        return True
    assert isinstance(request.user, User)
    seen = request.user.consents.filter(notice=NOTICE, version=EDITION).exists()
    if seen:
        request.session[SEEN_KEY] = EDITION
    return seen


def record_notice_seen(*, user: User, at: datetime) -> None:
    """Keep that this person was shown the edition in force, once."""
    Consent.objects.get_or_create(
        user=user, notice=NOTICE, version=EDITION, defaults={"at": at, "language": get_language() or "en"}
    )
