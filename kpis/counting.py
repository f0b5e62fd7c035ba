"""Who counts, how often, and where: the one place that turns evidence into the figures of the targets.

Everybody counts once for an indicator in the whole project, on the day when their evidence became
enough, with the group and country of their first evidence that counts. So the periods and the countries
of one indicator never share a person, and their figures add up.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from operator import attrgetter
from typing import NamedTuple

from kpis.evidence import OF_ANY_INDICATOR, SOURCES, Fact, Ledger
from kpis.indicators import SEMINAR_OF, Indicator, indicators, planned_places, promised
from lms.garbage import uncollected
from lms.programme import ProgrammeText

UNKNOWN = "ZZ"
"""The code for a country that evidence does not tell, after ISO 3166's user-assigned codes and CLDR."""

AT, ON = attrgetter("at"), attrgetter("on")

CHANNELS = {
    "module-completed": "online_only",
    "seminar-attended": "room_only",
    "workshop-attended": "room_only",
}
"""Through which channel a participation came, named as the number of those who know only that one."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What somebody asks about. None: all countries, or no limit on that side; `until` is included."""

    countries: tuple[str, ...] | None = None
    since: date | None = None
    until: date | None = None

    def covers(self, country: str) -> bool:
        return self.countries is None or country in self.countries

    def reaches(self, day: date | None) -> bool:
        """Whether a day is not after the period. A day still unknown is, unless the period has no end."""
        return self.until is None or (day is not None and day <= self.until)

    def holds(self, day: date) -> bool:
        return self.reaches(day) and (self.since is None or self.since <= day)


@dataclass(frozen=True, slots=True)
class Figure:
    """The numbers of one indicator in one country, or in all countries of the scope.

    `new` counts those whose evidence became enough within the period, `so_far` up to its end: without
    a beginning they are the same. `participations` are the completions and seminars within the period
    of whoever counts. The three channels part the people in `new`. `booked` and `planned` are places.
    """

    country: str | None
    new: int = 0
    so_far: int = 0
    promised: int | None = None
    participations: int = 0
    online_only: int = 0
    room_only: int = 0
    both: int = 0
    booked: int | None = None
    planned: int | None = None

    @property
    def gap(self) -> int | None:
        """How many are still missing at the end of the period; None where no share is promised."""
        return None if self.promised is None else max(0, self.promised - self.so_far)

    @property
    def percent(self) -> int | None:
        """Whole percent of what was promised, rounded down: 100 means all of it."""
        return 100 * self.so_far // self.promised if self.promised else None

    @property
    def slack(self) -> int | None:
        """How many planned places may be lost before the promise is; negative when there are too few."""
        return None if self.planned is None or self.promised is None else self.planned - self.promised


@dataclass(frozen=True, slots=True)
class SetAside:
    """How many were not counted, by reason, up to the end of the period; and how many accounts were merged.

    `uncounted`: would count, but for the flag. `without_group`: all evidence, but no organisation that
    tells the group. `not_enough`: in the room, below the rule. `unfinished`: some of the evidence that
    is needed together.
    """

    uncounted: int = 0
    without_group: int = 0
    not_enough: int = 0
    unfinished: int = 0
    merged: int = 0


@dataclass(frozen=True, slots=True)
class Count:
    """One indicator, counted: country by country, and in all of the scope."""

    indicator: Indicator
    total: Figure
    countries: tuple[Figure, ...]
    set_aside: SetAside
    months: Mapping[date, int]
    """By the first day of each month, how many began to count in it, whenever the period begins; only where any did."""


@dataclass(frozen=True, slots=True)
class Figures:
    """Every indicator of the programme as `scope` sees it, read at one moment.

    `without_list` is how many seminars of the scope are over and have nobody marked as present.
    """

    programme: ProgrammeText
    scope: Scope
    at: datetime
    counts: tuple[Count, ...]
    without_list: int

    @property
    def reaches_indirectly(self) -> bool:
        """Whether people are counted who were reached through others: shown apart, and never added up."""
        return any(count.indicator.reach == "indirect" for count in self.counts if count.indicator.count == "people")

    @property
    def things_promised(self) -> int:
        """How many promises there are about events, documents and organisations in this scope."""
        return len(self._things)

    @property
    def things_reached(self) -> int:
        """How many of those are kept at the end of the period."""
        return sum(figure.gap == 0 for figure in self._things)

    @property
    def _things(self) -> list[Figure]:
        return [count.total for count in self.counts if count.indicator.count != "people" and count.total.promised]


