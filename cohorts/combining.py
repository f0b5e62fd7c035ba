"""Half seminars that add up, where the programme says that they do (`attendance: {combine: true}`).

Somebody who was there for three half days of one seminar and for the other three of a later one has attended the
later one. They add up within seminars of one kind, for one group, with the same number of half days, and by the
half days' numbers: the third half day twice is one.

What has made somebody qualified once is used up: one half day more does not make them qualified again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from cohorts.models import Attendance, Seminar, Session


@dataclass(frozen=True, slots=True)
class Part:
    """What one person attended of one seminar. `begins` and `ends`: when its first and its last half day begin."""

    seminar: int
    begins: datetime
    ends: datetime
    numbers: frozenset[int]


def brought_along(parts: Iterable[Part], *, needed: int) -> dict[int, frozenset[int]]:
    """Of one person, in seminars that are alike: by seminar, the numbers of half days they bring along from earlier
    ones. Earlier is a seminar whose last half day has begun before the first one of this. `needed` makes qualified.
    """
    left: list[Part] = []
    brought: dict[int, frozenset[int]] = {}
    for part in sorted(parts, key=lambda part: (part.begins, part.seminar)):
        earlier = [each for each in left if each.ends < part.begins]
        numbers = frozenset[int]().union(*(each.numbers for each in earlier))
        brought[part.seminar] = numbers
        if part.numbers and len(part.numbers | numbers) >= needed:
            left = [each for each in left if each not in earlier]
        else:
            left.append(part)
    return brought


def brought_into(seminar: Seminar, sessions: Sequence[Session], *, needed: int) -> dict[int, frozenset[int]]:
    """By account of whoever is marked in a seminar: what that person brings along. Two queries, whatever there is.

    An account that was merged and the one that it became are one person.
    """
    alike = _alike(seminar, len(sessions))
    there = Attendance.objects.filter(session__seminar=seminar)
    accounts, survivors = there.values("user"), there.values("user__merged_into")
    theirs = Q(user__in=accounts) | Q(user__merged_into__in=accounts)
    theirs |= Q(user__in=survivors) | Q(user__merged_into__in=survivors)
    rows = Attendance.objects.present().filter(theirs, session__seminar__in=alike)
    attended: dict[int, dict[int, set[int]]] = defaultdict(lambda: defaultdict(set))
    person_of: dict[int, int] = {}
    for account, merged_into, row, number in rows.values_list(
        "user", "user__merged_into", "session__seminar", "session__number"
    ):
        person_of[account] = merged_into or account
        attended[person_of[account]][row].add(number)
    brought = {
        person: brought_along(
            (Part(row, *alike[row], frozenset(numbers)) for row, numbers in of_one.items()), needed=needed
        ).get(seminar.pk, frozenset())
        for person, of_one in attended.items()
    }
    return {account: brought[person] for account, person in person_of.items()}


def _alike(seminar: Seminar, half_days: int) -> dict[int, tuple[datetime, datetime]]:
    """When each seminar of this kind, group and number of half days begins, and when its last half day does."""
    starts: dict[int, list[datetime]] = defaultdict(list)
    sessions = Session.objects.filter(seminar__kind=seminar.kind, seminar__group=seminar.group)
    for row, starts_at in sessions.order_by("starts_at").values_list("seminar", "starts_at"):
        starts[row].append(starts_at)
    return {row: (each[0], each[-1]) for row, each in starts.items() if len(each) == half_days}
