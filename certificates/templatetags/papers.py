"""How papers and pages about them write days, hours, codes and names."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from itertools import zip_longest
from typing import Any

from babel.dates import format_date, format_interval, format_skeleton
from babel.numbers import format_decimal
from django import template
from django.utils.html import format_html, strip_tags
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, pgettext

from accounts.kinds_of_organisation import kind_title
from certificates.taking_names import in_words
from cohorts.models import Attendance

register = template.Library()

LONG = 26
"""Letters from which a name no longer fits its line in full size."""
VERY_LONG = 60
FIRST_STRONG_ISOLATE, POP_DIRECTIONAL_ISOLATE = "\u2068", "\u2069"


@register.filter
def long_date(day: date | str) -> str:
    """`22 November 2026`, as the page's language writes it."""
    return format_date(_day(day), format="long", locale=_locale())


@register.filter
def short_day(day: date | str) -> str:
    """`22 Nov`, for the head of a column."""
    return format_skeleton("MMMd", _day(day), locale=_locale())


@register.filter
def days(first: str, last: str) -> str:
    """`22–24 November 2026`: from a day to a day, each as it stands in a snapshot."""
    if first == last:
        return long_date(first)
    return format_interval(_day(first), _day(last), skeleton="yMMMMd", locale=_locale())


@register.filter
def year_with_month(days: str) -> str:
    """Days whose year stays with its month: in a narrow place it would stand alone on a line."""
    return re.sub(r" (?:de )?\d{4}\b", lambda year: year[0].replace(" ", "\u00a0"), days)


@register.filter
def mark_letter(status: str) -> str:
    """A status as one letter of a list; a dash where nothing was marked."""
    letters = {
        Attendance.Status.PRESENT: pgettext("one letter on an attendance list: present", "P"),
        Attendance.Status.LATE: pgettext("one letter on an attendance list: late", "L"),
        Attendance.Status.LEFT_EARLY: pgettext("one letter on an attendance list: left early", "E"),
        Attendance.Status.EXCUSED: pgettext("one letter on an attendance list: excused", "X"),
        Attendance.Status.ABSENT: pgettext("one letter on an attendance list: absent", "A"),
    }
    return letters.get(status, "–")  # type: ignore[call-overload, no-any-return]


@register.filter
def mark_name(status: str) -> str:
    """A status in words."""
    return str(Attendance.Status(status).label) if status else gettext("not marked")


@register.filter
def minutes_missed(minutes: int) -> str:
    """`15 min`: what somebody missed who came late or left early."""
    # Translators: "min" is short for minutes
    return gettext("%(minutes)s min") % {"minutes": minutes}


@register.filter
def kind_of_organisation(kind: str) -> str:
    return str(kind_title(kind)) if kind else "–"


@register.filter
def reason_for_names(because: Mapping[str, str]) -> str:
    """Why somebody took the names."""
    return in_words(because)


@register.filter
def marks_with_minutes(person: Mapping[str, Any]) -> list[tuple[str, int | None]]:
    """The marks of a line, each with the minutes missed; papers made earlier say none."""
    return list(zip_longest(person["marks"], person.get("missed") or []))


@register.filter
def number(value: float) -> str:
    """`2`, `2.5`, `1,250`: as the page's language writes it."""
    return format_decimal(Decimal(str(value)), format="#,##0.##", locale=_locale())


@register.filter
def hours_of(minutes: int) -> str:
    """Minutes as hours."""
    return number(round(minutes / 60, 2))


@register.filter
def grouped(code: str) -> str:
    """A code in groups of four, for people who type it."""
    return " ".join(code[start : start + 4] for start in range(0, len(code), 4))


@register.filter
def marked(text: Any, class_name: str) -> SafeString:
    """A text as an element of its own with a class, and with one for its length."""
    return format_html('<strong class="{} {}">{}</strong>', class_name, _size(strip_tags(str(text))), text)


@register.filter
def named(name: str) -> SafeString:
    """A name on a line of its own, in the direction of its own script whatever the paper's is."""
    return format_html('<strong class="name {}" dir="{}">{}</strong>', _size(name), written(name), name)


@register.filter
def written(text: str) -> str:
    """The direction of the first character that has one, for a `dir` attribute."""
    strong = (kind for kind in map(unicodedata.bidirectional, text) if kind in {"L", "R", "AL"})
    return "rtl" if next(strong, "L") != "L" else "ltr"


@register.filter
def apart(text: str) -> str:
    """A name or a title in a line, so that its script turns nothing around it."""
    return f"{FIRST_STRONG_ISOLATE}{text}{POP_DIRECTIONAL_ISOLATE}" if text else ""


def _size(text: str) -> str:
    return "very-long" if len(text) > VERY_LONG else "long" if len(text) > LONG else "short"


def _day(day: date | str) -> date:
    return date.fromisoformat(day) if isinstance(day, str) else day


def _locale() -> str:
    """Babel's name of the page's language. English is written as in Europe: 22 November 2026."""
    language = get_language() or "en"
    return "en_150" if language == "en" else language.replace("-", "_")
