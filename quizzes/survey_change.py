"""What surveys before and after tell together: the change in each construct, of those who answered both.

Reads answers, which know no person. Who may see the figures, and from how many people on, is for the
rooms above to decide: what this returns is exact.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

from django.db.models import Q

from quizzes.change import Change, change_of
from quizzes.models import SurveyAnswer
from quizzes.question_types.scale import Scale

Times = Literal["asked", "remembered", "later"]
"""What is held against what: before and after as they were asked; what people say afterwards that it was
before, and after; before, and three months later."""

COMPARED: Mapping[Times, tuple[str, str]] = {
    "asked": ("before", "after"),
    "remembered": ("remembered", "after"),
    "later": ("before", "follow-up"),
}


MOST_NAMED = 1000
"""Pair codes that a query names; for more, all answers are read and the others passed over."""


class Measure(NamedTuple):
    """What an item measures, and on which steps."""

    construct: str
    lowest: int
    highest: int


@dataclass(frozen=True, slots=True)
class ConstructChange:
    times: Times
    measure: Measure
    change: Change


@dataclass(frozen=True, slots=True)
class SurveyChange:
    """`constructs` are in the order of `COMPARED`, then by name. The rest is in people: who answered both
    surveys, and who only one of them, so that nothing can be said of a change."""

    constructs: tuple[ConstructChange, ...]
    both: int
    only_before: int
    only_after: int


class _Item(NamedTuple):
    key: str
    measure: Measure
    reverse: bool
    remembered: bool


Said = dict[str, tuple[Measure, int]]
"""What one person said at one time: by the item's key, what it measures and the step, already turned."""


def survey_change(
    *,
    module: int,
    surveys: Mapping[str, str],
    pairs: Collection[str],
    until: date | None = None,
) -> SurveyChange:
    """The change over every wording of these surveys, `{"before": key, "after": key, "follow-up": key}`.

    `module` is a primary key; only answers under these pair codes are read, and none that were given in the
    month of `until` or later. A fixed number of queries, one of them over the answers.

    A person's score in a construct is the mean of its items, those worded the other way turned round
    (lowest + highest − step). Only items count that the person answered at both times on the same steps, so what
    is left unsaid at one time shifts nothing.
    """
    times = {key: when for when, key in surveys.items()}
    items = _items(module, times)
    said: defaultdict[str, defaultdict[str, Said]] = defaultdict(lambda: defaultdict(dict))
    for pair, survey, question, answer in _answers(module, times, pairs, until):
        if pair not in pairs:
            continue
        now = said[pair][times[survey]]
        if (item := items.get(question)) is not None:
            about = said[pair]["remembered"] if item.remembered else now
            measure = item.measure
            about[item.key] = (measure, measure.lowest + measure.highest - answer if item.reverse else answer)
    answered = [{*theirs} for theirs in said.values()]
    return SurveyChange(
        constructs=tuple(_changes(said.values())),
        both=sum({"before", "after"} <= when for when in answered),
        only_before=sum("before" in when and "after" not in when for when in answered),
        only_after=sum("after" in when and "before" not in when for when in answered),
    )


def _answers(
    module: int, times: Mapping[str, str], pairs: Collection[str], until: date | None
) -> Iterator[tuple[str, str, int, int]]:
    wanted = Q(module=module, survey_key__in=times)
    if len(pairs) <= MOST_NAMED:
        wanted &= Q(pair__in=pairs)
    if until is not None:
        wanted &= Q(month__lt=until.replace(day=1))
    rows = SurveyAnswer.objects.filter(wanted).order_by()
    return rows.values_list("pair", "survey_key", "question", "answer").iterator()


def _items(module: int, times: Mapping[str, str]) -> dict[int, _Item]:
    """Every wording of what measures something, by primary key. What looks back measures what it looks back at."""
    scales = list(Scale.objects.filter(module=module, quiz_key__in=times))
    measured = {(scale.quiz_key, scale.key): scale.spec["measures"] for scale in scales if scale.spec.get("measures")}
    found = {}
    for scale in scales:
        key = scale.spec.get("retrospective") or scale.key
        construct = measured.get((scale.quiz_key, key))
        if construct is not None:
            measure = Measure(construct, scale.spec["from"], scale.spec["to"])
            found[scale.pk] = _Item(key, measure, bool(scale.spec.get("reverse")), key != scale.key)
    return found


def _changes(people: Collection[Mapping[str, Said]]) -> Iterator[ConstructChange]:
    for times, (first, second) in COMPARED.items():
        scores: defaultdict[Measure, list[tuple[float, float]]] = defaultdict(list)
        for said in people:
            for measure, pair in _scores(said.get(first, {}), said.get(second, {})).items():
                scores[measure].append(pair)
        for measure in sorted(scores):
            yield ConstructChange(times, measure, change_of(scores[measure]))


def _scores(before: Said, after: Said) -> dict[Measure, tuple[float, float]]:
    """One person's means, before and after, over what they answered both times."""
    steps: defaultdict[Measure, list[tuple[int, int]]] = defaultdict(list)
    for key, (measure, step) in before.items():
        then = after.get(key)
        if then is not None and then[0] == measure:
            steps[measure].append((step, then[1]))
    return {
        measure: (sum(one for one, _two in both) / len(both), sum(two for _one, two in both) / len(both))
        for measure, both in steps.items()
    }
