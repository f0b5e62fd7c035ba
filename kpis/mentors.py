"""Whom a coordinator records as having begun: by participant number, beside a list of those still to be asked."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from django.db.models import Q

from accounts.models import User
from accounts.people import survivor_of
from cohorts.guessing import count_wrong_number, guesses_numbers_too_much
from cohorts.models import Attendance
from cohorts.who_teaches import NoSuchNumber, TooManyTries
from kpis.evidence import SOURCES, Ledger
from kpis.indicators import SEMINAR_OF, Indicator
from lms.models import Programme
from lms.spoken_codes import plain_code


def mentor_by_number(typed: str, *, asked_by: User) -> User:
    """The person with this number, with an account or without; a merged one's old number leads to whom it became.

    Raises `NoSuchNumber`, and `TooManyTries` for whoever guesses.
    """
    if guesses_numbers_too_much(asked_by):
        raise TooManyTries
    found = User.objects.filter(number=plain_code(typed)).first()
    person = found and survivor_of(found)
    if person is None or person.erased_at is not None:
        count_wrong_number(asked_by)
        raise NoSuchNumber
    return person


def to_be_asked(indicator: Indicator, *, countries: Collection[str] | None, at: datetime) -> list[tuple[str, date]]:
    """Number and day of everybody who attended what the indicator asks for in these countries, and of whom nothing is
    recorded yet: the latest first. Who is not counted is not asked. The number of queries is the same for any number
    of people."""
    ledger = Ledger(programme=Programme.current(), at=at)
    recorded = {ledger.people.of(row.person_id) for row in ledger.records[indicator.key] if row.person_id is not None}
    days: dict[int, date] = {}
    kinds = {name: SEMINAR_OF[name] for name in indicator.evidence if name in SEMINAR_OF}
    for name in kinds:
        for fact in SOURCES[name](ledger, indicator):
            if fact.enough and (countries is None or fact.country in countries):
                days[fact.subject] = max(fact.on, days.get(fact.subject, fact.on))
    there = Attendance.objects.present().filter(session__seminar__kind__in=kinds.values())
    people = User.objects.filter(Q(pk__in=there.values("user")) | Q(merged__isnull=False), erased_at=None).distinct()
    numbers = {person.pk: person.spoken_number for person in people.only("pk", "number").iterator()}
    asked = days.keys() & numbers.keys() - recorded - ledger.people.uncounted
    return sorted(((numbers[pk], days[pk]) for pk in asked), key=lambda row: (-row[1].toordinal(), row[0]))
