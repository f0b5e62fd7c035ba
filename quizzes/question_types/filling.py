"""Questions whose text has gaps: `gaps`."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import cached_property
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lms.text import Localised
from quizzes import marking
from quizzes.gaps import gaps_in
from quizzes.mixing import Mix
from quizzes.question_types.question import (
    LONGEST_WORDS,
    Answer,
    InWords,
    Misstep,
    Option,
    Posted,
    Question,
    UnreadableAnswer,
    position,
    typed,
)


class Gaps(Question):
    """Gaps within a sentence, to write into or to choose for.

    An answer maps the gaps that are filled to what was written, or to the place of what was chosen among the
    source's choices. A form names each gap by its place in the source's sentence: another language may have
    them in another order, and a page may be sent in another language than it was read in.
    """

    type = "gaps"
    template = "quizzes/questions/_gaps.html"
    review_template = "quizzes/questions/_gaps_review.html"
    is_its_text = True

    class Meta:
        proxy = True
        app_label = "quizzes"
        verbose_name = _("text with gaps")
        verbose_name_plural = _("texts with gaps")

    def rule(self) -> str:
        if all(self._choices(gap) for gap in self._keys):
            return gettext("Fill every gap. Every right one counts the same.")
        return gettext("Fill every gap. Every right one counts the same; capitals, accents and spaces do not matter.")

    def read(self, posted: Posted, *, mix: Mix, before: Answer) -> Answer:
        """The form sends each gap's place, and then what is in it."""
        places, values = posted.values[::2], posted.values[1::2]
        if len(places) != len(values) or len(set(places)) != len(places):
            raise UnreadableAnswer("A form has other gaps than the question.")
        given = {}
        for place, value in zip(places, values, strict=True):
            gap = self._keys[position(place, len(self._keys))]
            filled = self._filled(gap, value, mix)
            if filled is not None:
                given[gap] = filled
        return given or None

    def is_answered(self, answer: Answer) -> bool:
        return answer is not None and len(answer) == len(self._keys)

    def mark(self, answer: Answer, *, language: str) -> Fraction:
        return marking.share([self._mark(gap, answer.get(gap), language) for gap in self._keys])

    def solution(self) -> dict[str, str | int]:
        return {
            gap: self._right_place(gap) if self._choices(gap) else self._spellings(gap, self.spec["language"])[0]
            for gap in self._keys
        }

    def missteps(self, answer: Answer, *, language: str) -> Iterator[Misstep]:
        """What each gap was filled with wrongly; a gap that was left empty is none."""
        for gap, filled in answer.items():
            if self._mark(gap, filled, language) != marking.ALL:
                yield Misstep((gap,), filled) if isinstance(filled, str) else Misstep((gap, filled))

    def in_words(self, misstep: Misstep) -> InWords:
        gap, *chosen = misstep.at
        number = self._keys_as_read.index(str(gap)) + 1
        given = self._words(str(gap), int(chosen[0])) if chosen else misstep.written
        # Translators: a place in a sentence, to be filled in.
        return InWords(given, place=gettext("gap %(number)d") % {"number": number})

    def seen(self) -> Any:
        return [self.spec["text"], {gap: sorted(self._texts(gap)) for gap in self._keys}]

    def key_in_words(self) -> Any:
        return {gap: self._key_of(gap) for gap in self._keys}

    def carried(self, answer: Answer, mended: Question) -> Answer:
        if answer is None:
            return None
        assert isinstance(mended, Gaps)
        return {
            gap: mended._texts(gap).index(self._texts(gap)[filled]) if self._choices(gap) else filled
            for gap, filled in answer.items()
        }

    def form(self, *, mix: Mix, answer: Answer, telling: bool) -> dict[str, Any]:
        filled = answer or {}
        gaps = {
            gap: {
                "number": number,
                "place": self._keys.index(gap),
                "written": filled.get(gap, ""),
                "options": self._options(gap, filled.get(gap), mix),
            }
            for number, gap in enumerate(self._keys_as_read, start=1)
        }
        return {"gaps": gaps, "longest": LONGEST_WORDS}

    def review(self, *, mix: Mix, answer: Answer, language: str) -> dict[str, Any]:
        filled = answer or {}
        rows = [
            {
                "gap": gap,
                "number": number,
                "given": self._words(gap, filled[gap]) if gap in filled else None,
                "right": self._right_words(gap, language),
                "is_right": self._mark(gap, filled.get(gap), language) == marking.ALL,
            }
            for number, gap in enumerate(self._keys_as_read, start=1)
        ]
        return {"rows": rows, "right": {row["gap"]: row["right"] for row in rows}}

    @cached_property
    def _keys(self) -> list[str]:
        """In the order of the source's sentence; a mapping has none that a database keeps."""
        return gaps_in(self.spec["text"])

    @property
    def _keys_as_read(self) -> list[str]:
        return gaps_in(str(self.text("text")))

    def _choices(self, gap: str) -> list[dict[str, Any]]:
        """What there is to choose from; nothing for a gap to write into."""
        choices: list[dict[str, Any]] = self.spec["gaps"][gap].get("choices", [])
        return choices

    def _texts(self, gap: str) -> list[str]:
        return [choice["text"] for choice in self._choices(gap)]

    def _key_of(self, gap: str) -> Any:
        if self._choices(gap):
            return self._texts(gap)[self._right_place(gap)]
        return self.spellings(f"gaps/{gap}/accept", self.spec["gaps"][gap]["accept"])

    def _spellings(self, gap: str, language: str) -> list[str]:
        return self.accepted(f"gaps/{gap}/accept", self.spec["gaps"][gap]["accept"], language)

    def _order(self, gap: str, mix: Mix) -> list[int]:
        return mix.maybe(len(self._choices(gap)), f"{self.key}/{gap}")

    def _filled(self, gap: str, value: str, mix: Mix) -> str | int | None:
        """What a form's value says about a gap; None where it was left empty."""
        if not self._choices(gap) or not value:
            return typed(value)
        order = self._order(gap, mix)
        return order[position(value, len(order))]

    def _mark(self, gap: str, filled: str | int | None, language: str) -> Fraction:
        if filled is None:
            return marking.NOTHING
        if self._choices(gap):
            return marking.all_or_nothing(filled, self._right_place(gap))
        return marking.words(str(filled), self._spellings(gap, language))

    def _right_place(self, gap: str) -> int:
        return next(place for place, choice in enumerate(self._choices(gap)) if choice.get("right"))

    def _options(self, gap: str, filled: str | int | None, mix: Mix) -> list[Option]:
        return [
            Option(str(place), self._words(gap, choice), choice == filled)
            for place, choice in enumerate(self._order(gap, mix))
        ]

    def _words(self, gap: str, filled: str | int) -> Localised | str:
        return filled if isinstance(filled, str) else self.text(f"gaps/{gap}/choices/{filled}/text")

    def _right_words(self, gap: str, language: str) -> Localised | str:
        if self._choices(gap):
            return self._words(gap, self._right_place(gap))
        return self._spellings(gap, language)[0]
