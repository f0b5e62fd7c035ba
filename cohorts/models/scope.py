"""Which rows of a country somebody answers for."""

from __future__ import annotations

from django.db.models import Q

from accounts.access import coordinator_of
from accounts.models import User


def in_scope(user: User) -> Q:
    """Rows of a `country` that this person coordinates."""
    coordinator = coordinator_of(user)
    if coordinator is None:
        return Q(pk__in=[])
    return Q(country__in=coordinator.countries) if coordinator.countries else Q(pk__isnull=False)
