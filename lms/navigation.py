"""The main navigation, composed from what each room brings in its `navigation.py`.

A room has `ENTRIES: list[Entry]`; the ground floor's come first.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise

from lms.rooms import modules_named


@dataclass(frozen=True, slots=True)
class Entry:
    """A link for those to whom it is shown. `order` places it among the others, small first."""

    order: int
    label: str | Promise
    url_name: str
    shown_to: Callable[[HttpRequest], bool]

    @property
    def url(self) -> str:
        return reverse(self.url_name)


def anyone(request: HttpRequest) -> bool:
    return True


def signed_in(request: HttpRequest) -> bool:
    return request.user.is_authenticated


@cache
def _all_entries() -> tuple[Entry, ...]:
    entries = [entry for room in modules_named("navigation") for entry in room.ENTRIES]
    return tuple(sorted(entries, key=lambda entry: entry.order))


def entries_for(request: HttpRequest) -> list[Entry]:
    return [entry for entry in _all_entries() if entry.shown_to(request)]
