"""Questions that are walked through: `scenario`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import cached_property
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

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
    Verdict,
    position,
    with_words,
    words_of,
)

GO_ON = "go-on"


class Scenario(Question):
    """A story in steps, where each choice leads on and cannot be taken back.

    An answer is `{"path": [keys of the choices taken], "chosen": the key ticked at the current step, or
    None}`. What is ticked becomes a step of the path by "Continue", or by handing in.
    """

    type = "scenario"
    template = "quizzes/questions/_scenario.html"
    review_template = "quizzes/questions/_scenario_review.html"

    class Meta:
        proxy = True
        app_label = "quizzes"
        verbose_name = _("scenario")
        verbose_name_plural = _("scenarios")

    def rule(self) -> str:
        if self._best_ways[self.spec["start"]] == 0:
            return gettext("Go step by step; no step can be taken back. Reaching an end is all it takes.")
        return gettext(
            "Go step by step; no step can be taken back. Your points are compared with those of the best way."
        )

    def read(self, posted: Posted, *, mix: Mix, before: Answer) -> Answer:
        """The first value says how many steps its page had seen: a page left open longer changes nothing."""
        path = list(before["path"]) if before else []
        step = self._step_after(path)
        depth, *ticked = posted.values
        if position(depth, len(self.spec["steps"])) != len(path) or not self._choices(step):
            return before
        if len(ticked) > 1:
            raise UnreadableAnswer("Two choices where one is asked for.")
        chosen = before["chosen"] if before else None
        if ticked:
            order = self._order(step, mix)
            chosen = self._choices(step)[order[position(ticked[0], len(order))]]["key"]
        answer = {"path": path, "chosen": chosen} if path or chosen else None
        return self.settle(answer) if posted.pressed == GO_ON else answer

    def landing(self, pressed: str) -> str:
        return "step"

    def settle(self, answer: Answer) -> Answer:
        if answer is None or answer["chosen"] is None:
            return answer
        return {"path": [*answer["path"], answer["chosen"]], "chosen": None}

    def is_answered(self, answer: Answer) -> bool:
        """Whether an end is reached."""
        return answer is not None and not self._choices(self._step_after(self.settle(answer)["path"]))

    def mark(self, answer: Answer, *, language: str) -> Fraction:
        return marking.way(answer["path"], start=self.spec["start"], steps=self.spec["steps"])

    def solution(self) -> Answer:
        path, step = [], self.spec["start"]
        while choices := self._choices(step):
            best = max(choices, key=self._worth)
            path.append(best["key"])
            step = best["next"]
        return {"path": path, "chosen": None}

    def missteps(self, answer: Answer, *, language: str) -> Iterator[Misstep]:
        """Each choice after which no way is as good as the best one from its step."""
        for step, key in self._walk(answer["path"]):
            worth = {choice["key"]: self._worth(choice) for choice in self._choices(step)}
            if worth[key] < max(worth.values()):
                yield Misstep((step, key))

    def in_words(self, misstep: Misstep) -> InWords:
        step, key = misstep.at
        return InWords(self.text(f"steps/{step}/choices/{key}/text"), place=self.text(f"steps/{step}/text"))

    def seen(self) -> Any:
        return [
            self.spec["text"],
            {
                step: [self.spec["steps"][step]["text"], sorted(self._words(step).values())]
                for step in self.spec["steps"]
            },
        ]

    def key_in_words(self) -> Any:
        """Where the story begins, and of each choice where it leads and what it brings."""
        ways = {
            step: {
                self._words(step)[choice["key"]]: (choice["next"], choice.get("points", 0))
                for choice in self._choices(step)
            }
            for step in self.spec["steps"]
        }
        return [self.spec["start"], ways]

    def carried(self, answer: Answer, mended: Question) -> Answer:
        """Only where the same choices lead through the same steps, to the same one: nothing else was seen."""
        if answer is None:
            return None
        assert isinstance(mended, Scenario)
        here, path = mended.spec["start"], []
        for step, key in self._walk(answer["path"]):
            carried = with_words(mended._choices(step), self._words(step)[key])
            if here != step or carried is None:
                return None
            path.append(carried)
            here = mended._next(step, carried)
        if here != self._step_after(answer["path"]):
            return None
        ticked = answer["chosen"]
        return {"path": path, "chosen": ticked and with_words(mended._choices(here), self._words(here)[ticked])}

    def form(self, *, mix: Mix, answer: Answer, telling: bool) -> dict[str, Any]:
        path = answer["path"] if answer else []
        chosen = answer["chosen"] if answer else None
        step = self._step_after(path)
        keys = [self._choices(step)[place]["key"] for place in self._order(step, mix)]
        return {
            "walked": [
                {
                    "text": self.text(f"steps/{at}/text"),
                    "choice": self.text(f"steps/{at}/choices/{key}/text"),
                    "feedback": self._feedback(at, key) if telling else None,
                }
                for at, key in self._walk(path)
            ],
            "depth": len(path),
            "text": self.text(f"steps/{step}/text"),
            "options": [
                Option(str(place), self.text(f"steps/{step}/choices/{key}/text"), key == chosen)
                for place, key in enumerate(keys)
            ],
        }

    def review(self, *, mix: Mix, answer: Answer, language: str) -> dict[str, Any]:
        """Every step that was reached, with what each choice there leads to at best."""
        path = answer["path"] if answer else []
        steps = [*self._walk(path), (self._step_after(path), None)]
        return {
            "steps": [
                {"text": self.text(f"steps/{at}/text"), "verdicts": self._verdicts(at, key, mix)} for at, key in steps
            ]
        }

    def _verdicts(self, step: str, taken: str | None, mix: Mix) -> list[Verdict]:
        choices = [self._choices(step)[place] for place in self._order(step, mix)]
        best = max((self._worth(choice) for choice in choices), default=Fraction(0))
        return [
            Verdict(
                text=self.text(f"steps/{step}/choices/{choice['key']}/text"),
                chosen=choice["key"] == taken,
                right=self._worth(choice) == best,
                feedback=self._feedback(step, choice["key"]),
                points=choice.get("points", 0),
            )
            for choice in choices
        ]

    def _feedback(self, step: str, key: str) -> Any:
        choice = next(choice for choice in self._choices(step) if choice["key"] == key)
        return self.text_if_any(f"steps/{step}/choices/{key}/feedback", choice)

    def _worth(self, choice: dict[str, Any]) -> Fraction:
        """What a choice brings together with the best that can follow it."""
        return Fraction(choice.get("points", 0)) + self._best_ways[choice["next"]]

    @cached_property
    def _best_ways(self) -> dict[str, Fraction]:
        return marking.best_ways(self.spec["steps"])

    def _choices(self, step: str) -> list[dict[str, Any]]:
        """A step without choices is an end."""
        choices: list[dict[str, Any]] = self.spec["steps"][step].get("choices", [])
        return choices

    def _words(self, step: str) -> dict[str, tuple[str, str]]:
        return words_of(self._choices(step))

    def _order(self, step: str, mix: Mix) -> list[int]:
        return mix.maybe(len(self._choices(step)), f"{self.key}/{step}")

    def _walk(self, path: Sequence[str]) -> Iterator[tuple[str, str]]:
        """Each step of a path with the key of what was chosen there."""
        step = self.spec["start"]
        for key in path:
            yield step, key
            step = self._next(step, key)

    def _step_after(self, path: Sequence[str]) -> str:
        step: str = self.spec["start"]
        for key in path:
            step = self._next(step, key)
        return step

    def _next(self, step: str, key: str) -> str:
        return str(next(choice["next"] for choice in self._choices(step) if choice["key"] == key))
