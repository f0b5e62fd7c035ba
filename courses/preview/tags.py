"""The library `content` of a preview, where a text has its problems beside it; and what its own pages need."""

from __future__ import annotations

from functools import wraps
from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe

from courses.content.problems import Problem
from courses.content.rendering import Piece, render
from courses.guides import guides_in
from courses.models import Guide, Lesson, Release
from courses.preview.beside import look_now, page_now
from courses.preview.excerpts import Excerpt, excerpts
from courses.preview.middleware import PLACE
from courses.preview.notes import as_words, said
from courses.preview.pages import url_of
from courses.preview.stand_ins import path_of
from courses.templatetags import content
from lms.text import Localised

register = template.Library()
register.tags |= content.register.tags
register.filters |= content.register.filters

_inline_markdown = content.register.filters["inline_markdown"]


@register.filter
@wraps(_inline_markdown)
def inline_markdown(text: Localised | str, *rest: Any) -> SafeString:
    """The text as everywhere, and behind it what is wrong with it."""
    html = SafeString(_inline_markdown(text, *rest))
    page = page_now.get()
    if page is None:
        return html
    return mark_safe(html + "".join(as_words(each, page.look) for each in page.beside(str(text))))  # noqa: S308


@register.simple_tag
def pieces_with_problems(lesson: Lesson | Guide, body: Localised) -> tuple[Piece, ...]:
    """A lesson's or guide's pieces as its page has them, each problem right after the block that it is in."""
    page = page_now.get()
    assert page is not None
    return render(body.text, lesson.around(body.language), body.language, page.notes_on(body.text))


@register.simple_tag
def stand_in_path(lesson: Lesson | Guide) -> str:
    return path_of(lesson)


@register.simple_tag
def guides_of(release: Release) -> list[Guide]:
    return guides_in(release)


@register.simple_tag
def problems_in(path: str) -> list[Problem]:
    """A file's problems, now that they are shown."""
    page = page_now.get()
    assert page is not None
    found = page.look.by_path.get(path, [])
    page.shown.update(found)
    return found


@register.simple_tag
def lines_of(path: str) -> list[Excerpt]:
    """A file's lines with its problems, as of the newest look; none where it cannot be read or has no problem."""
    look = look_now()
    return excerpts(look.sources[path], look.by_path[path], whole=True) if path in look.sources else []


@register.simple_tag
def room_above() -> SafeString:
    return mark_safe(PLACE)  # noqa: S308


@register.inclusion_tag("preview/_bar.html", takes_context=True)
def preview_bar(context: template.Context) -> dict[str, Any]:
    request = context.get("request")
    return {"request": request, "look": look_now(), "here": request.path if request is not None else ""}


@register.filter
def page_of(path: str) -> str:
    return url_of(path)


@register.filter
def number(problem: Problem) -> int:
    """The number of a problem in the list of all."""
    return look_now().numbers[problem]


@register.filter
def in_words(problem: Problem) -> SafeString:
    return said(problem, look_now())
