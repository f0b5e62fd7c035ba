"""What proves that somebody or something counts: read from the rooms below, fact by fact.

`SOURCES` has one small function for each name that `evidence:` in `programme.yaml` may use. A fact
carries group and country as they were on its day; who counts is decided in `counting.py`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property, partial
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import Q

from accounts.models import Organisation, User
from cohorts.combining import Part, brought_along
from cohorts.models import Attendance, Registration, Session
from cohorts.thresholds import half_days_needed
from courses.models import ModuleCompletion
from kpis.indicators import Indicator
from kpis.models import Record
from lms.programme import ProgrammeText


class Fact(NamedTuple):
    """One piece of evidence.

    `subject` is who or what is counted: a person or an organisation, after merging, or one event or
    document; `account` is the row it stood on before merging. `on` is the local day for what happened
    in a room, and the day in UTC for what happened online. `enough` is False for a part that does not
    reach the rule, such as one half day of six.
    """

    evidence: str
    subject: int
    account: int
    at: datetime
    on: date
    group: str
    country: str
    enough: bool = True


@dataclass(slots=True)
class Held:
    """A seminar with its half days: when each begins, and its number, by id; when the last one is over; who came."""

    kind: str
    group: str
    country: str
    zone: ZoneInfo
    over_at: datetime
    begins: dict[int, datetime] = field(default_factory=dict)
    numbers: dict[int, int] = field(default_factory=dict)
    present: dict[int, list[Presence]] = field(default_factory=lambda: defaultdict(list))

    def local_day(self, moment: datetime) -> date:
        return moment.astimezone(self.zone).date()

    @property
    def last_day(self) -> date:
        return self.local_day(max(self.begins.values()))


class Presence(NamedTuple):
    """That an account was in the room in one half day."""

    session: int
    account: int
    group: str
    country: str


class Identities:
    """Which rows are the same person or organisation, and which of those are not counted.

    Made from the special ones alone, as `pk: (merged into, counts)`: the rest are themselves, and count.
    """

    def __init__(self, special: Mapping[int, tuple[int | None, bool]]) -> None:
        self._into = {pk: into for pk, (into, _counts) in special.items() if into is not None}
        self._survivors = {pk: self._survivor(pk) for pk in self._into}
        self.uncounted = frozenset(pk for pk, (into, counts) in special.items() if into is None and not counts)

    def of(self, pk: int) -> int:
        """What a row became after every merge; a ring of merges, which is a mistake, is its smallest row."""
        return self._survivors.get(pk, pk)

    def _survivor(self, pk: int) -> int:
        passed: list[int] = []
        while pk in self._into:
            if pk in passed:
                return min(passed[passed.index(pk) :])
            passed.append(pk)
            pk = self._into[pk]
        return pk


class Ledger:
    """What is on record in the rooms below, each table read once at most, whatever is counted from it."""

    def __init__(self, *, programme: ProgrammeText, at: datetime) -> None:
        self.programme = programme
        self.at = at
        self.cases: dict[Hashable, list[Any]] = {}
        """What `counting.cases` made of the facts, for indicators that rest on the same."""

    @cached_property
    def people(self) -> Identities:
        """Uncounted are the project's own staff, trainers in their role, and tests."""
        special = User.objects.filter(Q(counts=False) | Q(merged_into__isnull=False))
        return Identities(
            {pk: (into, counts) for pk, into, counts in special.values_list("pk", "merged_into", "counts")}
        )

    @cached_property
    def organisations(self) -> Identities:
        """Uncounted are those that nobody has confirmed."""
        special = Organisation.objects.exclude(status=Organisation.Status.CONFIRMED, merged_into=None)
        return Identities(
            {
                pk: (into, status == Organisation.Status.CONFIRMED)
                for pk, into, status in special.values_list("pk", "merged_into", "status")
            }
        )

    @cached_property
    def completions(self) -> list[Fact]:
        rows = ModuleCompletion.objects.values_list("enrolment__user_id", "at", "group", "country")
        person_of = self.people.of
        return [
            Fact("module-completed", person_of(account), account, at, at.astimezone(UTC).date(), group, country)
            for account, at, group, country in rows.iterator()
        ]

    @cached_property
    def seminars(self) -> dict[int, Held]:
        """Every seminar that has half days, with whoever was in the room."""
        seminars: dict[int, Held] = {}
        sessions = Session.objects.values_list(
            "pk",
            "number",
            "starts_at",
            "minutes",
            "seminar_id",
            "seminar__kind",
            "seminar__group",
            "seminar__country",
            "seminar__time_zone",
        )
        for pk, number, starts_at, minutes, seminar, kind, group, country, zone in sessions.order_by("starts_at", "pk"):
            held = seminars.setdefault(seminar, Held(kind, group, country, ZoneInfo(zone), starts_at))
            held.begins[pk] = starts_at
            held.numbers[pk] = number
            held.over_at = max(held.over_at, starts_at + timedelta(minutes=minutes))
        rows = Attendance.objects.present().order_by("session__starts_at", "session_id", "user_id")
        for seminar, session, account, group, country in rows.values_list(
            "session__seminar_id", "session_id", "user_id", "group", "country"
        ).iterator():
            presence = Presence(session, account, group, country)
            seminars[seminar].present[self.people.of(account)].append(presence)
        return seminars

    @cached_property
    def places(self) -> list[tuple[str, str, str, date | None]]:
        """A booked place: kind, group and country of its seminar, and its last day once that is known."""
        rows = Registration.objects.values_list(
            "seminar_id", "user_id", "seminar__kind", "seminar__group", "seminar__country"
        )
        booked: dict[tuple[int, int], tuple[str, str, str, date | None]] = {}
        for seminar, account, kind, group, country in rows.iterator():
            person = self.people.of(account)
            if person not in self.people.uncounted:
                held = self.seminars.get(seminar)
                booked[seminar, person] = (kind, group, country, held.last_day if held else None)
        return list(booked.values())

    @cached_property
    def records(self) -> Mapping[str, list[Record]]:
        records: dict[str, list[Record]] = defaultdict(list)
        for record in Record.objects.standing().select_related("organisation").order_by("on", "pk"):
            records[record.indicator].append(record)
        return records

    @cached_property
    def brought_along(self) -> Mapping[tuple[int, int], frozenset[int]]:
        """By seminar and person, the numbers of half days from earlier seminars that add up with what they attended;
        nothing, unless the programme says so."""
        if not self.programme.attendance_combines:
            return {}
        alike: dict[tuple[str, str, int], dict[int, list[Part]]] = defaultdict(lambda: defaultdict(list))
        for pk, held in self.seminars.items():
            ends = max(held.begins.values())
            for person, presences in held.present.items():
                numbers = frozenset(held.numbers[presence.session] for presence in presences)
                part = Part(pk, min(held.begins.values()), ends, numbers)
                alike[held.kind, held.group, len(held.begins)][person].append(part)
        return {
            (pk, person): numbers
            for (_kind, _group, half_days), people in alike.items()
            for person, parts in people.items()
            for pk, numbers in brought_along(parts, needed=self._needed(half_days)).items()
        }

    def half_days_needed(self, held: Held) -> int:
        """How many half days of this seminar make a person somebody who attended it."""
        return self._needed(len(held.begins))

    def _needed(self, half_days: int) -> int:
        return half_days_needed(of=half_days, percent=self.programme.attendance_counts_from)


