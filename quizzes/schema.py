"""What a quiz file may say: one class per question type, unknown keys refused."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from courses.content.checking import Count, Key, Percent, Schema, Text

LETTERS = "abcdefghijklmnopqrstuvwxyz"


def _with_keys(choices: Any) -> Any:
    """A choice without a key gets a, b, c … by its position."""
    if not isinstance(choices, list):
        return choices
    return [
        {"key": LETTERS[position], **choice} if isinstance(choice, dict) and position < len(LETTERS) else choice
        for position, choice in enumerate(choices)
    ]


def _refuse_twice(keys: list[str], what: str) -> None:
    for key in keys:
        if keys.count(key) > 1:
            raise PydanticCustomError("twice", "{what} `{key}` stands here twice", {"what": what, "key": key})


class Choice(Schema):
    key: Key
    text: Text
    right: bool = False
    feedback: Text | None = None


class Asked(Schema):
    """What every question may say."""

    key: Key
    text: Text
    outcome: Key | None = None
    explain: Text | None = None
    points: Count = 1


class Choosing(Asked):
    choices: Annotated[list[Choice], BeforeValidator(_with_keys)] = Field(min_length=2)

    @model_validator(mode="after")
    def has_distinct_choices(self) -> Self:
        _refuse_twice([choice.key for choice in self.choices], "the choice")
        return self


class Single(Choosing):
    type: Literal["single"]

    @model_validator(mode="after")
    def has_one_right_choice(self) -> Self:
        if sum(choice.right for choice in self.choices) != 1:
            raise PydanticCustomError("right", "exactly one choice must be `right: true`")
        return self


class Multiple(Choosing):
    type: Literal["multiple"]

    @model_validator(mode="after")
    def has_a_right_choice(self) -> Self:
        if not any(choice.right for choice in self.choices):
            raise PydanticCustomError("right", "at least one choice must be `right: true`")
        return self


class TrueFalse(Asked):
    type: Literal["true-false"]
    answer: bool


class Pair(Schema):
    left: Text
    right: Text


class Match(Asked):
    type: Literal["match"]
    pairs: list[Pair] = Field(min_length=2)
    distractors: list[Text] = []

    @model_validator(mode="after")
    def has_distinct_sides(self) -> Self:
        _refuse_twice([pair.left for pair in self.pairs], "the left side")
        _refuse_twice([pair.right for pair in self.pairs] + self.distractors, "the right side")
        return self


class Order(Asked):
    type: Literal["order"]
    items: list[Text] = Field(min_length=2)

    @model_validator(mode="after")
    def has_distinct_items(self) -> Self:
        _refuse_twice(self.items, "the item")
        return self


class StepChoice(Schema):
    key: Key
    text: Text
    next: Key
    points: Annotated[int, Field(ge=0)] = 0
    feedback: Text | None = None


class Step(Schema):
    text: Text
    choices: Annotated[list[StepChoice], BeforeValidator(_with_keys)] = []

    @model_validator(mode="after")
    def has_distinct_choices(self) -> Self:
        _refuse_twice([choice.key for choice in self.choices], "the choice")
        return self


class Scenario(Asked):
    type: Literal["scenario"]
    start: Key
    steps: dict[Key, Step] = Field(min_length=2)

    @model_validator(mode="after")
    def ends_on_every_path(self) -> Self:
        if self.start not in self.steps:
            raise PydanticCustomError("scenario", "there is no step `{step}` to start with", {"step": self.start})
        reached: set[str] = set()
        self._follow(self.start, (), reached)
        unreached = [step for step in self.steps if step not in reached]
        if unreached:
            raise PydanticCustomError("scenario", "no path leads to the step `{step}`", {"step": unreached[0]})
        return self

    def _follow(self, step: str, path: tuple[str, ...], reached: set[str]) -> None:
        if step in path:
            raise PydanticCustomError("scenario", "the path comes back to `{step}`: a loop never ends", {"step": step})
        if step in reached:
            return
        for choice in self.steps[step].choices:
            if choice.next not in self.steps:
                raise PydanticCustomError("scenario", "there is no step `{step}`", {"step": choice.next})
            self._follow(choice.next, (*path, step), reached)
        reached.add(step)


class Reflect(Asked):
    type: Literal["reflect"]
    words: Count | None = None


Question = Annotated[
    Single | Multiple | TrueFalse | Match | Order | Scenario | Reflect,
    Field(discriminator="type"),
]

DURATION = re.compile(r"^([1-9][0-9]*)([mhd])$")
SECONDS = {"m": 60, "h": 3600, "d": 86400}


def _seconds(wait: Any) -> Any:
    """`10m`, `2h` or `1d` as seconds."""
    if isinstance(wait, str) and (match := DURATION.match(wait)):
        return int(match[1]) * SECONDS[match[2]]
    raise PydanticCustomError("duration", "write a time such as 10m, 2h or 1d")


class QuizSchema(Schema):
    title: Text
    kind: Literal["practice", "exam"]
    pass_: Percent | None = None
    attempts: Count | None = None
    wait: Annotated[int, BeforeValidator(_seconds)] | None = None
    draw: Count | None = None
    shuffle: bool = False
    feedback: Literal["each", "after", "passed"] = "after"
    questions: list[Question] = Field(min_length=1)

    @model_validator(mode="after")
    def holds_together(self) -> Self:
        if (self.kind == "exam") != (self.pass_ is not None):
            raise PydanticCustomError("pass", "an exam, and only an exam, has a pass mark: `pass`")
        _refuse_twice([question.key for question in self.questions], "the question")
        if self.draw is not None and self.draw > len(self.questions):
            raise PydanticCustomError("draw", "`draw` asks for more questions than there are")
        unmarked = sum(isinstance(question, Reflect) for question in self.questions)
        if self.kind == "exam" and (self.draw or len(self.questions)) <= unmarked:
            raise PydanticCustomError("pass", "an exam needs a question that can be marked in every attempt")
        return self
