"""The running text of a lesson, as sentences: without headings, links' addresses and whatever else is not read on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from markdown_it.token import Token

CODE = "\ufffc"
"""Stands where a piece of code stood."""

NOT_READ_ON = frozenset({"heading_open", "th_open", "dt_open"})
"""What opens a text that names what follows it."""


class Passage(NamedTuple):
    """A paragraph, an entry of a list or a cell of a table: its words without markup, and the line it begins on.

    A line end in it is one of its file.
    """

    text: str
    line: int
    box: str = ""
    """The kind of box that it stands in."""

    @property
    def is_read_on(self) -> bool:
        """Whether it is running text. A list of sources is looked up, and says the same wherever it stands."""
        return self.box != "sources"


class Sentence(NamedTuple):
    text: str
    line: int


def passages(tokens: Sequence[Token], first_line: int) -> list[Passage]:
    """What a text that begins at `first_line` of its file says in running text, lists, tables and boxes.

    Left out are headings, titles of boxes, heads of tables, words that a list defines, and alternatives of pictures.
    """
    found: list[Passage] = []
    before, boxes = "", [""]
    for token in tokens:
        if token.type == "container_box_open":
            boxes.append(token.info.split(maxsplit=1)[0])
        elif token.type == "container_box_close":
            boxes.pop()
        elif token.type == "inline" and before not in NOT_READ_ON:
            text = "".join(_said(token.children or ()))
            if text.strip():
                found.append(Passage(text, (token.map[0] if token.map else 0) + first_line, boxes[-1]))
        before = token.type
    return found


def _said(children: Iterable[Token]) -> Iterator[str]:
    for child in children:
        match child.type:
            case "text":
                yield child.content
            case "softbreak" | "hardbreak":
                yield "\n"
            case "code_inline":
                yield CODE


CLOSING = "\"'”“’‘»«›‹)\\]"
OPENING = "\"'“”„‟‘‚«»‹›(\\[¿¡—–-"

STOP = re.compile(rf"(?P<mark>[.!?…;]+)[{CLOSING}]*\s+(?=(?:[{OPENING}]|\s)*(?P<next>[^\W_]))")
"""Where a sentence may end: a stop, what closes behind it, and a letter or digit that comes next."""

LAST_WORDS = re.compile(r"[^\s()\[\]\"'’“”„«»]+")
LONGEST_WORD = 60
"""Characters before a stop that are looked at."""

SHORT_BEFORE_NUMBERS = frozenset(
    re.findall(r"\w+", "abs art artt lit n no nos nr núm p pag pág pkt poz pp str ust αρ"),
)
SHORT = frozenset(
    re.findall(
        r"\w+",
        "bzw ca cf dr fr hr mag mr mrs ms np prof ref sig sog sr sra st tel tzw ul vgl vs zob βλ δηλ τηλ",
    )
)
"""Words that are written short, in the languages of the south and the middle of Europe. Those that often end a sentence
are not among them."""
LONGEST_SHORT = max(map(len, SHORT | SHORT_BEFORE_NUMBERS))


def sentences(passage: Passage, language: str) -> Iterator[Sentence]:
    """The sentences of a passage, each with its line. In Greek `;` asks a question; elsewhere it ends nothing."""
    begin, line = 0, passage.line
    for end in [*_ends(passage.text, language), len(passage.text)]:
        piece = passage.text[begin:end]
        text = piece.lstrip()
        if text:
            blank = piece.count("\n", 0, len(piece) - len(text))
            yield Sentence(text.rstrip(), line + blank)
        begin, line = end, line + piece.count("\n")


def _ends(text: str, language: str) -> Iterator[int]:
    is_greek = language.partition("-")[0] == "el"
    for stop in STOP.finditer(text):
        if stop["next"].islower():
            continue
        if stop["mark"] == ".":
            last = text[text.rfind(" ", 0, stop.start()) + 1 : stop.start()]
            if (len(last) > LONGEST_SHORT and last.isalpha()) or _ends_with(
                text[max(0, stop.start() - LONGEST_WORD) : stop.start()], stop["next"]
            ):
                yield stop.end()
        elif is_greek or set(stop["mark"]) != {";"}:
            yield stop.end()


def _ends_with(before: str, following: str) -> bool:
    """Whether a full stop between these two ends a sentence, and not only a word that is written short."""
    *others, word = LAST_WORDS.findall(before.casefold())[-2:] or [""]
    if word.isdigit() and len(word) < 3:
        return others[-1:] != [] and others[-1].rstrip(".") in SHORT_BEFORE_NUMBERS  # `am 1. Mai`, but `Art. 1.`
    if word.isalpha() and len(word) == 1:
        return False  # `z. B.`
    if "." in word and not any(character.isdigit() for character in word):
        return False  # `e.g.`, `π.χ.`
    return word not in SHORT and not (following.isdigit() and word in SHORT_BEFORE_NUMBERS)


WORD = re.compile(r"\w+(?:['’\u2010\u2011-]\w+)*")
"""`isn't` is one word, and so is `e-mail`."""


def words(text: str) -> list[str]:
    return WORD.findall(text)
