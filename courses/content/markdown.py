"""Markdown as authors may write it: CommonMark with tables, footnotes, definition lists and containers.

Parsing finds what is wrong and what is pointed to, with line numbers; rendering makes safe HTML.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import nh3
from django.urls import reverse
from django.utils import translation
from django.utils.html import escape
from django.utils.translation import gettext_lazy as _
from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.container import container_plugin
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin

from courses.content.kinds import Reference
from courses.content.problems import Problems

CONTAINERS = {
    "case": _("Case"),
    "note": _("Note"),
    "care": _("Before you read"),
    "reflect": _("For yourself"),
    "example": _("Example"),
    "key": _("What to remember"),
    "sources": _("Sources"),
}
"""The containers and what each is called when its author gives no title."""

REFERENCES = ("lesson", "term", "media")


def _parser() -> MarkdownIt:
    # Raw HTML is recognised so that it can be refused with its line; it is never let through.
    parser = MarkdownIt("commonmark", {"html": True}).enable("table")
    parser.use(footnote_plugin).use(deflist_plugin)
    for name in CONTAINERS:
        parser.use(container_plugin, name)
    parser.validateLink = lambda url: True  # type: ignore[method-assign]
    return parser


PARSER = _parser()

Tokens = Sequence[Token]


def check(text: str, path: str, first_line: int, problems: Problems) -> list[Reference]:
    """Report what is wrong in a Markdown text that begins at `first_line` of its file; return what it points to."""
    tokens = PARSER.parse(text)
    lines = text.split("\n")
    references: list[Reference] = []
    for token, line in _walk(tokens):
        place = (line + first_line, _column(token, lines, line))
        if token.type in {"html_block", "html_inline"}:
            problems.error(path, place, "raw-html", f"HTML is not allowed here: `{token.content.strip()[:40]}`")
        elif token.type == "heading_open" and token.tag == "h1":
            problems.error(path, place, "heading", "the title is the only heading of the first level: begin with `##`")
        elif token.type == "image":
            if not token.content.strip():
                problems.error(path, place, "no-alternative", "say in the brackets what the picture shows")
            references += _reference(str(token.attrGet("src")), path, place, problems, picture=True)
        elif token.type == "link_open":
            references += _reference(str(token.attrGet("href")), path, place, problems)
        elif token.type == "inline" and token.content.startswith(":::"):
            name = token.content.removeprefix(":::").split()[:1]
            problems.error(
                path, place, "container", f"there is no container `{name[0] if name else ''}`: {', '.join(CONTAINERS)}"
            )
    _check_closed(tokens, lines, path, first_line, problems)
    return references


def _walk(tokens: Tokens) -> Iterator[tuple[Token, int]]:
    for token in tokens:
        line = token.map[0] if token.map else 0
        yield token, line
        if not token.children:
            continue
        for child in token.children:
            yield child, line
            if child.type in {"softbreak", "hardbreak"}:
                line += 1


def _column(token: Token, lines: list[str], line: int) -> int:
    """Where on its line a link or a tag stands, as far as that can be found; else 1."""
    wanted = (
        token.content if token.type.startswith("html") else str(token.attrGet("href") or token.attrGet("src") or "")
    )
    if not wanted or line >= len(lines):
        return 1
    return lines[line].find(wanted.split("\n")[0]) + 1 or 1


def _reference(
    target: str, path: str, place: tuple[int, int], problems: Problems, *, picture: bool = False
) -> list[Reference]:
    kind, colon, rest = target.partition(":")
    if target.startswith("media/"):
        return [Reference("media", target, place, path)]
    if picture:
        problems.error(path, place, "picture", f"a picture stands in the module's `media/` folder, not at `{target}`")
    elif colon and kind in REFERENCES:
        return [Reference(kind, rest, place, path)]  # type: ignore[arg-type]
    elif kind == "https" and rest.startswith("//"):
        return []
    elif not target.startswith("#"):
        problems.error(
            path, place, "link", f"`{target}` leads nowhere: write `lesson:…`, `term:…`, `media/…` or `https://…`"
        )
    return []


def _check_closed(tokens: Tokens, lines: list[str], path: str, first_line: int, problems: Problems) -> None:
    for token in tokens:
        if token.type.startswith("container_") and token.nesting == 1 and token.map:
            last = lines[token.map[1]] if token.map[1] < len(lines) else ""
            if last.strip() != ":::":
                problems.error(
                    path,
                    (token.map[0] + first_line, 1),
                    "container",
                    "this container is never closed: end it with `:::`",
                )


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a lesson's HTML; after a reflection's prompt comes the place to write."""

    html: str
    reflection: int | None = None
    """The number of the reflection whose prompt this is, from 0; None for plain reading text."""


