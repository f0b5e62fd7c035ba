"""Whether a text says a term of the glossary, in whatever form its sentence needs.

No dictionary knows the forms of six languages, so words are compared by how they begin. The rule is generous: it finds
a wrong word, not a wrong ending.
"""

from __future__ import annotations

import re
from functools import lru_cache

from lms.spelling import fold

WORD = re.compile(r"\w+")

BEGINNING = 4
"""Letters that two forms of a word have in common at least."""
SHORT = 5
"""Letters of a word of which three are enough: `rasa`, `rasy`; `Outing`, `outen`."""
SHARE = 0.6
"""And how much of the shorter form at least."""
SHORTEST = 3
"""Letters of a word that may have endings: what is shorter is said as it is."""
LONGEST_ENDING = 3
"""Letters that a short word may have more than its term: `gej`, `gejami`."""
PART = 5
"""Letters of a word that is found within another one too: `Antrag` in `Asylantrag`."""


def says_term(text: str, term: str) -> bool:
    """Whether one main word of one way to say the term is found in `text`.

    What stands in parentheses or behind a slash is another way to say it: `Buddy (rainbow buddy)`. Main words are those
    of four letters or more that are no acronyms; a way to say it without any is found by its short words.
    """
    said = WORD.findall(text)
    return any(is_same_word(word, each) for way in _ways(term) for word in way for each in said)


@lru_cache(maxsize=4096)
def _ways(term: str) -> tuple[tuple[str, ...], ...]:
    """The words by which each way to say a term is found."""
    return tuple(found for way in re.split(r"[()/]", term) if (found := _telling(way)))


def _telling(way: str) -> tuple[str, ...]:
    words = WORD.findall(way)
    main = [word for word in words if len(word) >= BEGINNING and not is_acronym(word)]
    return tuple(main or words)


def is_acronym(word: str) -> bool:
    return sum(character.isupper() for character in word) > 1


def is_same_word(one: str, other: str) -> bool:
    """Whether two words may be forms of the same, or one a part of the other. An acronym has no forms."""
    short, long = sorted((fold(one), fold(other)), key=len)
    if short == long:
        return True
    if is_acronym(one) or is_acronym(other) or len(short) < SHORTEST:
        return False
    if len(short) == SHORTEST:
        return long.startswith(short) and len(long) <= SHORTEST + LONGEST_ENDING
    common = _beginning_of_both(short, long)
    least = BEGINNING if len(short) > SHORT else SHORTEST
    return (common >= least and common >= SHARE * len(short)) or (len(short) >= PART and short in long)


def _beginning_of_both(short: str, long: str) -> int:
    return next((number for number, letter in enumerate(short) if letter != long[number]), len(short))
