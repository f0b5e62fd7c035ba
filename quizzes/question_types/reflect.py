"""Questions without a right answer: `reflect`."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from quizzes.mixing import Mix
from quizzes.question_types.question import Answer, Posted, Question, UnreadableAnswer

LONGEST = 5000
"""Characters that a reflection may have."""


class Reflect(Question):
    """Something to think about in writing. An answer is a text: never marked, and its writer's own."""

    type = "reflect"
    scored: ClassVar[bool] = False
    is_personal: ClassVar[bool] = True
    template = "quizzes/questions/_reflect.html"
    review_template = "quizzes/questions/_reflect_review.html"

    class Meta:
        proxy = True
        app_label = "quizzes"
        verbose_name = _("reflection in a quiz")
        verbose_name_plural = _("reflections in quizzes")

    def rule(self) -> str:
        return gettext(
            "For yourself: it is not marked, and nobody else can read it, unless you share it. You may leave it empty."
        )

    def survey_rule(self) -> str:
        return gettext("Leave out names, and whatever shows who you are. You may leave it empty.")

    def read(self, posted: Posted, *, mix: Mix, before: Answer) -> Answer:
        text = "".join(posted.values).replace("\r\n", "\n")
        if "\x00" in text or len(text) > LONGEST:
            raise UnreadableAnswer("A text that cannot be kept.")
        return text if text.strip() else None

    def is_answered(self, answer: Answer) -> bool:
        return True

    def form(self, *, mix: Mix, answer: Answer, telling: bool) -> dict[str, Any]:
        return {"written": answer or "", "words": self.spec.get("words"), "longest": LONGEST}

    def review(self, *, mix: Mix, answer: Answer, language: str) -> dict[str, Any]:
        return {"written": answer}
