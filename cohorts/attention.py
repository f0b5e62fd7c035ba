"""Who in a cohort may need a kind word from their trainer."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from accounts.models import User
from cohorts.last_seen import Seen, last_seen
from cohorts.models import Cohort, Membership
from cohorts.names import by_name

BEGIN_WITHIN = timedelta(days=3)
"""How long somebody who has joined is left in peace before they count as not having begun."""

QUIET_FOR = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Attention:
    """One cohort's people, by name: how many there are, how many are done, and who may need something."""

    members: int
    completed: int
    never_began: tuple[User, ...]
    quiet: tuple[User, ...]

    @property
    def count(self) -> int:
        return len(self.never_began) + len(self.quiet)


def has_not_begun(seen: Seen, *, joined_at: datetime, at: datetime) -> bool:
    return seen.at is None and not seen.has_completed and at - joined_at >= BEGIN_WITHIN


def is_quiet(seen: Seen, *, at: datetime) -> bool:
    """Began, is not done, and has not learned anything for a fortnight."""
    return seen.at is not None and not seen.has_completed and at - seen.at >= QUIET_FOR


def attention(*, cohorts: Collection[Cohort], at: datetime) -> dict[int, Attention]:
    """By the cohort's primary key. Two queries, whatever the number of cohorts and people."""
    members = Membership.objects.current().filter(cohort__in=[cohort.pk for cohort in cohorts])
    seen = last_seen(members)
    of_cohort: dict[int, list[Membership]] = {cohort.pk: [] for cohort in cohorts}
    for member in sorted(members.select_related("user"), key=lambda member: by_name(member.user)):
        of_cohort[member.cohort_id].append(member)
    return {pk: _attention(of_one, seen, at) for pk, of_one in of_cohort.items()}


def _attention(members: list[Membership], seen: dict[int, Seen], at: datetime) -> Attention:
    return Attention(
        members=len(members),
        completed=sum(seen[member.pk].has_completed for member in members),
        never_began=tuple(
            member.user for member in members if has_not_begun(seen[member.pk], joined_at=member.joined_at, at=at)
        ),
        quiet=tuple(member.user for member in members if is_quiet(seen[member.pk], at=at)),
    )
