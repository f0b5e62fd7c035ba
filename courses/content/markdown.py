"""Markdown as authors may write it: CommonMark with tables, footnotes, definition lists and boxes.

Here is found what is wrong and what is pointed to, with line and column; `rendering.py` makes safe HTML of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.utils.translation import pgettext_lazy
from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.container import container_plugin
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin

from courses.content.checking import nearest
from courses.content.kinds import Reference
from courses.content.media import kind_of
from courses.content.problems import Problems
from courses.content.yaml_text import Located, Place

CONTAINERS = {
    "case": pgettext_lazy("heading of a box in a lesson", "Case"),
    "note": pgettext_lazy("heading of a box in a lesson", "Note"),
    "care": pgettext_lazy("heading of a box in a lesson", "Before you read"),
    "reflect": pgettext_lazy("heading of a box in a lesson", "For yourself"),
    "example": pgettext_lazy("heading of a box in a lesson", "Example"),
    "key": pgettext_lazy("heading of a box in a lesson", "What to remember"),
    "sources": pgettext_lazy("heading of a box in a lesson", "Sources"),
}
"""The containers and what each is called when its author gives no title."""

FOLLOWED = {"reflect": "a place to write", "care": "help in reach"}
"""Containers below which a lesson's page has something of its own, and what."""

REFERENCES = ("lesson", "term")
PLAYERS = {"recording": "audio", "film": "video"}
"""What plays a file that is not a picture."""


def _parser() -> MarkdownIt:
    # Raw HTML is recognised so that it can be refused with its line; it is never let through.
    parser = MarkdownIt("commonmark", {"html": True}).enable("table")
    parser.use(footnote_plugin).use(deflist_plugin)
    parser.use(container_plugin, "box", validate=lambda opening, _colons: box_named(opening) in CONTAINERS)
    parser.validateLink = lambda url: True  # type: ignore[method-assign]
    return parser


def box_named(opening: str) -> str:
    """`reflect` of `::: reflect On Monday`."""
    return (opening.split(maxsplit=1) or [""])[0]


PARSER = _parser()

Tokens = Sequence[Token]

DEEPEST = 16
"""Levels of lists, quotes and boxes within one another; what is nested deeper is shown as plain text by the parser."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What a checked text points to, and how it is built."""

    references: list[Reference]
    tokens: Tokens = ()

    @property
    def places_to_write(self) -> list[int]:
        """The lines, counted from 0, on which a reflection opens, wherever it stands."""
        return [
            token.map[0]
            for token in self.tokens
            if token.type == "container_box_open" and token.map and box_named(token.info) == "reflect"
        ]

    @property
    def outline(self) -> tuple[str, ...]:
        """Its headings, boxes, pictures and tables in order: a translation is built alike."""
        return _outline(self.tokens)


MARKUP = "\n!#&()*+-:<=>[\\]^_`{|}~"
MOST_SIGNS = 30_000
"""Of markup, in one text; a long lesson has a thousand. A parser's time grows with them, at worst by their square."""


def is_too_much(text: str) -> bool:
    """Whether a text has more signs than anybody writes, and is not to be parsed."""
    return len(text) > MOST_SIGNS and sum(map(text.count, MARKUP)) > MOST_SIGNS


def _refuse_too_much(path: str, place: Place, problems: Problems) -> Checked:
    said = f"this text has more than {MOST_SIGNS} signs such as `[`, `*` and line ends: part it"
    problems.error(path, place, "too-large", said)
    return Checked([])


def check(text: str, path: str, first_line: int, problems: Problems) -> Checked:
    """Report what is wrong in a lesson's Markdown, which begins at `first_line` of its file."""
    if is_too_much(text):
        return _refuse_too_much(path, (first_line, 1), problems)
    tokens = PARSER.parse(text)
    lines = text.split("\n")
    references: list[Reference] = []
    for token, line in _telling(tokens):
        place = (line + first_line, _column(token, lines, line))
        references += _checked(token, path, place, problems)
    for token in tokens:
        if token.level > DEEPEST:
            said = f"this stands more than {DEEPEST} levels deep in lists and boxes"
            problems.error(path, _beginning(token, first_line), "too-deep", said)
            break
        if token.type == "inline":
            if "![" in token.content or token.content.startswith(":::"):
                _check_paragraph(token, path, _beginning(token, first_line), problems)
        elif token.type == "container_box_open":
            _check_box(token, lines, path, _beginning(token, first_line), problems)
    return Checked(references, tokens)


def _beginning(token: Token, first_line: int) -> Place:
    return (token.map[0] if token.map else 0) + first_line, 1


PLAIN = re.compile(r"(?![#:])(?:[^<\[\n]++|\n(?![#:]))*+")
"""Text without blocks in which nothing can be wrong."""


def check_inline(text: str, located: Located, beginning: Place, problems: Problems) -> Checked:
    """The same for a text without blocks, of a YAML file: a summary, a question, an answer's feedback.

    It begins at `beginning` of the file. Where a line of the file has what is wrong as it was written, that
    is where it is told.
    """
    path, (first_line, _column_of_value) = located.path, beginning
    if is_too_much(text):
        return _refuse_too_much(path, beginning, problems)
    references: list[Reference] = []
    if PLAIN.fullmatch(text):
        return Checked(references)
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
    return Checked(references)


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
        name = box_named(inline.content.lstrip(":"))
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
    if opening.level and (below := FOLLOWED.get(box_named(opening.info))):
        said = f"this box stands by itself, not inside another box or list: below it comes {below}"
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
        "\n".join([title_of(token), *lines[token.map[0] + 1 : token.map[1]]]).strip()
        for token in PARSER.parse(text)
        if token.type == "container_box_open" and not token.level and token.map and box_named(token.info) == "reflect"
    )


def title_of(box: Token) -> str:
    return box.info.strip().removeprefix(box_named(box.info)).strip()


def _outline(tokens: Tokens) -> tuple[str, ...]:
    built = []
    for token in tokens:
        if token.type == "heading_open":
            built.append(token.tag)
        elif token.type == "table_open":
            built.append("table")
        elif token.type == "container_box_open":
            built.append(box_named(token.info))
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
