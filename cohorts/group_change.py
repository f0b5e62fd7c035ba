"""What changed in a group between the surveys before and after, told so that nobody in it is told of.

Shown from five people on. Who could look every day would otherwise see what the last one answered, from the
difference; so a figure stays as it is until five more people have answered. It is over everybody who ever
belonged to the group, since taking somebody out would tell as much.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from cohorts.models import Cohort, KeptChange
from courses import shelf
from courses.models import Enrolment
from quizzes.change import Change
from quizzes.shown_change import ShownChange, tells_of_everybody
from quizzes.survey_change import COMPARED, ConstructChange, Measure, SurveyChange, survey_change
from quizzes.surveys import pair_of

FROM, STEP = 5, 5
"""From how many people on a change is shown, and by how many more it is renewed."""

EXACT_FROM = 10
"""From how many people on it may be said that everybody rose, or nobody."""


@dataclass(frozen=True, slots=True)
class GroupChange:
    """`rows` as they may be shown; how many answered both surveys, or one of them, is as of now."""

    rows: tuple[ShownChange, ...]
    answered: SurveyChange

    @property
    def has_figures(self) -> bool:
        return any(row.change for row in self.rows)


def group_change(*, cohort: Cohort, at: datetime) -> GroupChange | None:
    """None for a module without surveys before and after. The same number of queries for any number of people."""
    release = shelf.newest_releases([cohort.module_id]).get(cohort.module_id)
    surveys = release.spec.get("surveys") if release else None
    if surveys is None:
        return None
    enrolments = Enrolment.objects.filter(user__in=cohort.memberships.values("user"), module=cohort.module_id)
    pairs = {pair_of(enrolment) for enrolment in enrolments}
    found = survey_change(module=cohort.module_id, surveys=surveys, pairs=pairs)
    return GroupChange(tuple(_shown(_kept(cohort, found.constructs, at))), found)


def _kept(cohort: Cohort, found: tuple[ConstructChange, ...], at: datetime) -> Iterator[ConstructChange]:
    """What is shown of each construct: the figures as they were when enough people had come."""
    rows = {(row.times, Measure(row.construct, row.lowest, row.highest)): row for row in cohort.kept_changes.all()}
    for each in found:
        row = rows.get((each.times, each.measure))
        if each.change.n >= (row.n + STEP if row else FROM):
            row = _keep(cohort, each, at)
        yield each if row is None else ConstructChange(each.times, each.measure, row.change)


def _keep(cohort: Cohort, each: ConstructChange, at: datetime) -> KeptChange:
    """Of two trainers who look at the same moment, one keeps the figures and both are shown them."""
    change = each.change
    figures = {
        "n": change.n,
        "before": change.before,
        "after": change.after,
        "difference": change.difference,
        "low": change.low,
        "high": change.high,
        "rose": change.rose,
        "at": at,
    }
    row, created = KeptChange.objects.get_or_create(
        cohort=cohort,
        times=each.times,
        construct=each.measure.construct,
        lowest=each.measure.lowest,
        highest=each.measure.highest,
        defaults=figures,
    )
    if not created and KeptChange.objects.filter(pk=row.pk, n__lte=change.n - STEP).update(**figures):
        row.refresh_from_db()
    return row


def _shown(changes: Iterator[ConstructChange]) -> Iterator[ShownChange]:
    order = list(COMPARED)
    for each in sorted(changes, key=lambda each: (order.index(each.times), each.measure)):
        n = each.change.n
        if n < FROM:
            few = _("fewer than %(number)s") % {"number": FROM}
            yield ShownChange(each.times, each.measure, few, None, too_few=True)
        elif tells_of_everybody(each):
            yield ShownChange(each.times, each.measure, str(n), None)
        else:
            yield ShownChange(each.times, each.measure, str(n), each.change, _rose(each.change))


def _rose(change: Change) -> str:
    """Of fewer than ten people, neither everybody nor nobody: that would say it of each."""
    n, rose = change.n, change.rose
    if n < EXACT_FROM and rose >= n - 1:
        return _("at least %(number)s of %(all)s") % {"number": n - 1, "all": n}
    if n < EXACT_FROM and rose <= 1:
        return _("at most %(number)s of %(all)s") % {"number": 1, "all": n}
    # Translators: how many of a group, such as "13 of 18".
    return _("%(number)s of %(all)s") % {"number": rose, "all": n}
