"""A text with gaps, `The council {{verb}} the mayor`: where its gaps are."""

from __future__ import annotations

import re
from collections.abc import Iterator

from courses.content.markdown import PARSER

GAP = re.compile(r"\{\{([^{}\n]*)\}\}")


def gaps_written(text: str) -> list[str]:
    """The keys between double braces, wherever they stand, in order."""
    return [key.strip() for key in GAP.findall(text)]


def gaps_in(text: str) -> list[str]:
    """The keys of the gaps that can be filled in: those in running words, not in code, a link or a picture."""
    return [key for words in _running_words(text) for key in gaps_written(words)]


def _running_words(text: str) -> Iterator[str]:
    within_links = 0
    for token in PARSER.parseInline(text)[0].children or []:
        if token.type in {"link_open", "link_close"}:
            within_links += token.nesting
        elif token.type == "text" and not within_links:
            yield token.content


def around_gaps(html: str) -> list[tuple[str, str | None]]:
    """What stands before each gap of a rendered text, with the gap's key; at last what follows, with None."""
    *parts, last = GAP.split(html)
    keys = [key.strip() for key in parts[1::2]]
    return [*zip(parts[::2], keys, strict=True), (last, None)]
