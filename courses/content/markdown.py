"""Markdown as authors may write it: CommonMark with tables, footnotes, definition lists and containers.

Parsing finds what is wrong and what is pointed to, with line numbers; rendering makes safe HTML.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Self

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

from courses.content.checking import nearest
from courses.content.kinds import Reference, Spec
from courses.content.media import kind_of
from courses.content.problems import Problems
from courses.content.yaml_text import Located, Place
from lms.text import direction

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

REFERENCES = ("lesson", "term")


def _parser() -> MarkdownIt:
    # Raw HTML is recognised so that it can be refused with its line; it is never let through.
    parser = MarkdownIt("commonmark", {"html": True}).enable("table")
    parser.use(footnote_plugin).use(deflist_plugin)
    parser.use(container_plugin, "box", validate=lambda opening, _colons: _box_named(opening) in CONTAINERS)
    parser.validateLink = lambda url: True  # type: ignore[method-assign]
    return parser


def _box_named(opening: str) -> str:
    """`reflect` of `::: reflect On Monday`."""
    return (opening.split(maxsplit=1) or [""])[0]


PARSER = _parser()

Tokens = Sequence[Token]
Dressing = Callable[[Tokens], list[Token]]

DEEPEST = 16
"""Levels of lists, quotes and boxes within one another; what is nested deeper is shown as plain text by the parser."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What a checked text points to, and how it is built."""

    references: list[Reference]
    outline: tuple[str, ...]
    """Its headings, boxes, pictures and tables in order: a translation is built alike."""


def check(text: str, path: str, first_line: int, problems: Problems) -> Checked:
    """Report what is wrong in a lesson's Markdown, which begins at `first_line` of its file."""
    tokens = PARSER.parse(text)
    lines = text.split("\n")
    references: list[Reference] = []
    for token, line in _telling(tokens):
        place = (line + first_line, _column(token, lines, line))
        references += _checked(token, path, place, problems)
    for token in tokens:
        place = ((token.map or [0])[0] + first_line, 1)
        if token.level > DEEPEST:
            said = f"this stands more than {DEEPEST} levels deep in lists and boxes"
            problems.error(path, place, "too-deep", said)
            break
        if token.type == "inline":
            _check_paragraph(token, path, place, problems)
        elif token.type == "container_box_open":
            _check_box(token, lines, path, place, problems)
    return Checked(references, _outline(tokens))


PLAIN = re.compile(r"(?![#:])(?:[^<\[\n]|\n(?![#:]))*")
"""Text without blocks in which nothing can be wrong."""


def check_inline(text: str, located: Located, beginning: Place, problems: Problems) -> Checked:
    """The same for a text without blocks, of a YAML file: a summary, a question, an answer's feedback.

    It begins at `beginning` of the file. Where a line of the file has what is wrong as it was written, that
    is where it is told.
    """
    path, (first_line, _column_of_value) = located.path, beginning
    references: list[Reference] = []
    if PLAIN.fullmatch(text):
        return Checked(references, ())
    lines = text.split("\n")
    for number, line in enumerate(lines):
        place = (first_line + number, 1)
        if line.startswith(":::"):
            problems.error(path, place, "container", "boxes stand in lessons only, not here")
        elif re.match(r"#{1,6} ", line):
            problems.error(path, place, "heading", "headings stand in lessons only, not here")
    for token, number in _telling(PARSER.parseInline(text)):
        place = _written_at(token, located.written, first_line) or (number + first_line, 1)
        references += _checked(token, path, place, problems)
        if token.type == "image":
            _refuse_player(token, path, place, problems)
    return Checked(references, ())


TELLING = frozenset({"html_block", "html_inline", "heading_open", "image", "link_open"})


def _telling(tokens: Tokens) -> Iterator[tuple[Token, int]]:
    """The tokens that something may be wrong with, each with its line, counted from 0."""
    for token in tokens:
        if token.type in TELLING:
            yield token, (token.map or [0])[0]
        elif token.children:
            line = (token.map or [0])[0]
            for child in token.children:
                if child.type in TELLING:
                    yield child, line
                elif child.type in {"softbreak", "hardbreak"}:
                    line += 1


