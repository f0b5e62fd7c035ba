"""What a quiz file may say: one class per question type, unknown keys refused.

What one key asks of another is in `quizzes/consistency.py`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from courses.content.checking import Count, Key, Percent, Schema, Text, Wrong, texts_in
from quizzes import consistency

LONGEST_NUMBER = 30
"""Signs of a number that somebody is asked for, as they type it: `1e300` would have 301."""


def _with_keys(choices: Any) -> Any:
    if not isinstance(choices, list):
        return choices
    return [
        {"key": consistency.key_of(position, choice), **choice} if isinstance(choice, dict) else choice
        for position, choice in enumerate(choices)
    ]


def _number(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise PydanticCustomError("number", "this must be a number, written with a point: 0.5")
    if len(f"{Decimal(str(value)):f}") > LONGEST_NUMBER:
        raise PydanticCustomError(
            "number",
            "written in full, this number is longer than {most} signs: nobody types it",
            {"most": LONGEST_NUMBER},
        )
    return value


def _not_negative(value: Any) -> Any:
    if value < 0:
        raise PydanticCustomError("number", "this must not be less than 0")
    return value


Number = Annotated[int | float, BeforeValidator(_number)]
NumberFromZero = Annotated[int | float, BeforeValidator(_not_negative), BeforeValidator(_number)]


class Choice(Schema):
    key: Key = Field(description="its name, for ever; without one, a, b, c … by its place")
    text: Text = Field(description="what is offered")
    right: bool = Field(default=False, description="whether choosing it is right; never in a survey")
    feedback: Text | None = Field(None, description="what whoever chooses it is told afterwards")


class Asked(Schema):
    """What every question may say."""

    key: Key = Field(description="its name within the quiz, for ever")
    text: Text = Field(description="what is asked")
    outcome: Key | None = Field(
        None, description="the module's outcome that it asks for: a review names the lessons that teach it"
    )
    explain: Text | None = Field(None, description="why the right answer is right, told afterwards")
    points: Count = Field(1, description="how much it weighs in the score")


class Choosing(Asked):
    choices: Annotated[list[Choice], BeforeValidator(_with_keys)] = Field(
        min_length=2, description="what there is to choose from"
    )

    @classmethod
    def wrongs(cls, said: Mapping[str, Any]) -> Iterator[Wrong]:
        return consistency.wrong_keys(said)


class Single(Choosing):
    """Which one of these? All or nothing; in a survey, nothing is right."""

    type: Literal["single"] = Field(description="`single`")


class Multiple(Choosing):
    """Which of these? (Right chosen − wrong chosen) / right, never below 0; in a survey, nothing is right."""

    type: Literal["multiple"] = Field(description="`multiple`")


class TrueFalse(Asked):
    """Is this true? All or nothing."""

    type: Literal["true-false"] = Field(description="`true-false`")
    answer: bool = Field(description="whether the text is true")


class Pair(Schema):
    left: Text = Field(description="what is given")
    right: Text = Field(description="what belongs to it")


class Match(Asked):
    """What belongs to what? The share of pairs that are right."""

    type: Literal["match"] = Field(description="`match`")
    pairs: list[Pair] = Field(min_length=2, description="what belongs together")
    distractors: list[Text] = Field([], description="right sides that belong to nothing")

    @classmethod
    def wrongs(cls, said: Mapping[str, Any]) -> Iterator[Wrong]:
        return consistency.wrong_pairs(said)


class Order(Asked):
    """In which order? The share of the right order's neighbours that still stand together, in that order."""

    type: Literal["order"] = Field(description="`order`")
    items: list[Text] = Field(min_length=2, description="what is to be put in order, in the right order")

    @classmethod
    def wrongs(cls, said: Mapping[str, Any]) -> Iterator[Wrong]:
        items = ((("items", place), text) for place, text in texts_in(said, "items"))
        return consistency.words_twice(items, "the item")


class Short(Asked):
    """What is it called? Some words to write. All or nothing; case, accents and spacing are ignored."""

    type: Literal["short"] = Field(description="`short`")
    accept: list[Text] = Field(description="every answer that is right; a translation adds its own")

    @classmethod
    def wrongs(cls, said: Mapping[str, Any]) -> Iterator[Wrong]:
        return consistency.wrong_spellings(said)


class NumberAsked(Asked):
    """How many? A number to write. All or nothing."""

    type: Literal["number"] = Field(description="`number`")
    answer: Number = Field(description="the right number")
    tolerance: NumberFromZero = Field(0, description="how far off an answer may be and still be right")
    unit: Text | None = Field(None, description="shown beside the number, such as `€`, `km`, `%`; plain text")


class GapChoice(Schema):
    text: Text = Field(description="what is offered")
    right: bool = Field(default=False, description="whether it belongs into the gap")


