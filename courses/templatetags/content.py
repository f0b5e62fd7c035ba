"""Published text in templates."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from courses.content.markdown import render_inline
from lms.text import Localised, direction

register = template.Library()


@register.filter
def inline_markdown(text: Localised | str, module: str = "") -> SafeString:
    """A line of Markdown as HTML, marked with its language where that is not the page's.

    `module` is the key of the module whose lessons it may link to.
    """
    html = mark_safe(render_inline(str(text), module))  # noqa: S308 - cleaned by nh3
    if isinstance(text, Localised) and text.language != get_language():
        return format_html('<span lang="{}" dir="{}">{}</span>', text.language, direction(text.language), html)
    return html
