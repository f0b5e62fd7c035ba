"""Private notes beside a lesson."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from courses.models import Enrolment, Reflection


def keep_reflection(*, enrolment: Enrolment, key: str, position: int, text: str, at: datetime) -> None:
    """Keep what the learner wrote at this prompt; an empty text takes it back for good."""
    place: dict[str, Any] = {"enrolment": enrolment, "key": key, "position": position}
    if text:
        Reflection.objects.update_or_create(**place, defaults={"text": text, "saved_at": at})
    else:
        Reflection.objects.filter(**place).delete()