class Gap(Schema):
    """Either words to write, `accept`, or words to choose from, `choices`."""

    accept: list[Text] | None = Field(None, description="every answer that is right; a translation adds its own")
    choices: list[GapChoice] | None = Field(
        None, min_length=2, description="what there is to choose from; one is right"
    )

    @classmethod
    def wrongs(cls, said: Mapping[str, Any]) -> Iterator[Wrong]:
        return consistency.wrong_gap(said)


class Gaps(Asked):
    """Which words are missing? Its text has gaps such as `{{verb}}`. The share of gaps that are right."""

    type: Literal["gaps"] = Field(description="`gaps`")
    gaps: dict[Key, Gap] = Field(min_length=1, description="what belongs into each gap of the text, by the gap's name")

    @classmethod
    def wrongs(cls, said: Mapping[str, Any]) -> Iterator[Wrong]:
        return consistency.wrong_gaps(said)


class StepChoice(Schema):
    key: Key = Field(description="its name, for ever; without one, a, b, c … by its place")
    text: Text = Field(description="what is offered")
    next: Key = Field(description="the step that it leads to")
    points: Annotated[int, Field(ge=0)] = Field(0, description="what it is worth")
    feedback: Text | None = Field(None, description="what whoever chooses it is told afterwards")


class Step(Schema):
    text: Text = Field(description="what happens here")
    choices: Annotated[list[StepChoice], BeforeValidator(_with_keys)] = Field(
        [], description="what one can do; without any, the story ends here"
    )

    @classmethod
    def wrongs(cls, said: Mapping[str, Any]) -> Iterator[Wrong]:
        return consistency.wrong_keys(said)


class Scenario(Asked):
    """What do you do, step by step? Points of the path / points of the best path."""

    type: Literal["scenario"] = Field(description="`scenario`")
    start: Key = Field(description="the step that it begins with")
    steps: dict[Key, Step] = Field(min_length=2, description="the steps by their names")

    @classmethod
    def wrongs(cls, said: Mapping[str, Any]) -> Iterator[Wrong]:
        return consistency.wrong_steps(said)


class Scale(Asked):
    """How much, how often, how sure? In surveys only; not marked, and may always be left unsaid."""

    type: Literal["scale"] = Field(description="`scale`")
    from_: int = Field(description="the lowest step")
    to: int = Field(description=f"the highest step; at most {consistency.MOST_STEPS} steps in all")
    labels: list[Text] = Field(description="words for the two ends, or for every step")
    measures: Key | None = Field(None, description="what it measures, such as `knowledge`, `confidence`, `attitude`")
    reverse: bool = Field(
        default=False, description="whether it is worded the other way, so that the lowest step says the most"
    )
    retrospective: Key | None = Field(
        None,
        description="a `scale` of the same survey: this one asks afterwards how that was before"
        ' ("before this training I …")',
    )

    @classmethod
    def wrongs(cls, said: Mapping[str, Any]) -> Iterator[Wrong]:
        return consistency.wrong_scale(said)


class Reflect(Asked):
    """What do you think? Something to write for oneself: not marked, and for nobody else unless it is shared."""

    type: Literal["reflect"] = Field(description="`reflect`")
    words: Count | None = Field(None, description="how many words would be good")


Question = Annotated[
    Single | Multiple | TrueFalse | Match | Order | Short | NumberAsked | Gaps | Scenario | Scale | Reflect,
    Field(discriminator="type"),
]

DURATION = re.compile(r"^([1-9][0-9]{0,5})([mhd])$")
SECONDS = {"m": 60, "h": 3600, "d": 86400}


def _seconds(wait: Any) -> Any:
    """`10m`, `2h` or `1d` as seconds."""
    if isinstance(wait, str) and (match := DURATION.match(wait)):
        return int(match[1]) * SECONDS[match[2]]
    raise PydanticCustomError("duration", "write a time such as 10m, 2h or 1d")


class QuizSchema(Schema):
    title: Text = Field(description="what it is called; plain text")
    kind: Literal["practice", "exam", "survey"] = Field(
        description="`practice` to try oneself, `exam` to be passed, `survey` to be asked without being marked"
    )
    pass_: Percent | None = Field(None, description="percent that passes; an exam needs it, nothing else has it")
    attempts: Count | None = Field(None, description="how often one may try; without it, as often as one likes")
    wait: Annotated[int, BeforeValidator(_seconds)] | None = Field(
        None, description="the pause between two attempts, such as `10m`, `2h`, `1d`"
    )
    draw: Count | None = Field(None, description="how many of the questions an attempt asks; without it, all")
    shuffle: bool = Field(
        default=False, description="whether questions and choices come in another order for everybody"
    )
    feedback: Literal["each", "after", "passed"] = Field(
        "after", description="when one is told what was right: question by question, after the attempt, or once passed"
    )
    questions: list[Question] = Field(min_length=1, description="the questions, in order")

    @classmethod
    def wrongs(cls, said: Mapping[str, Any]) -> Iterator[Wrong]:
        return consistency.wrong_quiz(said)