def count_targets(*, programme: ProgrammeText, scope: Scope, at: datetime) -> Figures:
    """Count every indicator. The number of queries depends on the kinds of evidence, never on people."""
    with uncollected():
        return count_ledger(Ledger(programme=programme, at=at), scope)


def count_ledger(ledger: Ledger, scope: Scope) -> Figures:
    """The same, from what was read already."""
    return Figures(
        programme=ledger.programme,
        scope=scope,
        at=ledger.at,
        counts=tuple(_count(indicator, ledger, scope) for indicator in indicators(ledger.programme)),
        without_list=sum(
            held.over_at <= ledger.at and not held.present and scope.covers(held.country) and scope.holds(held.last_day)
            for held in ledger.seminars.values()
        ),
    )


def _count(indicator: Indicator, ledger: Ledger, scope: Scope) -> Count:
    found = tally(verdicts(indicator, ledger, scope), scope=scope)
    tallies = found.countries
    booked = _booked(indicator, ledger, scope)

    def figure(country: str | None, countries: Sequence[str] | None, numbers: Counter[str]) -> Figure:
        return Figure(
            country,
            **numbers,
            promised=promised(indicator, programme=ledger.programme, countries=countries),
            planned=planned_places(indicator, programme=ledger.programme, countries=countries),
            booked=(booked.total() if country is None else booked[country]) if indicator.has_places else None,
        )

    rows = list(ledger.programme.countries if scope.countries is None else scope.countries)
    rows += sorted((tallies.keys() | booked.keys()) - set(rows))
    return Count(
        indicator=indicator,
        total=figure(None, scope.countries, sum(tallies.values(), Counter())),
        countries=tuple(figure(country, [country], tallies[country]) for country in rows),
        set_aside=found.set_aside,
        months=found.months,
    )


def _booked(indicator: Indicator, ledger: Ledger, scope: Scope) -> Counter[str]:
    """Places booked by people who count, by the country of the seminar."""
    kinds = {SEMINAR_OF[evidence] for evidence in indicator.evidence if evidence in SEMINAR_OF}
    return Counter(
        country
        for kind, group, country, last_day in ledger.places
        if indicator.has_places
        and kind in kinds
        and indicator.group in ("", group)
        and scope.covers(country)
        and scope.reaches(last_day)
    )


class Standing(NamedTuple):
    """From which day on somebody counts for an indicator, and where."""

    on: date
    group: str
    country: str


class Verdict(NamedTuple):
    """What the evidence of one subject amounts to in a scope: it counts, or there is a reason why not.

    `facts` are those that can be used. `reasons` are names of `SetAside`; without one the subject counts, as
    `standing` says.
    """

    subject: int
    standing: Standing | None
    facts: list[Fact]
    reasons: tuple[str, ...] = ()

    @property
    def counts(self) -> bool:
        return not self.reasons


class Case(NamedTuple):
    """All facts about one subject; those of them that can be used; and what these amount to."""

    subject: int
    facts: list[Fact]
    usable: list[Fact]
    standing: Standing | None


def cases(indicator: Indicator, facts: Iterable[Fact]) -> list[Case]:
    """The facts subject by subject, with what they amount to. Where people can be of any group, indicators that rest on
    the same evidence and ask for a group have the same cases: of which group somebody is follows from the facts."""
    by_subject: defaultdict[int, list[Fact]] = defaultdict(list)
    for fact in facts:
        by_subject[fact.subject].append(fact)
    found = []
    for subject, theirs in by_subject.items():
        usable = [fact for fact in theirs if fact.enough and (fact.group or not indicator.group)]
        found.append(Case(subject, theirs, usable, stand(indicator, usable)))
    return found


def judge(
    indicator: Indicator, cases: Iterable[Case], *, uncounted: Collection[int], scope: Scope
) -> Iterator[Verdict]:
    """Everybody and everything that belongs to the scope, up to the end of its period, one by one.

    `uncounted` are subjects that never count. Pure: what it is given is all that it knows.
    """
    for subject, theirs, usable, standing in cases:
        if standing is None:
            if subject not in uncounted and (reason := _reason(indicator, theirs, scope)):
                yield Verdict(subject, None, usable or theirs, (reason,))
        elif indicator.group in ("", standing.group) and scope.covers(standing.country) and scope.reaches(standing.on):
            yield Verdict(subject, standing, usable, ("uncounted",) if subject in uncounted else ())


