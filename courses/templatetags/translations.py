"""What a reader is told of the translation that they read."""

from __future__ import annotations

from django import template

from courses.models import Activity, Release
from courses.staleness import Notice, notice_of

register = template.Library()


@register.simple_tag
def translation_notice(published: Activity | Release, language: str) -> Notice | None:
    return notice_of(published, language)
