"""What changed in a frozen period since: the live count against the frozen one, and why, in numbers.

Whoever counts now and did not then is one more, whoever counted and does not now one less, each in their country and
each with one reason: so the reasons sum to the difference, whatever happened.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Literal, NamedTuple, get_args

from django.db.models import Count, Max, Min, Q

from accounts.models import User
from cohorts.models import Attendance, AttendanceChange
from kpis.counting import Scope, Verdict, verdicts
from kpis.evidence import Identities, Ledger
from kpis.indicators import SEMINAR_OF, Indicator, indicators
from kpis.models import FrozenPeriod, Record
from lms.models import Programme, edition

Reason = Literal[
    "flag", "merged", "country", "period", "recorded", "withdrawn", "late", "corrected", "standing", "erased", "rules",
    "other",
]  # fmt: skip
Mark = Literal["late", "corrected", "merged"]
REASONS: tuple[Reason, ...] = get_args(Reason)
"""In the order in which they are told.

`flag`: the project's own staff, a trainer or a test, now or then. `merged`: two accounts are one person. `country`:
counts in another one. `period`: counts in another one. `late`: a mark that was made after freezing, the first of its
half day. `corrected`: one that was changed. `standing`: of an organisation: confirmed or not, or of another group.
`rules`: counted by another edition of the programme.
"""


@dataclass(frozen=True, slots=True)
class Change:
    """One indicator in one country: what was told, what is counted now, and the reasons for the difference."""

    indicator: str
    country: str
    then: int
    now: int
    parts: Mapping[tuple[Literal[1, -1], Reason], int]
    """How many came or went, by sign and reason."""

    @property
    def difference(self) -> int:
        return self.now - self.then

    @property
    def signed(self) -> list[tuple[int, Reason]]:
        """`(+2, "late"), (−1, "merged")`, what came first."""
        return [
            (sign * self.parts[sign, reason], reason)
            for reason in REASONS
            for sign in (1, -1)
            if self.parts.get((sign, reason))
        ]


def changes_since(row: FrozenPeriod, *, at: datetime, countries: Collection[str] | None = None) -> list[Change]:
    """Every indicator and country in which somebody came or went, even where the sum is the same. The number of queries
    depends on the kinds of evidence, never on people."""
    programme = Programme.newest()
    ledger = Ledger(programme=edition(programme.pk), at=at)
    story = Story(row, ledger, by_other_rules=programme.digest != row.programme)
    live = {indicator.key: indicator for indicator in indicators(ledger.programme)}
    changes = [
        change
        for key in dict.fromkeys([*row.subjects, *live])
        for change in _of_indicator(key, live.get(key), row, ledger, story)
    ]
    return [change for change in changes if countries is None or change.country in countries]


class Was(NamedTuple):
    country: str
    on: date


def _of_indicator(
    key: str, indicator: Indicator | None, row: FrozenPeriod, ledger: Ledger, story: Story
) -> Iterator[Change]:
    kept = row.subjects.get(key, {"counted": [], "aside": []})
    was = {subject: Was(country, date.fromisoformat(on)) for subject, country, on in kept["counted"]}
    found = {} if indicator is None else {each.subject: each for each in verdicts(indicator, ledger, Scope())}
    then = {subject: each.country for subject, each in was.items() if row.since <= each.on <= row.until}
    now = {
        subject: each.standing.country
        for subject, each in found.items()
        if each.counts and each.standing is not None and row.since <= each.standing.on <= row.until
    }
    about = About(indicator, was, dict(kept["aside"]), found, then, now, story)
    parts: defaultdict[str, Counter[tuple[Literal[1, -1], Reason]]] = defaultdict(Counter)
    for subject, country in now.items():
        if then.get(subject) != country:
            parts[country][1, about.why_more(subject)] += 1
    for subject, country in then.items():
        if now.get(subject) != country:
            parts[country][-1, about.why_less(subject)] += 1
    sums_then, sums_now = Counter(then.values()), Counter(now.values())
    for country in sorted(parts):
        yield Change(key, country, sums_then[country], sums_now[country], parts[country])


class Story:
    """What happened after freezing to marks, records and people."""

    def __init__(self, row: FrozenPeriod, ledger: Ledger, *, by_other_rules: bool) -> None:
        self.at = row.frozen_at
        self.ledger = ledger
        self.by_other_rules = by_other_rules
        self.kinds: dict[int, str] = {pk: held.kind for pk, held in ledger.seminars.items()}
        self.marks: defaultdict[tuple[Mark, int], set[str]] = defaultdict(set)
        """By what became of a mark and whose it is: the kinds of seminars."""
        self.seminars: set[tuple[Mark, int]] = set()
        """What became of a mark, and in which seminar."""
        self._read_marks()
        self.records: dict[Literal["recorded", "withdrawn"], list[Record]] = {
            "recorded": list(Record.objects.standing().filter(recorded_at__gt=self.at)),
            "withdrawn": list(
                Record.objects.exclude(withdrawn_because="").filter(
                    Q(withdrawn_at=None) | Q(withdrawn_at__gt=self.at), recorded_at__lte=self.at
                )
            ),
        }
        self.erased = {
            ledger.people.of(pk) for pk in User.objects.filter(erased_at__gt=self.at).values_list("pk", flat=True)
        }

    def _read_marks(self) -> None:
        logged = (
            AttendanceChange.objects.filter(took_effect=True)
            .order_by()
            .values_list("session__seminar_id", "session_id", "user_id")
            .annotate(
                first=Min("at"),
                last=Max("at"),
                merged=Count("pk", filter=Q(at__gt=self.at, source=AttendanceChange.Source.MERGE)),
                corrected=Count("pk", filter=Q(at__gt=self.at, source=AttendanceChange.Source.CORRECTION)),
            )
            .filter(last__gt=self.at)
        )
        changed = set()
        for seminar, session, account, first, _last, merged, corrected in logged:
            changed.add((session, account))
            name: Mark = "merged" if merged else "corrected" if corrected or first <= self.at else "late"
            self._keep(name, seminar, account)
        # A period is over everywhere when it is frozen, so what began later is not of it.
        unlogged = Attendance.objects.filter(marked_at__gt=self.at, session__starts_at__lt=self.at)
        for seminar, session, account in unlogged.values_list("session__seminar_id", "session_id", "user_id"):
            if (session, account) not in changed:
                self._keep("late", seminar, account)

    def _keep(self, name: Mark, seminar: int, account: int) -> None:
        self.marks[name, self.ledger.people.of(account)].add(self.kinds.get(seminar, ""))
        self.seminars.add((name, seminar))

    def marked(self, name: Mark, indicator: Indicator, subject: int) -> bool:
        """Whether marks that this indicator rests on became this: of a person, or of a seminar that is counted."""
        if indicator.count == "people":
            kinds = {SEMINAR_OF[evidence] for evidence in indicator.evidence if evidence in SEMINAR_OF}
            return bool(self.marks.get((name, subject), set()) & (kinds | {""}))
        held = any(evidence.endswith("-held") for evidence in indicator.evidence)
        return held and (name, subject) in self.seminars

    def has_record(self, name: Literal["recorded", "withdrawn"], indicator: Indicator, subject: int) -> bool:
        return any(
            record.indicator == indicator.key and self._subject(record, indicator) == subject
            for record in self.records[name]
        )

    def _subject(self, record: Record, indicator: Indicator) -> int | None:
        if indicator.count == "people":
            return None if record.person_id is None else self.ledger.people.of(record.person_id)
        if indicator.count == "organisations":
            return None if record.organisation_id is None else self.ledger.organisations.of(record.organisation_id)
        return record.pk

    def identities(self, indicator: Indicator) -> Identities:
        return self.ledger.people if indicator.count == "people" else self.ledger.organisations


@dataclass
class About:
    """One indicator, then and now, and what happened in between."""

    indicator: Indicator | None
    was: dict[int, Was]
    aside: dict[int, str]
    found: dict[int, Verdict]
    then: dict[int, str]
    now: dict[int, str]
    story: Story

    def why_more(self, subject: int) -> Reason:
        assert self.indicator is not None
        story, indicator = self.story, self.indicator
        if subject in self.then:
            return "country"
        if subject in self.was:
            return "period"
        if self.aside.get(subject) == "uncounted":
            return "flag"
        if subject in self._joined_by_counted or story.marked("merged", indicator, subject):
            return "merged"
        if story.has_record("recorded", indicator, subject):
            return "recorded"
        if story.marked("late", indicator, subject):
            return "late"
        if story.marked("corrected", indicator, subject):
            return "corrected"
        if subject in self._joined_by_others:
            return "merged"
        if self.aside.get(subject) == "without_group" or indicator.count == "organisations":
            return "standing"
        return "rules" if story.by_other_rules else "other"

    def why_less(self, subject: int) -> Reason:
        story, indicator = self.story, self.indicator
        if indicator is None:
            return "rules"
        if subject in self.now:
            return "country"
        if self._has_subjects_that_merge and story.identities(indicator).of(subject) != subject:
            return "merged"
        verdict = self.found.get(subject)
        if verdict is not None and "uncounted" in verdict.reasons:
            return "flag"
        if verdict is not None and verdict.counts:
            return "period"
        if subject in story.identities(indicator).uncounted and self._has_subjects_that_merge:
            return "flag" if indicator.count == "people" else "standing"
        if story.has_record("withdrawn", indicator, subject):
            return "withdrawn"
        if indicator.count == "people" and subject in story.erased:
            return "erased"
        for name in ("corrected", "late", "merged"):
            if story.marked(name, indicator, subject):
                return "corrected" if name == "late" else name
        if verdict is not None and "without_group" in verdict.reasons:
            return "standing"
        return "rules" if story.by_other_rules else "other"

    @property
    def _has_subjects_that_merge(self) -> bool:
        return self.indicator is not None and self.indicator.count in ("people", "organisations")

    @cached_property
    def _joined_by_counted(self) -> set[int]:
        """Who is one person now with somebody else who counted then."""
        return self._joined_by(self.was)

    @cached_property
    def _joined_by_others(self) -> set[int]:
        """Who is one person now with somebody else who did not count then."""
        return self._joined_by(self.aside)

    def _joined_by(self, subjects: Iterable[int]) -> set[int]:
        if self.indicator is None or not self._has_subjects_that_merge:
            return set()
        of = self.story.identities(self.indicator).of
        return {of(subject) for subject in subjects if of(subject) != subject}
