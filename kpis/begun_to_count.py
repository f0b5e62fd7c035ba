"""Whether one person counts for a promise about people: a few small queries, for a page that everybody opens often.

`judge` decides, as it does for everybody; only what it is given is read for one person here, in UTC, since a day does
not matter.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import UTC, datetime, time
from typing import NamedTuple

from django.db.models import Count, Max, Min

from cohorts.combining import Part, brought_along
from cohorts.models import Attendance, Session
from cohorts.thresholds import half_days_needed
from courses.models import ModuleCompletion
from kpis.counting import Scope, cases, judge
from kpis.evidence import Fact
from kpis.indicators import SEMINAR_OF, indicators
from kpis.models import Record
from lms.programme import ProgrammeText

SOMEBODY = 0
"""The subject of every fact: all of them are of one person."""


class Presence(NamedTuple):
    """That they were in the room in one half day."""

    seminar: int
    number: int
    at: datetime
    group: str


def has_begun_to_count(accounts: Collection[int], programme: ProgrammeText) -> bool:
    """For a person with these accounts. Being reached through others alone does not count here."""
    promises = [each for each in indicators(programme) if each.count == "people" and each.reach == "direct"]
    if not promises:
        return False
    taken_part = [*_completed(accounts), *_attended(accounts, programme)]
    records = list(Record.objects.standing().filter(person__in=accounts).values_list("indicator", "on"))
    for promise in promises:
        facts = [fact for fact in taken_part if fact.evidence in promise.evidence]
        for name in promise.evidence:
            if name in {"mentoring-begun", "recorded"}:
                days = [on for key, on in records if key == promise.key]
                facts += [_fact(name, datetime.combine(on, time(), UTC), promise.group) for on in days]
        if any(verdict.counts for verdict in judge(promise, cases(promise, facts), uncounted=(), scope=Scope())):
            return True
    return False


def _fact(evidence: str, at: datetime, group: str) -> Fact:
    return Fact(evidence, SOMEBODY, SOMEBODY, at, at.astimezone(UTC).date(), group, "")


def _completed(accounts: Collection[int]) -> Iterator[Fact]:
    rows = ModuleCompletion.objects.filter(enrolment__user__in=accounts).order_by()
    for at, group in rows.values_list("at", "group"):
        yield _fact("module-completed", at, group)


def _attended(accounts: Collection[int], programme: ProgrammeText) -> Iterator[Fact]:
    """Seminars and workshops that were attended long enough, with the group of the half day that made it enough."""
    rows = Attendance.objects.present().filter(user__in=accounts).order_by("session__starts_at", "session", "user")
    there: dict[int, dict[int, Presence]] = defaultdict(dict)
    for row in rows.values_list("session__seminar", "session__number", "session__starts_at", "group"):
        presence = Presence(*row)
        there[presence.seminar].setdefault(presence.number, presence)
    lengths = (
        Session.objects.filter(seminar__in=there)
        .order_by()
        .values("seminar", "seminar__kind", "seminar__group")
        .annotate(number=Count("pk"), begins=Min("starts_at"), ends=Max("starts_at"))
    )
    alike: dict[tuple[str, str, int], list[Part]] = defaultdict(list)
    for held in lengths:
        part = Part(held["seminar"], held["begins"], held["ends"], frozenset(there[held["seminar"]]))
        alike[held["seminar__kind"], held["seminar__group"], held["number"]].append(part)
    evidence = {kind: name for name, kind in SEMINAR_OF.items()}
    for (kind, _group, length), parts in alike.items():
        needed = half_days_needed(of=length, percent=programme.attendance_counts_from)
        brought = brought_along(parts, needed=needed) if programme.attendance_combines else {}
        for part in parts:
            gathered = set(brought.get(part.seminar, ()))
            for presence in there[part.seminar].values():
                gathered.add(presence.number)
                if len(gathered) >= needed:
                    yield _fact(evidence[kind], presence.at, presence.group)
                    break
