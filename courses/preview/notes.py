"""A problem as HTML: a block after a paragraph, or words behind a line."""

from __future__ import annotations

import re

from django.urls import reverse
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from courses.content.problems import Problem
from courses.preview.looks import Look


def as_block(problem: Problem, look: Look) -> SafeString:
    """For between the blocks of a lesson: only what the renderer lets through."""
    return format_html('<aside class="problem problem--{}"><p>{}</p></aside>', problem.severity, said(problem, look))


def as_words(problem: Problem, look: Look) -> SafeString:
    """For within a paragraph, a label, a line of a list."""
    return format_html('<span class="problem problem--{}">{}</span>', problem.severity, said(problem, look))


def said(problem: Problem, look: Look) -> SafeString:
    """`Error: the message`, and where it stands, as a link to the list of all."""
    place = f"{problem.path.rpartition('/')[2]}:{problem.line}"
    address = f"{reverse('preview:problems')}#problem-{look.numbers[problem]}"
    return format_html(
        '<strong>{}</strong> {} <a href="{}">{}</a>', severity(problem), plain_code(problem.message), address, place
    )


def severity(problem: Problem) -> str:
    # Translators: what the preview found in a text; the problem itself follows.
    return _("Error:") if problem.severity == "error" else _("Warning:")


def plain_code(message: str) -> SafeString:
    """A message with what stands between backticks as code."""
    return mark_safe(re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(message)))  # noqa: S308 - escaped
