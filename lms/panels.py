"""What upper rooms show in a named slot of a lower room's page.

A room's `panels.py` has `PANELS: dict[str, Panel]`, from a slot's name to a function that is given the
request and what the page is about, and returns HTML, or an empty text. Slots: `my-learning` (the
person), `module` (a release), `cohort` and `seminar` (the row), `note` (a `Reflection`, under it in its
lesson) and `reflection` (a `Response`, under what somebody wrote for themselves in a handed-in quiz).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.utils.safestring import SafeString, mark_safe

from lms.rooms import modules_named

Panel = Callable[[HttpRequest, Any], str]


def show(slot: str, request: HttpRequest, subject: Any) -> SafeString:
    """The slot's HTML. Panels render templates, so what they return is escaped already."""
    panels: list[Panel] = [room.PANELS[slot] for room in modules_named("panels") if slot in room.PANELS]
    return mark_safe("".join(panel(request, subject) for panel in panels))  # noqa: S308
