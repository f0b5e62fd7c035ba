"""Words that must not stand where a stranger can see them: in addresses, titles, subjects, file names."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from lms.spelling import fold


def is_telling(text: str, avoid: Iterable[str]) -> bool:
    """Whether a word of `text` begins with one of the stems in `avoid`."""
    words = [fold(word) for word in re.findall(r"\w+", text)]
    stems = _folded(tuple(avoid))
    return any(word.startswith(stems) for word in words) if stems else False


@lru_cache(maxsize=8)
def _folded(avoid: tuple[str, ...]) -> tuple[str, ...]:
    """A programme has one such list, and it is asked of every key and title."""
    return tuple(fold(stem) for stem in avoid)
