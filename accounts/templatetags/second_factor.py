"""The way back for somebody who was sent to set up a second factor."""

from __future__ import annotations

from django import template

from accounts.step_up import AFTERWARDS

register = template.Library()


@register.simple_tag(takes_context=True)
def page_afterwards(context: template.RequestContext) -> str:
    """The page they were on the way to; empty where there was none, or they have been there."""
    return str(context.request.session.get(AFTERWARDS, ""))
