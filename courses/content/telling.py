"""Words that must not stand where a stranger can see them: in addresses, titles, subjects, file names."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable


def fold(text: str) -> str:
    """Without case, accents and the strokes of letters such as ł."""
    plain = unicodedata.normalize("NFKD", text.replace("ł", "l").replace("Ł", "L"))
    return "".join(character for character in plain if not unicodedata.combining(character)).casefold()


def is_telling(text: str, avoid: Iterable[str]) -> bool:
    """Whether a word of `text` begins with one of the stems in `avoid`."""
    words = re.findall(r"\w+", fold(text))
    stems = tuple(fold(stem) for stem in avoid)
    return any(word.startswith(stems) for word in words) if stems else False
