"""A change as people read it: in words and figures, with its picture. Whoever shows it decides what may be shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

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


ROUNDING = 1e-9
"""How far floats may be off."""


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
    def has_means(self) -> bool:
        """Only of what was asked before and after: means of nearly the same people, side by side, would tell of those
        by whom they differ."""
        return self.change is not None and self.times == "asked"

    @property
    def interval(self) -> tuple[float, float] | None:
        if self.change is None or self.change.low is None or self.change.high is None:
            return None
        return self.change.low, self.change.high

    @property
    def plot(self) -> DotPlot | None:
        if self.change is None or not self.has_means:
            return None
        return dot_plot(
            lowest=self.measure.lowest,
            highest=self.measure.highest,
            before=self.change.before,
            after=self.change.after,
            interval=self.interval,
        )


def without_telling_of_one(each: ConstructChange) -> Change | None:
    """A change as it may be shown, None where nothing of it may: a mean within one step of a single person from an
    end of the scale says what nearly everybody answered. An interval without width says that all changed alike.
    """
    change, measure = each.change, each.measure
    room = 1 / change.n + ROUNDING
    if any(abs(mean - end) <= room for mean in (change.before, change.after) for end in measure[1:]):
        return None
    if change.low is not None and change.high is not None and change.high - change.low <= ROUNDING:
        return replace(change, low=None, high=None)
    return change
