"""Where "Exit this page" leads."""

from __future__ import annotations

from django import template
from django.conf import settings

register = template.Library()


@register.simple_tag
def exit_url() -> str:
    """The neutral site that quick exit leads to: one that anybody might have open."""
    return str(settings.EXIT_URL)
