"""Changes between two surveys in templates."""

from __future__ import annotations

from collections.abc import Sequence

from django import template

from quizzes.shown_change import ShownChange

register = template.Library()


@register.filter
def drawn(rows: Sequence[ShownChange]) -> bool:
    """Whether any of the rows may be shown as a picture."""
    return any(row.plot for row in rows)
