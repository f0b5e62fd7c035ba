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
from quizzes.question_types.question import Answer, InWords, Misstep, Posted, Question, UnreadableAnswer, position

STEPS = {"up": -1, "down": 1}


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
        first = self._first_order(mix)
        places = [position(value, len(first)) for value in posted.values]
        if sorted(places) != list(range(len(first))):
            raise UnreadableAnswer("A form has other lines than the question.")
        if posted.pressed:
            places = _moved(places, posted.pressed)
        given = [first[place] for place in places]
        untouched = before is None and not posted.pressed and given == first
        return None if untouched else given

    def landing(self, pressed: str) -> str:
        """The same button of the line that moved; at an end, where it is not offered, its other one."""
        direction, number = _press(pressed, len(self.spec["items"]))
        there, last = number + STEPS[direction], len(self.spec["items"]) - 1
        if there <= 0:
            return "down-0"
        return f"up-{last}" if there >= last else f"{direction}-{there}"

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


def _press(pressed: str, count: int) -> tuple[str, int]:
    """`up-2` is "up", at the third line."""
    direction, _dash, number = pressed.partition("-")
    if direction not in STEPS:
        raise UnreadableAnswer("A form moves a line neither up nor down.")
    return direction, position(number, count)


def _moved(places: list[int], pressed: str) -> list[int]:
    """At an end, nothing moves."""
    direction, here = _press(pressed, len(places))
    there = here + STEPS[direction]
    moved = list(places)
    if 0 <= there < len(places):
        moved[here], moved[there] = moved[there], moved[here]
    return moved
