"""Whether one person counts for a promise about people: a few small queries, for a page that everybody opens often.

It asks what `counting.py` asks, of one person and without a day. Where somebody has evidence of several groups it does
not weigh which came first: they count for one of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping

from django.db.models import Count, Max, Min

from cohorts.combining import Part, brought_along
from cohorts.models import Attendance, Session
from cohorts.thresholds import half_days_needed
from courses.models import ModuleCompletion
from kpis.indicators import SEMINAR_OF, Indicator, indicators
from kpis.models import Record
from lms.programme import ProgrammeText

Groups = Mapping[str, Collection[str]]
"""By name of evidence, the groups in which somebody has it; an empty group where it tells none."""


def has_begun_to_count(accounts: Collection[int], programme: ProgrammeText) -> bool:
    """For a person with these accounts. Being reached through others does not make anybody be asked."""
    promises = [each for each in indicators(programme) if each.count == "people" and each.reach == "direct"]
    if not promises:
        return False
    completed = ModuleCompletion.objects.filter(enrolment__user__in=accounts).order_by()
    groups: Groups = {
        "module-completed": set(completed.values_list("group", flat=True).distinct()),
        **_attended(accounts, programme),
    }
    recorded = set(Record.objects.standing().filter(person__in=accounts).values_list("indicator", flat=True))
    return any(_is_enough(promise, groups, is_recorded=promise.key in recorded) for promise in promises)


def _is_enough(promise: Indicator, groups: Groups, *, is_recorded: bool) -> bool:
    has = [
        (promise.group in groups[name] if promise.group else bool(groups[name])) if name in groups else is_recorded
        for name in promise.evidence
    ]
    return all(has) if promise.every else any(has)


def _attended(accounts: Collection[int], programme: ProgrammeText) -> Groups:
    """By evidence, the groups of seminars and workshops that were attended long enough."""
    rows = Attendance.objects.present().filter(user__in=accounts).order_by()
    there = set(rows.values_list("session__seminar", "session__number", "group"))
    lengths = (
        Session.objects.filter(seminar__in={seminar for seminar, _number, _group in there})
        .order_by()
        .values("seminar", "seminar__kind", "seminar__group")
        .annotate(number=Count("pk"), begins=Min("starts_at"), ends=Max("starts_at"))
    )
    alike: dict[tuple[str, str, int], list[Part]] = defaultdict(list)
    for held in lengths:
        numbers = frozenset(number for seminar, number, _group in there if seminar == held["seminar"])
        part = Part(held["seminar"], held["begins"], held["ends"], numbers)
        alike[held["seminar__kind"], held["seminar__group"], held["number"]].append(part)
    enough: dict[str, set[int]] = defaultdict(set)
    for (kind, _group, length), parts in alike.items():
        needed = half_days_needed(of=length, percent=programme.attendance_counts_from)
        brought = brought_along(parts, needed=needed) if programme.attendance_combines else {}
        enough[kind] |= {
            part.seminar for part in parts if len(part.numbers | brought.get(part.seminar, frozenset())) >= needed
        }
    return {
        name: {group for seminar, _number, group in there if seminar in enough[kind]}
        for name, kind in SEMINAR_OF.items()
    }
