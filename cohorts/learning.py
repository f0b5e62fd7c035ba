"""What each member of a group has come to in its module: what standing, Monday list and learner's page rest on."""

from __future__ import annotations

from dataclasses import dataclass

from accounts.models import User
from cohorts.last_seen import Seen, last_seen
from cohorts.models import Cohort, Membership, MembershipQuerySet
from cohorts.names import by_name
from courses import shelf
from courses.models import Enrolment, Release
from courses.progress import Progress, progress_of_many


@dataclass(frozen=True, slots=True)
class Learning:
    """Of one membership. Of several versions of the module, the newest that the person takes."""

    membership: Membership
    seen: Seen
    enrolment: Enrolment | None
    release: Release | None
    """What they read now; None before they are enrolled."""
    progress: Progress | None

    @property
    def person(self) -> User:
        return self.membership.user


def learning_of(members: MembershipQuerySet) -> list[Learning]:
    """By name. The same number of queries for any number of people and groups."""
    seen = last_seen(members)
    rows = [row for row in members.select_related("user") if row.pk in seen]
    _with_cohorts(rows)
    enrolments = _enrolments(members, rows)
    releases = shelf.releases_by_major({(each.module_id, each.major) for each in enrolments.values()})
    progress = progress_of_many(enrolments.values())
    return [
        _learning(row, seen[row.pk], enrolments.get((row.user_id, row.cohort.module_id)), releases, progress)
        for row in sorted(rows, key=lambda row: by_name(row.user))
    ]


def _with_cohorts(rows: list[Membership]) -> None:
    """Each group once, not once for each of its learners."""
    cohorts = Cohort.objects.in_bulk({row.cohort_id for row in rows})
    for row in rows:
        row.cohort = cohorts[row.cohort_id]


def _enrolments(members: MembershipQuerySet, rows: list[Membership]) -> dict[tuple[int, int], Enrolment]:
    """By person and module."""
    wanted = {(row.user_id, row.cohort.module_id) for row in rows}
    modules = {module for _person, module in wanted}
    found = Enrolment.objects.filter(user__in=members.order_by().values("user"), module__in=modules)
    newest = {(each.user_id, each.module_id): each for each in found.order_by("major")}
    return {key: each for key, each in newest.items() if key in wanted}


def _learning(
    row: Membership,
    seen: Seen,
    enrolment: Enrolment | None,
    releases: dict[tuple[int, int], Release],
    progress: dict[int, Progress],
) -> Learning:
    if enrolment is None:
        return Learning(row, seen, None, None, None)
    release = releases[enrolment.module_id, enrolment.major]
    return Learning(row, seen, enrolment, release, progress[enrolment.pk])