def verdicts(indicator: Indicator, ledger: Ledger, scope: Scope) -> Iterator[Verdict]:
    """`judge`, over what is on record."""
    uncounted = ledger.people.uncounted if indicator.count == "people" else frozenset[int]()
    return judge(indicator, _cases_of(indicator, ledger), uncounted=uncounted, scope=scope)


def _cases_of(indicator: Indicator, ledger: Ledger) -> list[Case]:
    """`cases`, made once for all indicators that have the same."""
    if not OF_ANY_INDICATOR.issuperset(indicator.evidence):
        return cases(indicator, _facts(indicator, ledger))
    alike = (indicator.evidence, indicator.every, bool(indicator.group))
    if alike not in ledger.cases:
        ledger.cases[alike] = cases(indicator, _facts(indicator, ledger))
    return ledger.cases[alike]


def _facts(indicator: Indicator, ledger: Ledger) -> Iterator[Fact]:
    return (fact for evidence in indicator.evidence for fact in SOURCES[evidence](ledger, indicator))


@dataclass(slots=True)
class Tallied:
    """By country, the numbers of a `Figure` that follow from evidence; who was set aside; and, by the first day of
    each month, how many began to count in it, whenever the period begins."""

    countries: defaultdict[str, Counter[str]]
    set_aside: SetAside
    months: Counter[date]


def tally(verdicts: Iterable[Verdict], *, scope: Scope) -> Tallied:
    countries: defaultdict[str, Counter[str]] = defaultdict(Counter)
    aside: Counter[str] = Counter()
    months: Counter[date] = Counter()
    for verdict in verdicts:
        for reason in verdict.reasons:
            aside[reason] += 1
        if verdict.counts and verdict.standing is not None:
            standing = verdict.standing
            _add(countries[standing.country], standing, verdict.facts, scope)
            aside["merged"] += len({fact.account for fact in verdict.facts} - {verdict.subject})
            months[standing.on.replace(day=1)] += 1
    return Tallied(countries, SetAside(**aside), months)


def stand(indicator: Indicator, facts: Sequence[Fact]) -> Standing | None:
    """What one subject's evidence amounts to; None when some of what is needed is missing.

    A first fact that tells no country leaves it to the next one that does.
    """
    if not facts:
        return None
    if indicator.every:
        days: dict[str, date] = {}
        for fact in facts:
            days[fact.evidence] = min(fact.on, days.get(fact.evidence, fact.on))
        if len(days) < len(indicator.evidence):
            return None
        on = max(days.values())
    else:
        on = min(map(ON, facts))
    first = _first(facts, indicator)
    return Standing(
        on=on,
        group=first.group,
        country=first.country or _country(facts, indicator),
    )


def _first(facts: Sequence[Fact], indicator: Indicator) -> Fact:
    """The earliest; of several at one moment, that of the kind which the indicator names first."""
    if len(facts) == 1:
        return facts[0]
    first = min(facts, key=AT)
    tied = [fact for fact in facts if fact.at == first.at]
    if len(tied) > 1:
        first = min(tied, key=lambda fact: (indicator.evidence.index(fact.evidence), fact.group, fact.country))
    return first


def _country(facts: Sequence[Fact], indicator: Indicator) -> str:
    told = [fact for fact in facts if fact.country]
    return _first(told, indicator).country if told else UNKNOWN


def _add(numbers: Counter[str], standing: Standing, facts: Sequence[Fact], scope: Scope) -> None:
    """One person more, who counts by the end of the period, in their country's numbers."""
    numbers["so_far"] += 1
    channels = set()
    for fact in facts:
        if fact.evidence in CHANNELS and scope.reaches(fact.on):
            channels.add(CHANNELS[fact.evidence])
            numbers["participations"] += scope.holds(fact.on)
    if scope.holds(standing.on):
        numbers["new"] += 1
        if channels:
            numbers["both" if len(channels) > 1 else channels.pop()] += 1


def _reason(indicator: Indicator, facts: Sequence[Fact], scope: Scope) -> str:
    """Why evidence of a person who counts in general amounts to nothing here; empty if that is not of this scope."""
    first = min(facts, key=lambda fact: fact.at)
    if not (scope.covers(first.country or UNKNOWN) and scope.reaches(first.on)):
        return ""
    if indicator.group and first.group not in ("", indicator.group):
        return ""
    enough = {fact.evidence for fact in facts if fact.enough}
    if not enough:
        return "not_enough"
    if indicator.group and not any(fact.group for fact in facts if fact.enough):
        return "without_group"
    return "unfinished"