def _checked(token: Token, path: str, place: tuple[int, int], problems: Problems) -> list[Reference]:
    """Report what is wrong with one token; what it points to."""
    match token.type:
        case "html_block" | "html_inline":
            problems.error(path, place, "raw-html", f"HTML is not allowed here: `{token.content.strip()[:40]}`")
        case "heading_open" if token.tag == "h1":
            problems.error(path, place, "heading", "the title is the only heading of the first level: begin with `##`")
        case "image":
            if not token.content.strip():
                problems.error(path, place, "no-alternative", "say in the brackets what the picture shows")
            return _reference(str(token.attrGet("src")), path, place, problems, picture=True)
        case "link_open":
            return _reference(str(token.attrGet("href")), path, place, problems)
    return []


@lru_cache(maxsize=8)
def _alone(text: str) -> Checked:
    """A text that was checked at its own place, once more beside its translations."""
    return check(text, "", 1, Problems())


def _check_paragraph(inline: Token, path: str, place: tuple[int, int], problems: Problems) -> None:
    children = inline.children or []
    if len(children) > 1:
        for child in children:
            if child.type == "image":
                _refuse_player(child, path, place, problems)
    if inline.content.startswith(":::"):
        name = _box_named(inline.content.lstrip(":"))
        said = f"there is no box `{name}`{nearest(name, CONTAINERS) or ': write ' + ', '.join(CONTAINERS)}"
        problems.error(path, place, "container", said)


def _refuse_player(image: Token, path: str, place: tuple[int, int], problems: Problems) -> None:
    kind = kind_of(str(image.attrGet("src")))
    if kind is not None and kind.shown in PLAYERS:
        said = "a recording stands in a lesson, in a paragraph of its own: its transcript comes below it"
        problems.error(path, place, "picture", said)


def _check_box(opening: Token, lines: list[str], path: str, place: tuple[int, int], problems: Problems) -> None:
    assert opening.map is not None
    last = lines[opening.map[1]] if opening.map[1] < len(lines) else ""
    if not re.fullmatch(r"[ >]*:{3,} *", last):
        problems.error(path, place, "container", "this box is never closed: end it with `:::`")
    if _box_named(opening.info) == "reflect" and opening.level:
        said = "a reflection stands by itself, not inside another box or list: it has a place to write"
        problems.error(path, place, "container", said)


def outline(text: str) -> tuple[str, ...]:
    """How a text is built: see `Checked`."""
    return _alone(text).outline


def linked(text: str) -> list[Reference]:
    """The lessons and terms that a text points to."""
    return [reference for reference in _alone(text).references if reference.what in {"lesson", "term"}]


@lru_cache(maxsize=1024)
def prompts_in(text: str) -> tuple[str, ...]:
    """The reflections of a lesson's body: title and prompt of each, as written."""
    lines = text.split("\n")
    return tuple(
        "\n".join([_title(token), *lines[token.map[0] + 1 : token.map[1]]]).strip()
        for token in PARSER.parse(text)
        if token.type == "container_box_open" and not token.level and token.map and _box_named(token.info) == "reflect"
    )


def _title(box: Token) -> str:
    return box.info.strip().removeprefix(_box_named(box.info)).strip()


def _outline(tokens: Tokens) -> tuple[str, ...]:
    built = []
    for token in tokens:
        if token.type == "heading_open":
            built.append(token.tag)
        elif token.type == "table_open":
            built.append("table")
        elif token.type == "container_box_open":
            built.append(_box_named(token.info))
        elif token.children and "![" in token.content:
            built += ["picture" for child in token.children if child.type == "image"]
    return tuple(built)


def _column(token: Token, lines: list[str], line: int) -> int:
    """Where on its line a link or a tag stands, as far as that can be found; else 1."""
    wanted = _as_written(token)
    return lines[line].find(wanted) + 1 or 1 if wanted and line < len(lines) else 1


def _written_at(token: Token, lines: Sequence[str], first_line: int) -> Place | None:
    """The first place from that line on, within what a text may fill, where a link or a tag stands as written."""
    if wanted := _as_written(token):
        for number, line in enumerate(lines[first_line - 1 : first_line + LONGEST_TEXT], start=first_line):
            if (position := line.find(wanted)) >= 0:
                return number, position + 1
    return None


