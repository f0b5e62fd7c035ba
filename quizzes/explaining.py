"""Which lessons explain what a question asks."""

from __future__ import annotations

from courses import shelf
from courses.models import Lesson, Release

MOST = 3
"""Lessons named beside a question."""


def lessons_about(outcome: str | None, *, release: Release, unit: str) -> list[Lesson]:
    """The lessons of a release that teach an outcome, in its order: those of this unit, or if it has none, of all."""
    if outcome is None:
        return []
    teaching = [
        (place, lesson)
        for place in release.places.values()
        if isinstance(lesson := shelf.activity(place.pk), Lesson) and outcome in lesson.spec["outcomes"]
    ]
    own = [lesson for place, lesson in teaching if place.unit == unit]
    return (own or [lesson for _place, lesson in teaching])[:MOST]
