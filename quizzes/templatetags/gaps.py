"""Sentences with gaps in templates."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString, mark_safe

from courses.content.rendering import Around
from courses.templatetags.content import inline_markdown
from lms.text import Localised
from quizzes import gaps

register = template.Library()


@register.filter
def around_gaps(html: SafeString) -> list[tuple[SafeString, str | None]]:
    """What stands before each gap of a rendered sentence, with the gap's key; at last what follows, with None.

    The pieces are HTML that is whole only together: an emphasis may begin in one and end in another.
    """
    return [(mark_safe(piece), key) for piece, key in gaps.around_gaps(html)]  # noqa: S308 - cut from what is safe


@register.filter
def said(text: Localised | str, around: Around) -> str:
    """An author's choice is Markdown; what a learner wrote, and what is accepted, is only words."""
    return inline_markdown(text, around) if isinstance(text, Localised) else text
