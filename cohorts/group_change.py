"""What changed in a group between the surveys before and after, told so that nobody in it is told of.

Shown from five people on, and renewed by five more. A group's figures are over everybody who ever belonged to it,
since taking somebody out would tell of them; and somebody who is in several groups of a module counts in the one
that they joined first, for two groups that differ by one person would tell of that one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import F
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from cohorts.models import Cohort, Membership
from courses import shelf
from courses.models import Enrolment
from quizzes.change import Change
from quizzes.kept_change import kept_changes
from quizzes.shown_change import ShownChange, without_telling_of_one
from quizzes.survey_change import ConstructChange, survey_change
from quizzes.surveys import pairs_of

FROM, STEP = 5, 5
"""From how many people on a change is shown, and by how many more it is renewed."""

EXACT_FROM = 10
"""From how many people on it may be said that everybody rose, or nobody, and how sure the mean is."""


@dataclass(frozen=True, slots=True)
class GroupChange:
    """`rows` as they may be shown; how many answered both surveys, or one of them, in fives."""

    rows: tuple[ShownChange, ...]
    both: str
    only_before: str
    only_after: str

    @property
    def has_figures(self) -> bool:
        return any(row.change for row in self.rows)


def group_change(*, cohort: Cohort, at: datetime) -> GroupChange | None:
    """None for a module without surveys before and after. The same number of queries for any number of people."""
    release = shelf.newest_releases([cohort.module_id]).get(cohort.module_id)
    surveys = release.spec.get("surveys") if release else None
    if surveys is None:
        return None
    enrolments = Enrolment.objects.filter(module=cohort.module_id, user__in=_people_of(cohort))
    found = survey_change(module=cohort.module_id, surveys=surveys, pairs=pairs_of(enrolments))
    kept = kept_changes(found.constructs, whose=cohort.uuid, first=FROM, step=STEP, at=at)
    return GroupChange(
        rows=tuple(_shown(each) for each in kept),
        both=in_fives(found.both),
        only_before=in_fives(found.only_before),
        only_after=in_fives(found.only_after),
    )


def _people_of(cohort: Cohort) -> list[int]:
    """Primary keys of the accounts whose person joined this group first, of all groups of its module."""
    memberships = Membership.objects.filter(cohort__module=cohort.module_id).annotate(
        person=Coalesce(F("user__merged_into"), F("user"))
    )
    first: dict[int, int] = {}
    accounts = list(memberships.order_by("joined_at", "pk").values_list("person", "cohort", "user"))
    for person, joined, _user in accounts:
        first.setdefault(person, joined)
    return [user for person, joined, user in accounts if joined == cohort.pk == first[person]]


def in_fives(count: int) -> str:
    """A count of who answered, so that nobody sees one more arrive."""
    if count < FROM:
        return _("fewer than %(number)s") % {"number": FROM}
    return _("%(number)s or more") % {"number": count - count % STEP}


def _shown(each: ConstructChange) -> ShownChange:
    n = each.change.n
    if n < FROM:
        return ShownChange(each.times, each.measure, in_fives(n), None, too_few=True)
    change = without_telling_of_one(each)
    if change is None:
        return ShownChange(each.times, each.measure, str(n), None)
    if n < EXACT_FROM:
        # From a mean and its interval one can reckon back to what each of a few said.
        change = replace(change, low=None, high=None)
    return ShownChange(each.times, each.measure, str(n), change, _rose(change))


def _rose(change: Change) -> str:
    """Of fewer than ten people, neither everybody nor nobody: that would say it of each."""
    n, rose = change.n, change.rose
    if n < EXACT_FROM and rose >= n - 1:
        return _("at least %(number)s of %(all)s") % {"number": n - 1, "all": n}
    if n < EXACT_FROM and rose <= 1:
        return _("at most %(number)s of %(all)s") % {"number": 1, "all": n}
    # Translators: how many of a group, such as "13 of 18".
    return _("%(number)s of %(all)s") % {"number": rose, "all": n}