ALLOWED_TAGS = {
    *("a", "aside", "blockquote", "br", "code", "dd", "dl", "dt", "em", "h2", "h3", "h4", "h5", "h6", "hr", "img"),
    *("li", "ol", "p", "pre", "section", "strong", "sup", "table", "tbody", "td", "th", "thead", "tr", "ul"),
}
ALLOWED_ATTRIBUTES = {
    "a": {"href", "id", "class"},
    "aside": {"class"},
    "img": {"src", "alt", "title"},
    "li": {"id", "class"},
    "ol": {"class", "start"},
    "p": {"class"},
    "section": {"class"},
    "sup": {"class"},
}


@lru_cache(maxsize=1024)
def render(text: str, module: str, language: str) -> tuple[Piece, ...]:
    """A lesson's body as safe HTML in pieces. `language` is the text's own: it names the containers."""
    with translation.override(language):
        env: dict[str, Any] = {}
        tokens = PARSER.parse(text, env)
        _point(tokens, module)
        pieces: list[Piece] = []
        for number, stretch in _stretches(tokens):
            html = PARSER.renderer.render(_dressed(stretch), PARSER.options, env)
            pieces.append(Piece(clean(html), number))
        return tuple(pieces)


@lru_cache(maxsize=4096)
def render_inline(text: str, module: str = "") -> str:
    """One line of Markdown, such as a question's text, as safe HTML."""
    env: dict[str, Any] = {}
    tokens = PARSER.parseInline(text, env)
    _point(tokens, module)
    return clean(PARSER.renderer.render(tokens, PARSER.options, env))


def clean(html: str) -> str:
    return nh3.clean(
        html, tags=ALLOWED_TAGS, attributes=ALLOWED_ATTRIBUTES, url_schemes={"https"}, link_rel="noopener noreferrer"
    )


def _point(tokens: Tokens, module: str) -> None:
    """Turn references into addresses, and raw HTML into the text it is.

    Outside a module a link to one of its lessons leads nowhere: its words stay, as plain text.
    """
    leads_nowhere = False
    for token, _line in _walk(tokens):
        if token.type in {"html_block", "html_inline"}:
            token.type, token.content = "text", token.content
        elif token.type == "link_open":
            kind, _colon, rest = str(token.attrGet("href")).partition(":")
            if kind == "term":
                token.attrSet("href", reverse("courses:glossary") + "#" + rest)
                token.attrSet("class", "term")
            elif kind == "lesson" and module:
                token.attrSet("href", reverse("courses:activity", args=[module, rest]))
            elif kind == "lesson":
                leads_nowhere = True
                token.type = "text"
        elif token.type == "link_close" and leads_nowhere:
            leads_nowhere = False
            token.type = "text"


def _stretches(tokens: Tokens) -> Iterator[tuple[int | None, list[Token]]]:
    """The tokens in stretches, each reflection one of its own, numbered from 0."""
    stretch: list[Token] = []
    number = 0
    for token in tokens:
        if token.type == "container_reflect_open" and token.level == 0:
            if stretch:
                yield None, stretch
            stretch = [token]
        else:
            stretch.append(token)
        if token.type == "container_reflect_close" and token.level == 0:
            yield number, stretch
            number += 1
            stretch = []
    if stretch:
        yield None, stretch


def _dressed(tokens: list[Token]) -> list[Token]:
    """Containers as asides with a heading line."""
    dressed: list[Token] = []
    for token in tokens:
        if not token.type.startswith("container_"):
            dressed.append(token)
            continue
        name = token.type.removeprefix("container_").rpartition("_")[0]
        if token.nesting == 1:
            title = token.info.strip().removeprefix(name).strip() or str(CONTAINERS[name])
            html = f'<aside class="box box--{name}"><p class="box__title">{escape(title)}</p>\n'
        else:
            html = "</aside>\n"
        dressed.append(Token("html_block", "", 0, content=html))
    return dressed
