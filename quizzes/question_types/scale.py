"""Questions for how much: `scale`, in surveys only."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lms.text import Localised
from quizzes.mixing import Mix
from quizzes.question_types.question import Answer, Posted, Question, UnreadableAnswer, position


class Scale(Question):
    """Steps between two ends. An answer is the step as its author counts it; nothing is right, so nothing is marked."""

    type = "scale"
    scored: ClassVar[bool] = False
    template = "quizzes/questions/_scale.html"

    class Meta:
        proxy = True
        app_label = "quizzes"
        verbose_name = _("scale")
        verbose_name_plural = _("scales")

    def rule(self) -> str:
        return gettext("Choose the step that fits best, or leave it unsaid.")

    def read(self, posted: Posted, *, mix: Mix, before: Answer) -> Answer:
        ticked = [value for value in posted.values if value]
        if len(ticked) > 1:
            raise UnreadableAnswer("Two steps where one is asked for.")
        return self._steps[position(ticked[0], len(self._steps))] if ticked else None

    def is_answered(self, answer: Answer) -> bool:
        return True

    def form(self, *, mix: Mix, answer: Answer, telling: bool) -> dict[str, Any]:
        steps = [
            {"value": str(place), "step": step, "label": self._label(place), "chosen": step == answer}
            for place, step in enumerate(self._steps)
        ]
        return {"steps": steps, "every_step_has_words": all(step["label"] for step in steps)}

    @property
    def _steps(self) -> range:
        return range(self.spec["from"], self.spec["to"] + 1)

    def _label(self, place: int) -> Localised | None:
        """The words of a step: each has its own, or only the two ends have some."""
        count = len(self.spec["labels"])
        if count == len(self._steps):
            return self.text(f"labels/{place}")
        return {0: self.text("labels/0"), len(self._steps) - 1: self.text("labels/1")}.get(place)
