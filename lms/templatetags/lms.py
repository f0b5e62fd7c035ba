"""Small things that every page needs."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.translation import get_language

from lms import panels as house_panels
from lms.programme import country_name as name_of_country
from lms.text import direction, language_name

register = template.Library()

register.filter("language_name", language_name)
register.filter("direction", direction)
register.filter("country_name", name_of_country)


@register.filter
def plain(text: object) -> str:
    """A text without the mark of its language, for attributes and options."""
    return str(text)


@register.filter
def lookup(mapping: dict[Any, Any], key: Any) -> Any:
    """`mapping[key]`, or None."""
    return mapping.get(key)


@register.simple_tag
def page_language() -> str:
    return get_language() or "en"


@register.simple_tag(takes_context=True)
def panels(context: template.Context, slot: str, subject: Any) -> str:
    """What other rooms show here: `{% panels "seminar" seminar %}`."""
    return house_panels.show(slot, context["request"], subject)
