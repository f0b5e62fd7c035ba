"""Where a note about a line of Markdown stands: right after the block that the line belongs to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from markdown_it.token import Token


@dataclass(frozen=True, slots=True)
class Notes:
    """Dresses a text's tokens with notes. Lines count from 0 in the text; a note is HTML."""

    at: tuple[tuple[int, str], ...]

    def __call__(self, tokens: Sequence[Token]) -> list[Token]:
        blocks = list(_blocks(tokens))
        after: dict[int, list[Token]] = {}
        for line, html in self.at:
            after.setdefault(_end_of(line, blocks), []).append(Token("html_block", "", 0, content=html + "\n"))
        dressed = after.get(-1, [])
        for index, token in enumerate(tokens):
            dressed += [token, *after.get(index, [])]
        return dressed


@dataclass(slots=True)
class _Block:
    """A block that something may stand after: the index of its last token, and the lines that are in it."""

    end: int = -1
    lines: set[int] = field(default_factory=set)
    holds_blocks: bool = False
    """Whether something may stand between what is in it, as in a box and not in a list."""


def _blocks(tokens: Sequence[Token]) -> Iterator[_Block]:
    """Inner blocks come before the one that they are in."""
    ground = _Block(holds_blocks=True)
    around = [ground]
    for index, token in enumerate(tokens):
        lines = set(range(*token.map)) if token.map else set()
        if token.nesting == 1:
            is_open = token.type == "blockquote_open" or token.type.startswith("container_")
            around.append(_Block(index, lines, is_open and around[-1].holds_blocks))
            continue
        block = around.pop() if token.nesting == -1 else _Block(lines=lines)
        block.end = index
        around[-1].lines |= block.lines
        if around[-1].holds_blocks:
            yield block


def _end_of(line: int, blocks: Sequence[_Block]) -> int:
    """The last token of the smallest block with this line in it, else of the last block before it, else -1."""
    within = [block for block in blocks if line in block.lines]
    if within:
        return min(within, key=lambda block: len(block.lines)).end
    return max((block.end for block in blocks if block.lines and min(block.lines) < line), default=-1)
