"""In which order people are listed: by chosen name, large and small letters alike."""

from __future__ import annotations

from accounts.models import User


def by_name(person: User) -> tuple[str, int]:
    """A key for sorting; namesakes keep one order."""
    return str(person).casefold(), person.pk
