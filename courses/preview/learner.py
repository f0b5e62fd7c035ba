"""Who reads a preview: one learner, who is always signed in."""

from __future__ import annotations

from datetime import datetime

from accounts.models import User
from accounts.privacy import record_notice_seen

EMAIL = "preview@example.org"


def make_learner(*, at: datetime) -> None:
    """The learner, once. Without a name, and so without papers: those take a worker, and there is none here."""
    learner = User.objects.filter(email=EMAIL).first()
    if learner is None:
        learner = User.objects.create_user(EMAIL, welcomed_at=at, counts=False)
    record_notice_seen(user=learner, at=at)


def learner() -> User:
    return User.objects.select_related("organisation", "coordinator").get(email=EMAIL)
