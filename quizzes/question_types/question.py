"""What every question has in common, whatever its type."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar

from django.core.exceptions import BadRequest
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from polymorphic.models import PolymorphicModel

from courses.models import Module
from lms.fields import SpecField
from lms.text import Localised, localise
from quizzes.mixing import Mix

Answer = Any
"""An answer as JSON; each type says its shape. None: not answered."""


class UnreadableAnswer(BadRequest):
    """A form says what its page never offered."""


@dataclass(frozen=True, slots=True)
class Posted:
    """What a form says about one question: its fields, and which of its own buttons was pressed, if any."""

    values: Sequence[str]
    pressed: str = ""
    anew: bool = True
    """Whether its page was made when nothing was answered yet."""


@dataclass(frozen=True, slots=True)
class Option:
    """Something to choose, as an open question shows it: nothing here says whether it is right.

    `value` is a place in this attempt's order, so that neither a key nor a number gives anything away.
    """

    value: str
    text: Localised | str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Verdict:
    """A choice as a review shows it. `points` is what a choice of a scenario brings."""

    text: Localised | str
    chosen: bool
    right: bool
    feedback: Localised | None = None
    points: int | None = None


@dataclass(frozen=True, slots=True)
class Misstep:
    """One way to go wrong, so that how many people went it can be counted.

    `at` says which, by keys and places of the spec; `written` is what was typed there, empty for what is chosen.
    """

    at: tuple[str | int, ...] = ()
    written: str = ""


@dataclass(frozen=True, slots=True)
class InWords:
    """A misstep for its reader: what was given and, where a question has several places for it, in which.

    What an author wrote is Localised and Markdown; what a learner wrote is only words.
    """

    given: Localised | str
    place: Localised | str | None = None


class Question(PolymorphicModel):
    """One question in one wording, in all its languages. Never changed: an answer stays tied to it.

    Each type is a proxy with its own marking. `wording` is the digest of the source language alone, so
    that figures about a question survive a new translation.
    """

    module = models.ForeignKey(Module, on_delete=models.PROTECT, related_name="questions")
    quiz_key = models.SlugField(max_length=60)
    key = models.SlugField(max_length=60)
    digest = models.CharField(max_length=64)
    wording = models.CharField(max_length=64, db_index=True)
    spec = SpecField()

    type = ""
    scored: ClassVar[bool] = True
    template: ClassVar[str]
    """The fragment that asks, given `asked`; see `quizzes/sheet.py`."""
    review_template: ClassVar[str]
    """The fragment that tells what was right and why, given `told`."""
    is_its_text: ClassVar[bool] = False
    """Whether the fragments show the question's text themselves, as one whose text has gaps to fill in must."""
    is_personal: ClassVar[bool] = False
    """Whether somebody writes about themselves here, so that the page keeps help in reach."""

    class Meta:
        app_label = "quizzes"
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        constraints = [
            models.UniqueConstraint(fields=["module", "quiz_key", "key", "digest"], name="question_once_per_wording")
        ]

    def __str__(self) -> str:
        return f"{self.quiz_key}/{self.key}"

    def text(self, address: str, language: str | None = None) -> Localised:
        """A text of this question, addressed from itself: `text`, `choices/a/feedback`."""
        return localise(self.spec, address, language or get_language() or "en")

    @property
    def language(self) -> str:
        """The language in which whoever reads it now does."""
        return self.language_for(get_language() or "en")

    def language_for(self, reader: str) -> str:
        """The language it is read in: the reader's where it is translated, or accepts words of that language."""
        own = self.spec["translations"].get(reader, {})
        return reader if own.get("accepts") or "text" in own.get("texts", {}) else str(self.spec["language"])

    def accepted(self, address: str, spellings: Sequence[str], language: str) -> list[str]:
        """What counts as right at an address such as `accept`: a translation's own, then `spellings`, the source's."""
        own = self.spec["translations"].get(language, {}).get("accepts", {})
        return [*own.get(address, []), *spellings]

    def text_if_any(self, address: str, holder: Mapping[str, Any]) -> Localised | None:
        """The text at an address whose last step its source, `holder`, may leave out."""
        return self.text(address) if address.rsplit("/", 1)[-1] in holder else None

    def spellings(self, address: str, own: Sequence[str]) -> dict[str, list[str]]:
        """Everything that counts as right at such an address, by language: `own` in the source's."""
        translations = self.spec["translations"].items()
        added = {
            language: each["accepts"][address] for language, each in translations if address in each.get("accepts", {})
        }
        return {language: sorted(words) for language, words in {**added, "": own}.items()}

    @property
    def points(self) -> int:
        return int(self.spec.get("points", 1))

    @property
    def outcome(self) -> str | None:
        """The key of what it asks about, among the module's outcomes."""
        outcome: str | None = self.spec.get("outcome")
        return outcome

    @property
    def explanation(self) -> Localised | None:
        return self.text_if_any("explain", self.spec)

    def rule(self) -> str:
        """How it is scored, in a line that people read before they answer."""
        raise NotImplementedError

    def survey_rule(self) -> str:
        """What stands there instead in a survey, where nothing is scored."""
        return self.rule()

    def read(self, posted: Posted, *, mix: Mix, before: Answer) -> Answer:
        """The answer that a form gives, `before` being the one that is kept. Raises `UnreadableAnswer`."""
        raise NotImplementedError

    def landing(self, pressed: str) -> str:
        """The place in the question where a person goes on after pressing its button; empty: its top."""
        return ""

    def settle(self, answer: Answer) -> Answer:
        """What an answer becomes when it is handed in."""
        return answer

    def is_answered(self, answer: Answer) -> bool:
        """Whether nothing is left to do; what is not marked may stay empty."""
        return answer is not None

    def mark(self, answer: Answer, *, language: str) -> Fraction:
        """The share that is right, of an answer that is not None. Exact; see `quizzes/marking.py`.

        `language` is the one in which the question was read.
        """
        raise NotImplementedError

    def solution(self) -> Answer:
        """An answer with full marks."""
        raise NotImplementedError

    def missteps(self, answer: Answer, *, language: str) -> Iterator[Misstep]:
        """What is wrong in an answer that is not None, each thing once. `language`: as in `mark`."""
        raise NotImplementedError

    def in_words(self, misstep: Misstep) -> InWords:
        """A misstep as the reader's language says it."""
        raise NotImplementedError

    def asks_the_same(self, other: Question) -> bool:
        """Whether learners were asked the same in the same words and pictures; what is right may be another."""
        if (self.type, self.spec["language"]) != (other.type, other.spec["language"]):
            return False
        return bool(self.seen() == other.seen()) and self._pictures_seen() == other._pictures_seen()

    def _pictures_seen(self) -> dict[str, str]:
        words = json.dumps(self.seen(), ensure_ascii=False)
        return {target: file["sha256"] for target, file in self.spec.get("media", {}).items() if target in words}

    def seen(self) -> Any:
        """What is asked and offered, in the source's words, as JSON: the same in whatever order it is written."""
        raise NotImplementedError

    def key_in_words(self) -> Any:
        """What decides how an answer is marked, by the source's words rather than by keys and places.

        Of two questions that ask the same, it is equal where they mark every answer alike.
        """
        raise NotImplementedError

    def carried(self, answer: Answer, mended: Question) -> Answer:
        """An answer as `mended`, which asks the same, would have kept it; None where it cannot be.

        What was written is kept as it is. Keys and places are looked up by the source's words.
        """
        return answer

    def form(self, *, mix: Mix, answer: Answer, telling: bool) -> dict[str, Any]:
        """What the asking fragment shows. `telling`: feedback may already be given on what is settled."""
        raise NotImplementedError

    def review(self, *, mix: Mix, answer: Answer, language: str) -> dict[str, Any]:
        """What the reviewing fragment shows: the answer, what was right, and why. `language`: as in `mark`."""
        raise NotImplementedError


def words_of(choices: Sequence[Mapping[str, Any]]) -> dict[str, tuple[str, str]]:
    """What each choice is known by in another wording: its words, with its key where two have the same words."""
    count = Counter(choice["text"] for choice in choices)
    return {each["key"]: (each["text"], each["key"] if count[each["text"]] > 1 else "") for each in choices}


def with_words(choices: Sequence[Mapping[str, Any]], words: tuple[str, str]) -> str | None:
    """The key of the choice that is known by these words."""
    return next((key for key, each in words_of(choices).items() if each == words), None)


LONGEST_WORDS = 200
"""Characters that may be typed into one line."""


def typed(value: str) -> str | None:
    """What was typed into one line; None for nothing."""
    if "\x00" in value or len(value) > LONGEST_WORDS:
        raise UnreadableAnswer("A text that cannot be kept.")
    return value.strip() or None


def position(value: str, count: int) -> int:
    """A place that a form names, among `count`."""
    if not (value.isascii() and value.isdigit() and len(value) < 7 and int(value) < count):
        raise UnreadableAnswer("A form names a choice that is not there.")
    return int(value)