def modules_completed(ledger: Ledger, indicator: Indicator) -> list[Fact]:
    """Every module that somebody completed online, whatever the module's own group."""
    return ledger.completions


def attended(ledger: Ledger, indicator: Indicator, *, evidence: str, kind: str) -> list[Fact]:
    """Who was in the room for enough half days of one seminar, on the day when it became enough.

    Half days of two accounts of one person add up, each once; those of two seminars only where the programme says so,
    and then in the later one.
    """
    facts = []
    for pk, held in ledger.seminars.items():
        if held.kind == kind:
            needed = ledger.half_days_needed(held)
            for person, presences in held.present.items():
                each: dict[int, Presence] = {}
                for presence in presences:
                    each.setdefault(presence.session, presence)
                brought = ledger.brought_along.get((pk, person), frozenset())
                decisive = _made_enough(each.values(), held, brought, needed)
                enough = decisive is not None
                session, account, group, country = decisive or next(iter(each.values()))
                at = held.begins[session]
                facts.append(Fact(evidence, person, account, at, held.local_day(at), group, country, enough))
    return facts


def _made_enough(presences: Iterable[Presence], held: Held, brought: frozenset[int], needed: int) -> Presence | None:
    """The half day with which it was enough, together with what the person had brought along; None if it never was."""
    gathered = set(brought)
    for presence in presences:
        gathered.add(held.numbers[presence.session])
        if len(gathered) >= needed:
            return presence
    return None


