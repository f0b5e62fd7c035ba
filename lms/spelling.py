"""What people type, read with good will: the same word however it is spelt, the number however it is written.

A phone sets typographic quotes and a full stop, a Greek keyboard knows two sigmas, half of Europe writes
a decimal comma. None of that is what a question asks for.
"""

from __future__ import annotations

import re
import unicodedata
from fractions import Fraction

SMALL_SIGNS = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛‹›′ʹʻʼʽˈ`´΄᾽᾿՚", "'"),
        **dict.fromkeys("“”„‟«»″〃", '"'),
        **dict.fromkeys("‐‑‒–—―⁃−﹘﹣－", "-"),
        "⁄": "/",
        "ـ": None,  # an Arabic word made longer for looks
    }
)
"""Typographic signs, and the plain ones that a keyboard has."""

LETTERS = str.maketrans(
    dict(zip("łøđðħŧƀɨƶı", "loddhtbizi", strict=True)) | {"æ": "ae", "œ": "oe", "þ": "th"},
)
"""Small letters that Unicode does not take apart into a plain one and an accent."""

LETTER_PARTS = frozenset({7, 8, 9})
"""Combining classes of signs that make another letter and are no accents: nukta, kana voicing, virama."""


def fold(text: str) -> str:
    """What two spellings of one answer share. Ignored are case, accents, spacing, and the sort of quotes and dashes.

    ß is ss, ł is l, æ is ae, a final sigma is a sigma, ١ is 1. Signs that nobody sees are dropped. So is a
    full stop at the end, which phones add by themselves, unless nothing else is there.
    Folding what is folded changes nothing. For comparing only: not to be shown or stored.
    """
    plain = _taken_apart(_taken_apart(text.translate(SMALL_SIGNS)).casefold()).translate(SMALL_SIGNS)
    kept = "".join(_digit(character) for character in plain.translate(LETTERS) if not _is_ignored(character))
    return kept.rstrip(".") or kept


def _taken_apart(text: str) -> str:
    return unicodedata.normalize("NFKD", text)


def _is_ignored(character: str) -> bool:
    accent = unicodedata.combining(character)
    return character.isspace() or bool(accent and accent not in LETTER_PARTS) or _is_unseen(character)


def _is_unseen(character: str) -> bool:
    """Zero-width and direction marks, soft hyphens, control characters, selectors of how a sign looks."""
    return unicodedata.category(character) in {"Cf", "Cc"} or "\ufe00" <= character <= "\ufe0f"


def _digit(character: str) -> str:
    value = unicodedata.decimal(character, None)
    return character if value is None else str(value)


LONGEST_NUMBER = 200
"""Characters that are read as a number; what is longer is none."""

DECIMAL = {".", ",", "٫"}
GROUPING = {" ", "'", "٬", ".", ","}

_WRITTEN = re.compile(r"(?P<before>[^\d+.,٫-]*)(?P<sign>[+-]?) ?(?P<body>[\d.,٫](?:[\d.,٫٬']| (?=\d))*)(?P<after>.*)")


def numbers_meant(text: str, *units: str) -> frozenset[Fraction]:
    """Every number that `text` can mean, exact; none where it cannot be read as one. Never raises.

    Decimals follow a point or a comma; thousands are parted by spaces, apostrophes, points or commas; any
    script's digits and any minus will do. One of the `units` may stand beside the number, spelt as `fold` allows.
    `1,234` means two numbers: who writes it decides, and nobody can ask them.
    """
    if len(text) > LONGEST_NUMBER:
        return frozenset()
    written = _WRITTEN.fullmatch(_plainly(text))
    if written is None:
        return frozenset()
    beside = fold(written["before"] + written["after"])
    if beside.strip(".") and beside not in {fold(unit) for unit in units}:
        return frozenset()
    sign = -1 if written["sign"] == "-" else 1
    return frozenset(sign * value for value in _values(written["body"].rstrip(".")))


def _plainly(text: str) -> str:
    """With the digits 0 to 9, one sort of minus, apostrophe and space, and nothing that nobody sees."""
    seen = "".join(_digit(each) for each in text.translate(SMALL_SIGNS) if each.isspace() or not _is_unseen(each))
    return " ".join(seen.replace("，", ",").replace("．", ".").replace("﹢", "+").replace("＋", "+").split())


def _values(body: str) -> set[Fraction]:
    """The numbers that digits with marks between them can be."""
    found = (
        {_whole(body, mark) for mark in GROUPING if mark in body} if set(body) - set("0123456789") else {_whole(body)}
    )
    for mark in DECIMAL:
        whole, _mark, decimals = body.partition(mark)
        if _mark and decimals.isascii() and decimals.isdigit():
            wholes = {_whole(whole or "0"), *(_whole(whole, other) for other in GROUPING - {mark})}
            found |= {each + Fraction(int(decimals), 10 ** len(decimals)) for each in wholes if each is not None}
    return {each for each in found if each is not None}


def _whole(digits: str, mark: str = "") -> Fraction | None:
    """A whole number, if need be in groups of three parted by `mark`."""
    groups = digits.split(mark) if mark else [digits]
    if not all(group.isascii() and group.isdigit() for group in groups):
        return None
    in_threes = all(len(group) == 3 for group in groups[1:]) and len(groups[0]) <= 3 and not groups[0].startswith("0")
    return Fraction(int("".join(groups))) if len(groups) == 1 or in_threes else None
