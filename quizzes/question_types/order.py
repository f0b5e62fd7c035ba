"""Questions that put in order: `order`."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from quizzes import marking
from quizzes.mixing import Mix, wrong_order
from quizzes.ordering import by_numbers
from quizzes.question_types.question import Answer, InWords, Misstep, Posted, Question, UnreadableAnswer, position

STEPS = {"up": -1, "down": 1}
SORT = "sort"


class Order(Question):
    """Items to put in order. An answer is the items' places in the right order, as the person has them.

    The first order shown scores nothing, so leaving it alone is the same as not answering.
    """

    type = "order"
    template = "quizzes/questions/_order.html"
    review_template = "quizzes/questions/_order_review.html"

    class Meta:
        proxy = True
        app_label = "quizzes"
        verbose_name = _("ordering question")
        verbose_name_plural = _("ordering questions")

    def rule(self) -> str:
        return gettext("Put the lines in order. Every line that comes directly after the right one counts the same.")

    def read(self, posted: Posted, *, mix: Mix, before: Answer) -> Answer:
        """The form sends each line, known by its place in the first order, and then the number beside it, from 1.

        Numbers come first, then the button.
        """
        first = self._first_order(mix)
        lines = [position(value, len(first)) for value in posted.values[::2]]
        numbers = [position(value, len(first) + 1) for value in posted.values[1::2]]
        if sorted(lines) != list(range(len(first))) or len(numbers) != len(lines) or 0 in numbers:
            raise UnreadableAnswer("A form has other lines than the question.")
        lines = [lines[place] for place in by_numbers([number - 1 for number in numbers])]
        if posted.pressed:
            lines = _moved(lines, posted.pressed)
        given = [first[line] for line in lines]
        untouched = posted.anew and not posted.pressed and given == first
        return None if untouched else given

    def landing(self, pressed: str) -> str:
        """The same button of the line that moved."""
        return "" if pressed == SORT else pressed

    def mark(self, answer: Answer, *, language: str) -> Fraction:
        return marking.neighbours(answer)

    def solution(self) -> list[int]:
        return list(range(len(self.spec["items"])))

    def missteps(self, answer: Answer, *, language: str) -> Iterator[Misstep]:
        """Each two neighbours of which the second does not directly follow the first in the right order."""
        return (Misstep(pair) for pair in pairwise(answer) if pair[1] != pair[0] + 1)

    def in_words(self, misstep: Misstep) -> InWords:
        first, second = misstep.at
        return InWords(self.text(f"items/{second}"), place=self.text(f"items/{first}"))

    def seen(self) -> Any:
        return [self.spec["text"], sorted(self.spec["items"])]

    def key_in_words(self) -> Any:
        return self.spec["items"]

    def carried(self, answer: Answer, mended: Question) -> Answer:
        if answer is None:
            return None
        return [mended.spec["items"].index(self.spec["items"][item]) for item in answer]

    def form(self, *, mix: Mix, answer: Answer, telling: bool) -> dict[str, Any]:
        first = self._first_order(mix)
        items = [
            {"value": first.index(item), "text": self.text(f"items/{item}")}
            for item in (first if answer is None else answer)
        ]
        return {"items": items}

    def review(self, *, mix: Mix, answer: Answer, language: str) -> dict[str, Any]:
        return {
            "given": None if answer is None else [self.text(f"items/{item}") for item in answer],
            "right": [self.text(f"items/{item}") for item in self.solution()],
        }

    def _first_order(self, mix: Mix) -> list[int]:
        return wrong_order(mix, len(self.spec["items"]), f"{self.key}/items")


def _moved(lines: list[int], pressed: str) -> list[int]:
    """`up-2` moves line 2 up by one place. At an end, nothing moves; to sort is to press without moving."""
    if pressed == SORT:
        return lines
    direction, _dash, line = pressed.partition("-")
    if direction not in STEPS:
        raise UnreadableAnswer("A form moves a line neither up nor down.")
    here = lines.index(position(line, len(lines)))
    there = here + STEPS[direction]
    moved = list(lines)
    if 0 <= there < len(lines):
        moved[here], moved[there] = moved[there], moved[here]
    return moved
