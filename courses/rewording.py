"""What changed between two wordings: paragraph by paragraph, and in them word by word."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import NamedTuple

MOST_WORDS = 1_500
"""Longer paragraphs are compared as a whole: comparing words takes the square of their number."""


class Piece(NamedTuple):
    """Some words of a text, and whether the other wording does not have them."""

    text: str
    is_changed: bool


def paragraphs(text: str) -> list[str]:
    return [part.strip("\n") for part in re.split(r"\n[ \t]*\n", text) if part.strip()]


def pairs(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[int | None, int | None]]:
    """Positions of paragraphs that belong together, in order; None where the other wording has none."""
    for _tag, old_from, old_to, new_from, new_to in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        yield from zip_longest(range(old_from, old_to), range(new_from, new_to))


def marked(old: str, new: str) -> tuple[list[Piece], list[Piece]]:
    """Both wordings in pieces, those that only one of them has marked as changed."""
    was, now = re.findall(r"\S+\s*|\s+", old), re.findall(r"\S+\s*|\s+", new)
    if max(len(was), len(now)) > MOST_WORDS:
        return [Piece(old, old != new)], [Piece(new, old != new)]
    before: list[Piece] = []
    after: list[Piece] = []
    # Words are compared without the spaces after them: a line that breaks elsewhere says the same.
    matcher = SequenceMatcher(None, [word.strip() for word in was], [word.strip() for word in now], autojunk=False)
    for tag, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        before += _pieces("".join(was[old_from:old_to]), tag != "equal")
        after += _pieces("".join(now[new_from:new_to]), tag != "equal")
    return before, after


def _pieces(text: str, is_changed: bool) -> Iterator[Piece]:
    """The words, and apart from them the space that follows, which is no change."""
    words = text.rstrip() if is_changed else text
    if words:
        yield Piece(words, is_changed)
    if space := text[len(words) :]:
        yield Piece(space, is_changed=False)
