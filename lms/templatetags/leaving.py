"""Where "Exit this page" leads."""

from __future__ import annotations

from django import template
from django.conf import settings

register = template.Library()

NEUTRAL_SITE = "https://www.wikipedia.org/"
"""Open to anyone, the same for everybody, in every language, and no wonder in anybody's history."""


@register.simple_tag
def exit_url() -> str:
    """The neutral site that quick exit leads to: `EXIT_URL` of the settings, where it is set."""
    return str(getattr(settings, "EXIT_URL", NEUTRAL_SITE))
