"""Who has power over others in this room: whoever teaches."""

from __future__ import annotations

from accounts.models import User
from cohorts.access import teaches


def has_power(user: User) -> bool:
    return teaches(user)
