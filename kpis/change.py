"""What changed between the surveys before and after, over everybody who took a module: told to many, so shielded.

As answers stood at the end of last month. Per module alone, and never per country: a table of parts beside
their whole needs more than this protects.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from courses import shelf
from courses.models import Enrolment, Release
from kpis.suppression import SMALLEST, shield, shield_share
from quizzes.kept_change import kept_changes
from quizzes.shown_change import ShownChange, without_telling_of_one
from quizzes.survey_change import ConstructChange, survey_change
from quizzes.surveys import pairs_of


@dataclass(frozen=True, slots=True)
class ModuleChange:
    """`rows` are shielded; `until` is the first day whose answers are not in them."""

    release: Release
    until: date
    rows: tuple[ShownChange, ...]


def changes_by_module(*, at: datetime) -> list[ModuleChange]:
    """Every open module that has surveys before and after."""
    until = at.date().replace(day=1)
    return [
        ModuleChange(release, until, tuple(_rows(release, until, at)))
        for release in shelf.catalogue()
        if release.spec.get("surveys")
    ]


def _rows(release: Release, until: date, at: datetime) -> Iterator[ShownChange]:
    """Renewed by ten people more: from rounded numbers alone, a mean of one month could be taken off the next one's."""
    found = survey_change(
        module=release.module_id,
        surveys=release.spec["surveys"],
        pairs=pairs_of(Enrolment.objects.filter(module=release.module_id)),
        until=until,
    )
    kept = kept_changes(found.constructs, whose=release.module.uuid, first=SMALLEST, step=SMALLEST, at=at)
    return map(_shielded, kept)


def _shielded(each: ConstructChange) -> ShownChange:
    change = each.change
    n = str(shield(change.n))
    if change.n < SMALLEST:
        return ShownChange(each.times, each.measure, n, None, too_few=True)
    may_be_told = without_telling_of_one(each)
    if may_be_told is None:
        return ShownChange(each.times, each.measure, n, None)
    return ShownChange(each.times, each.measure, n, may_be_told, shield_share(change.rose, change.n))
