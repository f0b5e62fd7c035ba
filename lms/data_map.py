"""What is kept of people: the words in which each room's `data_map.py` declares it.

A room declares every column of every table it has (`TABLES`), and what makes an end to them (`ENDS`). The declaration
is what happens: leaving (`accounts/erasing.py`), the download of one's own data (`accounts/taking_along.py`), the sweep
of what has had its time (`accounts/retention.py`) and the privacy notice are all made of it. A column that is declared
nowhere fails a test.

Sources: Regulation (EU) 2016/679 (GDPR), articles 5(1)(e), 6, 9, 13, 15, 17, 20 and 30.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from functools import cache
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Case, Value, When
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lms.keeping import is_evidence_past
from lms.rooms import modules_named


class Basis(Enum):
    """On which ground of the GDPR something is kept."""

    AGREEMENT = _("So that you can take part, as you asked (GDPR, article 6(1)(b)).")
    DUTY = _("Because we have to be able to prove what we did (GDPR, article 6(1)(c)).")
    CONSENT = _("Because you gave it of your own will; you can take it back (GDPR, articles 6(1)(a) and 9(2)(a)).")
    SAFETY = _("To keep accounts safe (GDPR, article 6(1)(f)).")


class Until(Enum):
    """How long something is kept. `EVIDENCE` ends on the day that `lms/keeping.py` tells."""

    ACCOUNT = _("As long as you have an account.")
    EVIDENCE = _("Until the fund can ask for proof no more.")
    SEMINAR = _("Until the seminar is over.")
    ANSWER = _("Until you answer, or the invitation ends.")
    WEEK = _("For a week.")
    MONTH = _("For thirty days.")
    YEAR = _("For a year.")
    DAY = _("For a day at most.")
    FOR_GOOD = _("For good, without a name.")


class Leaving(Enum):
    """What becomes of it when its person leaves."""

    DELETED = _("It is deleted.")
    BLANKED = _("What tells who you are is deleted; that it happened stays, without your name.")
    KEPT = _("It stays, without your name.")
    SEALED = _("It stays, locked away, until that day.")


@dataclass(frozen=True, slots=True)
class Purpose:
    """One thing that people are told: what is kept, why, on which ground, and how long."""

    key: str
    sentence: str | Promise
    basis: Basis
    until: Until
    reveals: bool = False
    """Whether it may say something about health, faith, origin or love (GDPR, article 9)."""


@dataclass(frozen=True, slots=True)
class Table:
    """Columns of one table that are kept for one purpose. A table with several purposes is declared in several.

    `of` leads from a row to its person, as a lookup (`enrolment__user`); empty for what is about nobody. `told` are
    the columns of the download, as lookups that may lead on (`module__key`); `also` those that are left out of it:
    keys, what the machine needs, what is about somebody else. `staff` are keys to people who did something to the
    row in their role. `blank` says what a column holds once its person has left.
    """

    model: str
    purpose: Purpose | None
    of: str = ""
    told: str = ""
    also: str = ""
    staff: str = ""
    leaving: Leaving = Leaving.KEPT
    blank: Mapping[str, Any] = field(default_factory=dict)

    @property
    def model_class(self) -> type[models.Model]:
        return apps.get_model(self.model)

    def rows(self) -> models.QuerySet[Any]:
        """Every row, whatever a manager of its own would hide or forbid."""
        return models.QuerySet(self.model_class)

    @property
    def columns(self) -> set[str]:
        """The declared columns, without what a lookup leads on to."""
        declared = [*self.told.split(), *self.also.split(), *self.staff.split(), *([self.of] if self.of else [])]
        return {lookup.partition("__")[0] for lookup in declared} - {"pk"}

    def rows_of(self, accounts: set[int]) -> models.QuerySet[Any]:
        """The rows of a person, who may have had several accounts."""
        assert self.of, f"{self.model} is about nobody"
        return self.rows().filter(**{f"{self.of}__in": accounts})


@dataclass(frozen=True, slots=True)
class End:
    """What has had its time. `rows` finds it at a moment; `end` deletes it, or does what its room says.

    Of proof `rows` says which, and the day is the same for all of it: see `due`. `end` is given the rows and the
    moment, and must find nothing when it runs a second time.
    """

    key: str
    until: Until
    says: str
    """In English, for whoever runs the platform."""
    rows: Callable[[datetime], models.QuerySet[Any]]
    end: Callable[[models.QuerySet[Any], datetime], object] = lambda rows, at: rows.delete()

    def due(self, at: datetime) -> models.QuerySet[Any]:
        """What has had its time by then. No proof has, as long as the fund may ask for it."""
        rows = self.rows(at)
        return rows.none() if self.until is Until.EVIDENCE and not is_evidence_past(at) else rows


def dashed(column: str) -> Case:
    """A dash for whatever stands in a column of text: that something stood there says something by itself."""
    return Case(When(**{column: ""}, then=Value("")), default=Value("–"))


def tables() -> Sequence[Table]:
    """What every room keeps, the uppermost room first: rows above hold on to rows below."""
    return _gathered("TABLES")


def ends() -> Sequence[End]:
    return _gathered("ENDS")


def about_people() -> Iterator[Table]:
    return (table for table in tables() if table.of)


def purposes() -> list[Purpose]:
    """What people are told, in the order in which the rooms say it, ground floor first."""
    said = [table.purpose for room in modules_named("data_map") for table in room.TABLES if table.purpose]
    return list(dict.fromkeys(said))


@cache
def _gathered(name: str) -> tuple[Any, ...]:
    return tuple(each for room in reversed(modules_named("data_map")) for each in getattr(room, name, ()))
