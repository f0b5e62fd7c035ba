"""A change as people read it: in words and figures, with its picture. Whoever shows it decides what may be shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from quizzes.change import Change
from quizzes.dot_plot import DotPlot, dot_plot
from quizzes.survey_change import ConstructChange, Measure, Times

CONSTRUCTS: Mapping[str, Promise] = {
    "knowledge": pgettext_lazy("what a survey measures", "Knowledge"),
    "confidence": pgettext_lazy("what a survey measures", "Confidence"),
    "attitude": pgettext_lazy("what a survey measures", "Attitude"),
    "intention": pgettext_lazy("what a survey measures", "Intention"),
}
"""What has a name in every language. Another construct is called by its key."""


def construct_name(key: str) -> str:
    return str(CONSTRUCTS.get(key, key.replace("-", " ").capitalize()))


@dataclass(frozen=True, slots=True)
class ShownChange:
    """One row. `n` and `rose` are words such as `18`, `13 of 18`; `change` is None where nothing may be told,
    because of `too_few` people or since it would tell of everybody. An empty `rose` is not told although the
    means are.
    """

    times: Times
    measure: Measure
    n: str
    change: Change | None
    rose: str = ""
    too_few: bool = False

    @property
    def name(self) -> str:
        return construct_name(self.measure.construct)

    @property
    def interval(self) -> tuple[float, float] | None:
        if self.change is None or self.change.low is None or self.change.high is None:
            return None
        return self.change.low, self.change.high

    @property
    def plot(self) -> DotPlot | None:
        if self.change is None:
            return None
        return dot_plot(
            lowest=self.measure.lowest,
            highest=self.measure.highest,
            before=self.change.before,
            after=self.change.after,
            interval=self.interval,
        )


def tells_of_everybody(each: ConstructChange) -> bool:
    """Whether a mean at an end of the scale says of every single person what they answered."""
    ends = (each.measure.lowest, each.measure.highest)
    return each.change.before in ends or each.change.after in ends
