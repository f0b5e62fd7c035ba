"""Help in reach, wherever a page may weigh on somebody."""

from __future__ import annotations

from django import template
from django.template.loader import render_to_string

from accounts.help import help_for
from lms.models import programme_of

register = template.Library()


@register.simple_tag(takes_context=True)
def help_in_reach(context: template.RequestContext) -> str:
    """The line with the emergency number and the support contact of the reader's country."""
    help_here = help_for(context.request.user, programme_of(context.request))
    return render_to_string("accounts/_help.html", {"help": help_here})
