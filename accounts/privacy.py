"""The privacy notice: which edition is in force, and who has been shown it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import get_language

from accounts.models import Consent, User
from lms.data_map import Basis, Leaving, Until, purposes, tables
from lms.models import NothingPublished, programme_of

NOTICE = "privacy"
EDITION = "2027-01"
"""Changed when the notice says something new; everybody is then shown it once more."""

SEEN_KEY = "notice-seen"
ASKED_ABOUT_ONESELF = "about-oneself"
"""The purpose of questions that only some programmes ask: see `kpis/data_map.py`."""


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


@dataclass(frozen=True, slots=True)
class PurposeTold:
    """One thing that is kept, as the notice says it."""

    key: str
    sentence: str | Promise
    basis: Basis
    until: Until
    leaving: list[Leaving]


def purposes_told(request: HttpRequest) -> list[PurposeTold]:
    """All that the rooms declare, but for questions about oneself that the programme does not ask."""
    try:
        asks = bool(programme_of(request).demographics)
    except NothingPublished:
        asks = False
    return [
        PurposeTold(
            purpose.key,
            purpose.sentence,
            purpose.basis,
            purpose.until,
            list(dict.fromkeys(table.leaving for table in tables() if table.purpose == purpose)),
        )
        for purpose in purposes()
        if asks or purpose.key != ASKED_ABOUT_ONESELF
    ]