def held_seminars(ledger: Ledger, indicator: Indicator, *, evidence: str, kind: str) -> list[Fact]:
    """Seminars whose half days are all past, and in which somebody was present."""
    return [
        Fact(evidence, pk, pk, held.over_at, held.last_day, held.group, held.country)
        for pk, held in ledger.seminars.items()
        if held.kind == kind and held.over_at <= ledger.at and held.present
    ]


def mentoring_begun(ledger: Ledger, indicator: Indicator) -> list[Fact]:
    """Mentors whose mentoring a coordinator recorded as begun."""
    return _people_recorded(ledger, indicator, evidence="mentoring-begun")


def recorded(ledger: Ledger, indicator: Indicator) -> list[Fact]:
    """What a coordinator recorded: people and confirmed organisations, events and documents one by one."""
    if indicator.count == "people":
        return _people_recorded(ledger, indicator, evidence="recorded")
    if indicator.count == "organisations":
        return _organisations_recorded(ledger, indicator)
    records = ledger.records[indicator.key]
    return [_as_fact("recorded", record.pk, record.pk, record, indicator) for record in records]


def _people_recorded(ledger: Ledger, indicator: Indicator, *, evidence: str) -> list[Fact]:
    return [
        _as_fact(evidence, ledger.people.of(record.person_id), record.person_id, record, indicator)
        for record in ledger.records[indicator.key]
        if record.person_id is not None
    ]


def _organisations_recorded(ledger: Ledger, indicator: Indicator) -> list[Fact]:
    facts = [
        _as_fact(
            "recorded",
            ledger.organisations.of(record.organisation_id),
            record.organisation_id,
            record,
            indicator,
        )
        for record in ledger.records[indicator.key]
        if record.organisation_id is not None
    ]
    return [fact for fact in facts if fact.subject not in ledger.organisations.uncounted]


def _as_fact(evidence: str, subject: int, account: int, record: Record, indicator: Indicator) -> Fact:
    """A record stands for its indicator, and so for the indicator's group."""
    at = datetime.combine(record.on, time(), tzinfo=UTC)
    country = record.country or (record.organisation.country if record.organisation else "")
    return Fact(evidence, subject, account, at, record.on, indicator.group, country)


SOURCES: Mapping[str, Callable[[Ledger, Indicator], list[Fact]]] = {
    "module-completed": modules_completed,
    "seminar-attended": partial(attended, evidence="seminar-attended", kind="seminar"),
    "workshop-attended": partial(attended, evidence="workshop-attended", kind="workshop"),
    "mentoring-begun": mentoring_begun,
    "seminar-held": partial(held_seminars, evidence="seminar-held", kind="seminar"),
    "workshop-held": partial(held_seminars, evidence="workshop-held", kind="workshop"),
    "recorded": recorded,
}

OF_ANY_INDICATOR = frozenset({"module-completed", "seminar-attended", "workshop-attended"})
"""Evidence that says the same whatever indicator asks: records are made for one."""
