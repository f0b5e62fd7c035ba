"""Signed lists on which somebody stands who has left: locked until the fund can ask for them no more.

Trainers do not open them any more. A coordinator of the country does, for the fund, and each time is noted. Source:
GDPR, articles 17(3)(b) and 18: kept as proof, and used for nothing else.
"""

from __future__ import annotations

from accounts.models import User
from cohorts.models import Seminar
from cohorts.models.scope import in_scope

OPENED_SEALED = "sealed scan downloaded"
"""The action of the audit event."""


def is_sealed(seminar: Seminar) -> bool:
    return seminar.registrations.filter(user__erased_at__isnull=False).exists()


def may_open_signed_lists(user: User, seminar: Seminar) -> bool:
    """Of a seminar that this person may see: before and after somebody on it has left."""
    return not is_sealed(seminar) or Seminar.objects.filter(in_scope(user), pk=seminar.pk).exists()
