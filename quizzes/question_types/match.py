"""Questions that connect: `match`."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lms.text import Localised
from quizzes import marking
from quizzes.mixing import Mix
from quizzes.question_types.question import (
    Answer,
    InWords,
    Misstep,
    Option,
    Posted,
    Question,
    UnreadableAnswer,
    position,
)


class Match(Question):
    """Each left side has its right side; distractors belong to none.

    An answer is a list with one entry a pair, in the source's order: the place of what was chosen among
    the pairs' right sides and then the distractors, or None.
    """

    type = "match"
    template = "quizzes/questions/_match.html"
    review_template = "quizzes/questions/_match_review.html"

    class Meta:
        proxy = True
        app_label = "quizzes"
        verbose_name = _("matching question")
        verbose_name_plural = _("matching questions")

    def rule(self) -> str:
        if self.spec.get("distractors"):
            return gettext("Every right pair counts the same. Something is left over.")
        return gettext("Every right pair counts the same.")

    def read(self, posted: Posted, *, mix: Mix, before: Answer) -> Answer:
        if len(posted.values) != len(self.spec["pairs"]):
            raise UnreadableAnswer("A form has more or fewer pairs than the question.")
        order = self._order(mix)
        given = [order[position(value, len(order))] if value else None for value in posted.values]
        return None if given.count(None) == len(given) else given

    def is_answered(self, answer: Answer) -> bool:
        return answer is not None and None not in answer

    def mark(self, answer: Answer, *, language: str) -> Fraction:
        return marking.pairs(answer, self.solution())

    def solution(self) -> list[int]:
        return list(range(len(self.spec["pairs"])))

    def missteps(self, answer: Answer, *, language: str) -> Iterator[Misstep]:
        """Each pair made that is none: the place of its left side, and of its right one."""
        return (Misstep((place, given)) for place, given in enumerate(answer) if given not in (place, None))

    def in_words(self, misstep: Misstep) -> InWords:
        left, right = (int(place) for place in misstep.at)
        return InWords(list(self._right_sides())[right], place=self.text(f"pairs/{left}/left"))

    def seen(self) -> Any:
        return [self.spec["text"], sorted(self._lefts_written()), sorted(self._rights_written())]

    def key_in_words(self) -> Any:
        return {pair["left"]: pair["right"] for pair in self.spec["pairs"]}

    def carried(self, answer: Answer, mended: Question) -> Answer:
        if answer is None:
            return None
        assert isinstance(mended, Match)
        rights, rights_now = self._rights_written(), mended._rights_written()
        chosen = dict(zip(self._lefts_written(), answer, strict=True))
        return [
            None if chosen[left] is None else rights_now.index(rights[chosen[left]]) for left in mended._lefts_written()
        ]

    def form(self, *, mix: Mix, answer: Answer, telling: bool) -> dict[str, Any]:
        texts, order = list(self._right_sides()), self._order(mix)
        rows = [
            {
                "left": left,
                "options": [Option(str(place), texts[side], side == given) for place, side in enumerate(order)],
            }
            for left, given in zip(self._left_sides(), self._given(answer), strict=True)
        ]
        return {"rows": rows}

    def review(self, *, mix: Mix, answer: Answer, language: str) -> dict[str, Any]:
        texts = list(self._right_sides())
        rows = [
            {
                "left": left,
                "given": None if given is None else texts[given],
                "right": texts[place],
                "is_right": given == place,
            }
            for place, (left, given) in enumerate(zip(self._left_sides(), self._given(answer), strict=True))
        ]
        return {"rows": rows}

    def _given(self, answer: Answer) -> list[int | None]:
        return answer or [None] * len(self.spec["pairs"])

    def _order(self, mix: Mix) -> list[int]:
        """Always mixed: the source's order is the answer."""
        return mix.always(len(self.spec["pairs"]) + len(self.spec.get("distractors", [])), f"{self.key}/right sides")

    def _lefts_written(self) -> list[str]:
        return [pair["left"] for pair in self.spec["pairs"]]

    def _rights_written(self) -> list[str]:
        """In the order of the places that answers name."""
        return [*(pair["right"] for pair in self.spec["pairs"]), *self.spec.get("distractors", [])]

    def _left_sides(self) -> Iterator[Localised]:
        return (self.text(f"pairs/{place}/left") for place in range(len(self.spec["pairs"])))

    def _right_sides(self) -> Iterator[Localised]:
        for place in range(len(self.spec["pairs"])):
            yield self.text(f"pairs/{place}/right")
        for place in range(len(self.spec.get("distractors", []))):
            yield self.text(f"distractors/{place}")
