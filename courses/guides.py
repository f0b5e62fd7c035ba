"""The guides of a module: pages to print for whoever teaches it.

Who that is, only a room above knows: it has the gate (`cohorts/access.py`), and shows what is made here.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from courses import shelf
from courses.content.rendering import parts_of, render
from courses.grounds import grounds_of
from courses.models import Guide, Release


def guides_in(release: Release) -> list[Guide]:
    """In the order in which the module lists them."""
    return [guide for pk in release.guides.values() if isinstance(guide := shelf.activity(pk), Guide)]


def guide_in(release: Release, key: str) -> Guide | None:
    return next((guide for guide in guides_in(release) if guide.key == key), None)


def guide_page(request: HttpRequest, release: Release, guide: Guide) -> dict[str, Any]:
    """What `courses/guide.html` needs."""
    body = guide.text("body")
    return {
        "release": release,
        "guide": guide,
        "body": body,
        "parts": parts_of(body.text),
        "pieces": render(body.text, guide.around(body.language), body.language),
        **grounds_of(request, guide),
    }
