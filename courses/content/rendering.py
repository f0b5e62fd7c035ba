"""Markdown as readers see it: safe HTML, with links and pictures that lead somewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import count, pairwise
from typing import Any, Self

import nh3
from django.urls import reverse
from django.utils import translation
from django.utils.html import escape
from django.utils.translation import gettext as _
from markdown_it.token import Token

from courses.content.kinds import Spec
from courses.content.markdown import CONTAINERS, FOLLOWED, PARSER, PLAYERS, Tokens, box_named, title_of
from courses.content.media import kind_of
from lms.text import direction

Dressing = Callable[[Tokens], list[Token]]


@dataclass(frozen=True, slots=True)
class Around:
    """What a text's links and pictures lead to.

    `media` are `(target, SHA-256, width, height)` of what stands in the module's `media/`, 0 for what has no size;
    `transcripts` are `(target, language, Markdown)`. Outside a module a link to one of its lessons leads
    nowhere, and outside its spec a picture is not known: the words stay, as plain text.
    """

    module: str = ""
    media: tuple[tuple[str, str, int, int], ...] = ()
    transcripts: tuple[tuple[str, str, str], ...] = ()

    @classmethod
    def of(cls, spec: Spec, module: str, language: str) -> Self:
        """Around the texts of a stored spec, read in `language`."""
        return cls(
            module=module,
            media=tuple(
                (target, entry["sha256"], *entry.get("size", (0, 0))) for target, entry in spec.get("media", {}).items()
            ),
            transcripts=tuple(
                (target, *_preferred(texts, language, spec["language"]))
                for target, texts in spec.get("transcripts", {}).items()
            ),
        )

    def address(self, target: str) -> str:
        """Where the file is handed out; empty for one that is not known."""
        sha256 = next((entry[1] for entry in self.media if entry[0] == target), "")
        return reverse("courses:media", args=[sha256, target.rpartition("/")[2]]) if sha256 else ""


def _preferred(texts: Mapping[str, str], language: str, source: str) -> tuple[str, str]:
    return (language, texts[language]) if language in texts else (source, texts[source])


NOWHERE = Around()


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a lesson's HTML; after a reflection's prompt comes the place to write, after a care box help."""

    html: str
    reflection: int | None = None
    """The number of the reflection whose prompt this is, from 0; None for other text."""
    warns: bool = False
    """Whether this is a content note, a box `care`."""


ALLOWED_TAGS = {
    *("a", "aside", "audio", "blockquote", "br", "code", "dd", "details", "dl", "dt", "em", "figcaption", "figure"),
    *("h2", "h3", "h4", "h5", "h6", "hr", "img", "li", "ol", "p", "pre", "section", "span", "strong", "summary", "sup"),
    *("table", "tbody", "td", "th", "thead", "tr", "ul", "video"),
}
ALLOWED_ATTRIBUTES = {
    "a": {"href", "id", "class"},
    "aside": {"class"},
    "audio": {"src", "controls", "preload"},
    "figure": {"class"},
    "h2": {"id"},
    "img": {"src", "alt", "title", "loading", "width", "height"},
    "li": {"id", "class"},
    "ol": {"class", "start"},
    "p": {"class"},
    "section": {"class", "lang", "dir"},
    "span": {"class"},
    "sup": {"class"},
    "table": {"tabindex"},
    "video": {"src", "controls", "preload"},
}


@lru_cache(maxsize=1024)
def render(text: str, around: Around, language: str, dressing: Dressing | None = None) -> tuple[Piece, ...]:
    """A lesson's body as safe HTML in pieces. `language` is the text's own: it names the boxes.

    `dressing` may set more between the blocks, as a preview does with what is wrong with them.
    """
    with translation.override(language):
        env: dict[str, Any] = {}
        tokens = PARSER.parse(text, env)
        _point(tokens, around)
        for number, (heading, _title) in enumerate(_parts(tokens), start=1):
            heading.attrSet("id", _anchor(number))
        if dressing is not None:
            tokens = dressing(tokens)
        pieces: list[Piece] = []
        reflections = count()
        for name, stretch in _stretches(tokens):
            html = clean(PARSER.renderer.render(_dressed(stretch, around), PARSER.options, env))
            pieces.append(Piece(html, next(reflections) if name == "reflect" else None, warns=name == "care"))
        return tuple(pieces)


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a text under a heading of the second level, and the `id` that the heading has on the page."""

    anchor: str
    title: str


@lru_cache(maxsize=64)
def parts_of(text: str) -> tuple[Part, ...]:
    """What a text consists of, for its table of contents."""
    return tuple(Part(_anchor(number), title) for number, (_heading, title) in enumerate(_parts(PARSER.parse(text)), 1))


def _parts(tokens: Tokens) -> Iterator[tuple[Token, str]]:
    for heading, inline in pairwise(tokens):
        if heading.type == "heading_open" and heading.tag == "h2" and not heading.level:
            yield heading, "".join(child.content for child in inline.children or [])


def _anchor(number: int) -> str:
    return f"part-{number}"


@lru_cache(maxsize=4096)
def render_inline(text: str, around: Around = NOWHERE) -> str:
    """One line of Markdown, such as a question's text, as safe HTML."""
    env: dict[str, Any] = {}
    tokens = PARSER.parseInline(text, env)
    _point(tokens, around)
    return clean(PARSER.renderer.render(tokens, PARSER.options, env))


