"""Questions with a line to write in: `short`, `number`."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import Any

from babel import Locale
from babel.numbers import format_decimal
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from lms.text import Localised
from quizzes import marking
from quizzes.mixing import Mix
from quizzes.question_types.question import LONGEST_WORDS, Answer, InWords, Misstep, Posted, Question, typed


class Short(Question):
    """A word or two, spelt as one likes. An answer is what was written."""

    type = "short"
    template = "quizzes/questions/_short.html"
    review_template = "quizzes/questions/_written_review.html"

    class Meta:
        proxy = True
        app_label = "quizzes"
        verbose_name = _("question with a short answer")
        verbose_name_plural = _("questions with a short answer")

    def rule(self) -> str:
        return gettext("A word or two, all or nothing. Capitals, accents and spaces do not matter.")

    def read(self, posted: Posted, *, mix: Mix, before: Answer) -> Answer:
        return typed("".join(posted.values))

    def mark(self, answer: Answer, *, language: str) -> Fraction:
        return marking.words(answer, self._accepted(language))

    def solution(self) -> str:
        return str(self.spec["accept"][0])

    def missteps(self, answer: Answer, *, language: str) -> Iterator[Misstep]:
        if self.mark(answer, language=language) != marking.ALL:
            yield Misstep(written=answer)

    def in_words(self, misstep: Misstep) -> InWords:
        return InWords(misstep.written)

    def seen(self) -> Any:
        return self.spec["text"]

    def key_in_words(self) -> Any:
        return self.spellings("accept", self.spec["accept"])

    def form(self, *, mix: Mix, answer: Answer, telling: bool) -> dict[str, Any]:
        return {"written": answer or "", "longest": LONGEST_WORDS}

    def review(self, *, mix: Mix, answer: Answer, language: str) -> dict[str, Any]:
        return {"written": answer, "right": self._accepted(language)[0]}

    def _accepted(self, language: str) -> list[str]:
        return self.accepted("accept", self.spec["accept"], language)


class Number(Question):
    """A number, written as one does where one lives. An answer is what was written, not what it was read as."""

    type = "number"
    template = "quizzes/questions/_number.html"
    review_template = "quizzes/questions/_written_review.html"

    class Meta:
        proxy = True
        app_label = "quizzes"
        verbose_name = _("question for a number")
        verbose_name_plural = _("questions for a number")

    def rule(self) -> str:
        if tolerance := self.spec.get("tolerance"):
            # Translators: how exact the answer must be: as far off as this, it is still right.
            says = gettext("A number in digits, all or nothing. Up to %(tolerance)s more or less is right too.")
            return says % {"tolerance": _in_figures(tolerance)}
        return gettext("A number in digits, all or nothing. It must be exact.")

    def read(self, posted: Posted, *, mix: Mix, before: Answer) -> Answer:
        return typed("".join(posted.values))

    def mark(self, answer: Answer, *, language: str) -> Fraction:
        units = {str(unit) for unit in (self._unit(), self._unit(language)) if unit}
        return marking.number(answer, _exact(self.spec["answer"]), _exact(self.spec.get("tolerance", 0)), units)

    def solution(self) -> str:
        return f"{_decimal(self.spec['answer']):f}"

    def missteps(self, answer: Answer, *, language: str) -> Iterator[Misstep]:
        if self.mark(answer, language=language) != marking.ALL:
            yield Misstep(written=answer)

    def in_words(self, misstep: Misstep) -> InWords:
        return InWords(misstep.written)

    def seen(self) -> Any:
        return [self.spec["text"], self.spec.get("unit")]

    def key_in_words(self) -> Any:
        """With the unit in every language, since it may be written behind the number."""
        units = {language: str(self._unit(language)) for language in self.spec["translations"]}
        return [_exact(self.spec["answer"]), _exact(self.spec.get("tolerance", 0)), units]

    def form(self, *, mix: Mix, answer: Answer, telling: bool) -> dict[str, Any]:
        return {"written": answer or "", "longest": LONGEST_WORDS, "unit": self._unit(get_language())}

    def review(self, *, mix: Mix, answer: Answer, language: str) -> dict[str, Any]:
        tolerance = self.spec.get("tolerance")
        return {
            "written": answer,
            "right": _in_figures(self.spec["answer"]),
            "unit": self._unit(get_language()),
            "tolerance": _in_figures(tolerance) if tolerance else None,
        }

    def _unit(self, language: str | None = None) -> Localised | None:
        """In a language, else in the source's."""
        return self.text("unit", language or self.spec["language"]) if "unit" in self.spec else None


PLACES = 100
"""More digits than a number has that an author may write: see `quizzes/schema.py`."""


def _decimal(number: int | float) -> Decimal:
    """Exactly what its author wrote: 0.1 is a tenth."""
    return Decimal(str(number))


def _exact(number: int | float) -> Fraction:
    return Fraction(_decimal(number))


def _in_figures(number: int | float) -> str:
    """As the reader's language writes it, to the last digit."""
    locale = Locale.parse(get_language() or "en", sep="-")
    # Python reckons with 28 digits if not told otherwise, and an author may write 30.
    with localcontext(prec=PLACES):
        return format_decimal(_decimal(number), locale=locale, decimal_quantization=False)
