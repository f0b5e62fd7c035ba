"""How hard a text is to read: published formulas over the lengths of its sentences and words.

They count and understand nothing: a text that they find hard is worth another look, one that they find easy may still
be unclear. Of each language the measure that was made for it, and of every language LIX, which needs no syllables.

- LIX: C. H. Björnsson, *Läsbarhet*, Stockholm 1968.
- English: R. Flesch, "A new readability yardstick", Journal of Applied Psychology 32 (1948), and J. P. Kincaid and
  others, *Derivation of new readability formulas for Navy enlisted personnel*, 1975.
- German: R. Bamberger and E. Vanecek, *Lesen – Verstehen – Lernen – Schreiben*, Vienna 1984: the first
  *Wiener Sachtextformel*, a school year from 4 to 15.
- Spanish: F. Szigriszt Pazos, *Sistemas predictivos de legibilidad del mensaje escrito*, Madrid 1993, read on the
  INFLESZ scale of I. M. Barrio-Cantalejo and others, Anales del Sistema Sanitario de Navarra 31 (2008).
- Italian: P. Lucisano and M. E. Piemontese, "GULPEASE: una formula per la predizione della difficoltà dei testi in
  lingua italiana", Scuola e città 3 (1988).

Syllables are counted as groups of vowels by the rules of each language's spelling. Single words come out wrong; over a
lesson the mistakes nearly even out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from courses.content.prose import CODE, Passage, sentences, words

LONG = 6
"""Letters: a word with more is a long one."""


@dataclass(frozen=True, slots=True)
class Counts:
    """What the formulas are made of."""

    words: int
    sentences: int
    letters: int
    long: int
    """Words of more than six letters."""
    syllables: int = 0
    ones: int = 0
    """Words of one syllable."""
    threes: int = 0
    """Words of three syllables and more."""

    @property
    def sentence_length(self) -> float:
        return self.words / self.sentences

    def lix(self) -> float:
        return self.sentence_length + 100 * self.long / self.words


def count(passages: Iterable[Passage], language: str) -> Counts | None:
    """Of running text: no headings, no code, no addresses, no lists of sources. None where there is none."""
    told = [
        spoken
        for passage in passages
        if passage.is_read_on
        for sentence in sentences(passage, language)
        if (spoken := words(sentence.text.replace(CODE, " ")))
    ]
    if not told:
        return None
    every = [word for spoken in told for word in spoken]
    letters = [sum(map(str.isalpha, word)) for word in every]
    syllables_of = SYLLABLES.get(language.partition("-")[0])
    syllables = [syllables_of(word.casefold()) for word in every] if syllables_of else []
    return Counts(
        words=len(every),
        sentences=len(told),
        letters=sum(letters),
        long=sum(length > LONG for length in letters),
        syllables=sum(syllables),
        ones=syllables.count(1),
        threes=sum(number > 2 for number in syllables),
    )


# Syllables

ENGLISH_VOWELS = re.compile(r"[aeiouyé]+")
ENGLISH_SILENT = re.compile(r"(?:[^aeiouyl]|(?<=[aeiouy])l)(?:e|es(?<![sxzcg]es)|ed(?<![td]ed))$")
GERMAN_VOWELS = re.compile(r"aa|ee|oo|ie|[ae][iuy]|äu|[aeiouyäöü]")
SPANISH_VOWELS = re.compile(r"[iuü]*[aeoáéó][iuü]?|[íú]|[iuü]+")
SPANISH_Y = re.compile(r"y(?![aeiouáéíóú])")
ITALIAN_VOWELS = re.compile(r"[iu]*[aeoàèéòó][iu]?|[ìíùú]|[iu]+")


def _english(word: str) -> int:
    groups = len(ENGLISH_VOWELS.findall(word))
    return max(1, groups - bool(ENGLISH_SILENT.search(word)))


def _german(word: str) -> int:
    return max(1, len(GERMAN_VOWELS.findall(word)))


def _spanish(word: str) -> int:
    return max(1, len(SPANISH_VOWELS.findall(SPANISH_Y.sub("i", word))))


def _italian(word: str) -> int:
    return max(1, len(ITALIAN_VOWELS.findall(word)))


SYLLABLES: Mapping[str, Callable[[str], int]] = {"de": _german, "en": _english, "es": _spanish, "it": _italian}


# Formulas


@dataclass(frozen=True, slots=True)
class Measure:
    name: str
    """Short enough for the head of a column."""
    says: str
    """How to read it."""
    of: Callable[[Counts], float]


def flesch(counts: Counts) -> float:
    return 206.835 - 1.015 * counts.sentence_length - 84.6 * counts.syllables / counts.words


def grade(counts: Counts) -> float:
    return 0.39 * counts.sentence_length + 11.8 * counts.syllables / counts.words - 15.59


def wiener(counts: Counts) -> float:
    share = 100 / counts.words
    return (
        0.1935 * share * counts.threes
        + 0.1672 * counts.sentence_length
        + 0.1297 * share * counts.long
        - 0.0327 * share * counts.ones
        - 0.875
    )


def szigriszt(counts: Counts) -> float:
    return 206.835 - 62.3 * counts.syllables / counts.words - counts.sentence_length


def gulpease(counts: Counts) -> float:
    return 89 + (300 * counts.sentences - 10 * counts.letters) / counts.words


LIX = Measure(
    "LIX",
    "the lower the easier: up to 30 very easy, 40 easy, 50 a newspaper, 60 an office, above that research",
    Counts.lix,
)
MEASURES: Mapping[str, tuple[Measure, ...]] = {
    "en": (
        Measure("Flesch", "the higher the easier: from 60 plain, from 70 easy, below 50 hard", flesch),
        Measure("grade", "the school year for which it is written, in the USA (Flesch-Kincaid)", grade),
    ),
    "de": (Measure("Wien", "the school year for which it is written (Wiener Sachtextformel)", wiener),),
    "es": (Measure("Szigriszt", "the higher the easier: from 55 normal, from 65 easy, below 40 very hard", szigriszt),),
    "it": (Measure("Gulpease", "the higher the easier: easy from 60 on after eight years of school", gulpease),),
}


def measures_of(language: str) -> tuple[Measure, ...]:
    """LIX first, then what was made for the language."""
    return (LIX, *MEASURES.get(language.partition("-")[0], ()))