def clean(html: str) -> str:
    return nh3.clean(
        html, tags=ALLOWED_TAGS, attributes=ALLOWED_ATTRIBUTES, url_schemes={"https"}, link_rel="noopener noreferrer"
    )


def _point(tokens: Tokens, around: Around) -> None:
    """Turn references into addresses, and raw HTML into the text it is."""
    for token in tokens:
        if token.type == "html_block":
            token.type = "text"
        elif token.children:
            token.children = list(_pointed(token.children, around))


def _pointed(children: Tokens, around: Around) -> Iterator[Token]:
    leads_nowhere = False
    ending = ""
    for token in children:
        if token.type == "html_inline":
            token.type = "text"
        elif token.type == "image":
            token = _picture(token, around)
        elif token.type == "link_open":
            target = str(token.attrGet("href"))
            kind, _colon, rest = target.partition(":")
            if kind == "term":
                token.attrSet("href", reverse("courses:glossary") + "#" + rest)
                token.attrSet("class", "term")
            elif kind == "lesson" and around.module:
                token.attrSet("href", reverse("courses:activity", args=[around.module, rest]))
            elif address := around.address(target):
                token.attrSet("href", address)
                token.attrSet("class", "document")
                ending = f" ({target.rpartition('.')[2].upper()})"
            elif kind != "https":
                leads_nowhere = True
                token = Token("text", "", 0)
        elif token.type == "link_close":
            if ending:
                yield Token("text", "", 0, content=ending)
                ending = ""
            if leads_nowhere:
                leads_nowhere = False
                token = Token("text", "", 0)
        yield token


def _picture(token: Token, around: Around) -> Token:
    address = around.address(str(token.attrGet("src")))
    if not address:
        return Token("text", "", 0, content=token.content)
    token.meta = {"target": token.attrGet("src")}
    token.attrSet("src", address)
    token.attrSet("loading", "lazy")
    for width, height in [entry[2:] for entry in around.media if entry[0] == token.meta["target"] and entry[2]]:
        token.attrSet("width", str(width))
        token.attrSet("height", str(height))
    return token


def _stretches(tokens: Tokens) -> Iterator[tuple[str, list[Token]]]:
    """The tokens in stretches: each box that is followed by something is one of its own, with its name."""
    stretch: list[Token] = []
    for token in tokens:
        is_edge = token.type.startswith("container_box") and token.level == 0
        if is_edge and token.nesting == 1 and box_named(token.info) in FOLLOWED:
            if stretch:
                yield "", stretch
            stretch = [token]
        else:
            stretch.append(token)
        if is_edge and token.nesting == -1 and (name := box_named(stretch[0].info)) in FOLLOWED:
            yield name, stretch
            stretch = []
    if stretch:
        yield "", stretch


def _dressed(tokens: Tokens, around: Around) -> list[Token]:
    """Boxes as asides with a heading line; a picture or recording in a paragraph of its own as a figure.

    A table may be wider than the page, so that it scrolls by the keyboard too; a head that says nothing is none.
    """
    dressed: list[Token] = []
    for token in tokens:
        if token.type.startswith("container_box"):
            dressed.append(_html(_edge_of_box(token)))
        elif token.type == "paragraph_close" and (shown := _alone_in_paragraph(dressed)):
            del dressed[-2:]
            dressed.append(_html(_figure(shown, around)))
        else:
            if token.type == "table_open":
                token.attrSet("tabindex", "0")
            elif token.type == "th_close" and not dressed[-1].content:
                dressed[-2].tag = token.tag = "td"
            dressed.append(token)
    return dressed


def _html(html: str) -> Token:
    return Token("html_block", "", 0, content=html)


def _edge_of_box(token: Token) -> str:
    if token.nesting != 1:
        return "</aside>\n"
    name = box_named(token.info)
    title = title_of(token) or str(CONTAINERS[name])
    return f'<aside class="box box--{name}"><p class="box__title">{escape(title)}</p>\n'


def _alone_in_paragraph(dressed: Tokens) -> Token | None:
    if len(dressed) < 2 or dressed[-2].type != "paragraph_open" or dressed[-1].type != "inline":
        return None
    children = dressed[-1].children or []
    return children[0] if len(children) == 1 and children[0].type == "image" else None


def _figure(image: Token, around: Around) -> str:
    target, address = image.meta["target"], image.attrGet("src")
    words, caption = escape(image.content), escape(image.attrGet("title") or "")
    kind = kind_of(target)
    below = f"<figcaption>{caption}</figcaption>" if caption else ""
    if kind is None or kind.shown not in PLAYERS:
        size = "".join(f' {name}="{image.attrs[name]}"' for name in ("width", "height") if name in image.attrs)
        return f'<figure class="figure"><img src="{address}" alt="{words}"{size} loading="lazy">{below}</figure>\n'
    player = PLAYERS[kind.shown]
    return (
        f'<figure class="figure"><figcaption>{caption or words}</figcaption>'
        f'<{player} src="{address}" controls preload="none"></{player}>{_transcript(target, around)}</figure>\n'
    )


def _transcript(target: str, around: Around) -> str:
    for name, language, text in around.transcripts:
        if name == target:
            env: dict[str, Any] = {}
            tokens = PARSER.parse(text, env)
            _point(tokens, around)
            html = PARSER.renderer.render(_dressed(tokens, around), PARSER.options, env)
            marked = f'<section lang="{language}" dir="{direction(language)}">{html}</section>'
            heading = _("What is said and heard")  # in a line of its own: gettext reads no f-strings
            return f"<details><summary>{escape(heading)}</summary>{marked}</details>"
    return ""
