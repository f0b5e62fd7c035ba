"""Whom a coordinator records as having begun: by participant number, beside a list of those still to be asked."""

from __future__ import annotations

from datetime import date, datetime

from accounts.models import User
from accounts.people import survivor_of
from cohorts.guessing import count_wrong_number, guesses_numbers_too_much
from cohorts.who_teaches import NoSuchNumber, TooManyTries
from kpis.counting import Scope
from kpis.indicators import Indicator
from kpis.missing import missing
from lms.models import Programme
from lms.spoken_codes import plain_code

MOST = 50
"""Beside a form; the rest comes when these are recorded."""


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


def to_be_asked(indicator: Indicator, *, scope: Scope, at: datetime) -> list[tuple[str, date]]:
    """Number and day of those who attended what the indicator asks for, and of whom nothing is recorded yet: the first
    ones of the list of what is missing."""
    lacking = missing(programme=Programme.current(), scope=scope, at=at, indicator=indicator.key)
    rows = lacking.people["workshop-only"][:MOST]
    people = User.objects.in_bulk([row.subject for row in rows])
    return [(people[row.subject].spoken_number, row.on) for row in rows]