LONGEST_TEXT = 60
"""Lines of a YAML file."""


def _as_written(token: Token) -> str:
    if token.type.startswith("html"):
        return token.content.split("\n")[0]
    if token.type in {"link_open", "image"}:
        return str(token.attrGet("href") or token.attrGet("src") or "")
    return ""


def _reference(
    target: str, path: str, place: tuple[int, int], problems: Problems, *, picture: bool = False
) -> list[Reference]:
    kind, colon, rest = target.partition(":")
    if target.startswith("media/"):
        return [Reference("picture" if picture else "document", target, place, path)]
    if picture:
        problems.error(path, place, "picture", f"a picture stands in the module's `media/` folder, not at `{target}`")
    elif colon and kind in REFERENCES:
        return [Reference(kind, rest, place, path)]  # type: ignore[arg-type]
    elif kind == "https" and rest.startswith("//") and len(rest) > 2:
        return []
    else:
        problems.error(
            path, place, "link", f"`{target}` leads nowhere: write `lesson:…`, `term:…`, `media/…` or `https://…`"
        )
    return []


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
    """A stretch of a lesson's HTML; after a reflection's prompt comes the place to write."""

    html: str
    reflection: int | None = None
    """The number of the reflection whose prompt this is, from 0; None for plain reading text."""


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
    "img": {"src", "alt", "title", "loading", "width", "height"},
    "li": {"id", "class"},
    "ol": {"class", "start"},
    "p": {"class"},
    "section": {"class", "lang", "dir"},
    "span": {"class"},
    "sup": {"class"},
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
        if dressing is not None:
            tokens = dressing(tokens)
        pieces: list[Piece] = []
        for number, stretch in _stretches(tokens):
            html = PARSER.renderer.render(_dressed(stretch, around), PARSER.options, env)
            pieces.append(Piece(clean(html), number))
        return tuple(pieces)


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


def _stretches(tokens: Tokens) -> Iterator[tuple[int | None, list[Token]]]:
    """The tokens in stretches, each reflection one of its own, numbered from 0."""
    stretch: list[Token] = []
    number = 0
    for token in tokens:
        is_edge = token.type.startswith("container_box") and token.level == 0
        if is_edge and token.nesting == 1 and _box_named(token.info) == "reflect":
            if stretch:
                yield None, stretch
            stretch = [token]
        else:
            stretch.append(token)
        if is_edge and token.nesting == -1 and _box_named(stretch[0].info) == "reflect":
            yield number, stretch
            number += 1
            stretch = []
    if stretch:
        yield None, stretch


def _dressed(tokens: Tokens, around: Around) -> list[Token]:
    """Boxes as asides with a heading line; a picture or recording in a paragraph of its own as a figure."""
    dressed: list[Token] = []
    for token in tokens:
        if token.type.startswith("container_box"):
            dressed.append(_html(_edge_of_box(token)))
        elif token.type == "paragraph_close" and (shown := _alone_in_paragraph(dressed)):
            del dressed[-2:]
            dressed.append(_html(_figure(shown, around)))
        else:
            dressed.append(token)
    return dressed


def _html(html: str) -> Token:
    return Token("html_block", "", 0, content=html)


def _edge_of_box(token: Token) -> str:
    if token.nesting != 1:
        return "</aside>\n"
    name = _box_named(token.info)
    title = _title(token) or str(CONTAINERS[name])
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


PLAYERS = {"recording": "audio", "film": "video"}


def _transcript(target: str, around: Around) -> str:
    for name, language, text in around.transcripts:
        if name == target:
            env: dict[str, Any] = {}
            tokens = PARSER.parse(text, env)
            _point(tokens, around)
            html = PARSER.renderer.render(_dressed(tokens, around), PARSER.options, env)
            marked = f'<section lang="{language}" dir="{direction(language)}">{html}</section>'
            return f"<details><summary>{escape(_('What is said and heard'))}</summary>{marked}</details>"
    return ""
