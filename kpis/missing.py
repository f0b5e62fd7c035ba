"""What still lacks data, as lists that a coordinator can act on: who or what would count, and what is missing.

The lists of people are made of the same verdicts as the numbers beside the counts, so they are as long as those
say, but for people who were erased: nobody can ask them any more.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q

from accounts.models import Organisation
from accounts.people import erased_accounts
from cohorts.models import Attendance, Seminar, Session
from kpis.counting import UNKNOWN, Scope, Verdict, verdicts
from kpis.evidence import Fact, Held, Ledger
from kpis.indicators import Indicator, indicators
from kpis.models import Record, RecordQuerySet
from lms.programme import ProgrammeText

PEOPLE = ("without-group", "not-enough", "workshop-only", "mentoring-only", "unfinished", "without-country")
THINGS = ("without-list", "without-marks", "not-closed", "organisations", "records")
"""Names of lists, in the order in which they are told."""


class Lacking(NamedTuple):
    """A person whose evidence amounts to nothing yet: what it is, and when and where the first of it was."""

    subject: int
    evidence: tuple[str, ...]
    on: date
    country: str


class SeminarLacking(NamedTuple):
    """A seminar, and which of its half days; none: all of it."""

    seminar: int
    country: str
    last_day: date
    half_days: tuple[int, ...] = ()


Row = Lacking | SeminarLacking | Organisation | Record


@dataclass(frozen=True, slots=True)
class Missing:
    """Everything that lacks data in a scope, up to the end of its period. Each person stands once in a list, for
    however many indicators; `erased` people stand in none."""

    people: dict[str, list[Lacking]]
    seminars: dict[str, list[SeminarLacking]]
    organisations: list[Organisation]
    records: list[Record]
    erased: int

    def rows(self, name: str) -> Sequence[Row]:
        """One of the lists. Raises `KeyError` for a name that there is not."""
        if name in self.people:
            return self.people[name]
        if name in self.seminars:
            return self.seminars[name]
        others: dict[str, Sequence[Row]] = {"organisations": self.organisations, "records": self.records}
        return others[name]


def missing(*, programme: ProgrammeText, scope: Scope, at: datetime, indicator: str = "") -> Missing:
    """`indicator`: people who lack something for this one alone. The number of queries does not depend on people."""
    ledger = Ledger(programme=programme, at=at)
    wanted = [each for each in indicators(programme) if indicator in ("", each.key) and each.count == "people"]
    gone = erased_accounts()
    people: dict[str, dict[int, Lacking]] = {name: {} for name in PEOPLE}
    erased = set()
    for each in wanted:
        for name, lacking in _people(each, ledger, scope):
            if lacking.subject in gone:
                erased.add(lacking.subject)
            else:
                people[name].setdefault(lacking.subject, lacking)
    return Missing(
        people={name: sorted(rows.values(), key=lambda row: (row.on, row.subject)) for name, rows in people.items()},
        seminars=_seminars(ledger, scope),
        organisations=[each for each in Organisation.objects.undecided() if scope.covers(each.country)],
        records=list(_records_of_unconfirmed(scope)),
        erased=len(erased),
    )


def _people(indicator: Indicator, ledger: Ledger, scope: Scope) -> Iterator[tuple[str, Lacking]]:
    for verdict in verdicts(indicator, ledger, scope):
        if verdict.counts and verdict.standing is not None:
            if verdict.standing.country == UNKNOWN and scope.countries is None:
                yield "without-country", _lacking(verdict)
        elif verdict.reasons != ("uncounted",):
            yield _list_of(verdict.reasons[0], verdict.facts), _lacking(verdict)


def _list_of(reason: str, facts: list[Fact]) -> str:
    if reason == "without_group":
        return "without-group"
    if reason == "not_enough":
        return "not-enough"
    kinds = {fact.evidence for fact in facts}
    if kinds == {"workshop-attended"}:
        return "workshop-only"
    return "mentoring-only" if kinds == {"mentoring-begun"} else "unfinished"


def _lacking(verdict: Verdict) -> Lacking:
    first = min(verdict.facts, key=lambda fact: fact.at)
    evidence = tuple(dict.fromkeys(fact.evidence for fact in verdict.facts))
    return Lacking(verdict.subject, evidence, first.on, first.country or UNKNOWN)


def _seminars(ledger: Ledger, scope: Scope) -> dict[str, list[SeminarLacking]]:
    """Seminars that are over: with nobody present; with half days that nobody marked; not closed by two people."""
    over = {
        pk: held
        for pk, held in ledger.seminars.items()
        if held.over_at <= ledger.at and scope.covers(held.country) and scope.holds(held.last_day)
    }
    unmarked: dict[int, list[int]] = {}
    marks = Attendance.objects.filter(session=OuterRef("pk"))
    without = Session.objects.filter(~Exists(marks), starts_at__lte=ledger.at).order_by("starts_at", "number")
    for seminar, number in without.values_list("seminar_id", "number"):
        unmarked.setdefault(seminar, []).append(number)
    closed = set(Seminar.objects.filter(closing__confirmed_at__isnull=False).values_list("pk", flat=True))

    def row(pk: int, held: Held) -> SeminarLacking:
        return SeminarLacking(pk, held.country, held.last_day, tuple(unmarked.get(pk, [])))

    rows = sorted((row(pk, held) for pk, held in over.items()), key=lambda row: (row.last_day, row.seminar))
    return {
        "without-list": [row for row in rows if not over[row.seminar].present],
        "without-marks": [row for row in rows if over[row.seminar].present and row.half_days],
        "not-closed": [
            row for row in rows if over[row.seminar].present and not row.half_days and row.seminar not in closed
        ],
    }


def _records_of_unconfirmed(scope: Scope) -> RecordQuerySet:
    """Records that are not counted because nobody has confirmed their organisation."""
    rows = Record.objects.standing().filter(
        organisation__status=Organisation.Status.PROPOSED, organisation__merged_into=None
    )
    if scope.countries is not None:
        rows = rows.filter(Q(country__in=scope.countries) | Q(country="", organisation__country__in=scope.countries))
    if scope.until is not None:
        rows = rows.filter(on__lte=scope.until)
    return rows.select_related("organisation").order_by("on", "pk")
