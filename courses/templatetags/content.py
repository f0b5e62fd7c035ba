"""Published text in templates."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from courses.content.rendering import NOWHERE, Around, render_inline
from lms.text import Localised, direction

register = template.Library()


@register.filter
def inline_markdown(text: Localised | str, around: Around = NOWHERE) -> SafeString:
    """A line of Markdown as HTML, marked with its language where that is not the page's.

    `around` says what its links and pictures lead to.
    """
    html = mark_safe(render_inline(str(text), around))  # noqa: S308 - cleaned by nh3
    if isinstance(text, Localised) and text.language != get_language():
        return format_html('<span lang="{}" dir="{}">{}</span>', text.language, direction(text.language), html)
    return html
