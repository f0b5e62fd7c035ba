"""Records as their list shows them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from accounts.models import User
from accounts.people import erased_accounts
from kpis.evidence import Ledger
from kpis.models import Record
from lms.models import Programme


@dataclass(frozen=True, slots=True)
class Line:
    """A record with its indicator's title, and of whom it is: an organisation's name, or a number without a name.

    Of an erased person nothing is told, not even what somebody wrote down beside them.
    """

    record: Record
    title: str
    about: str
    country: str
    evidence: str
    because: str
    recorded_by: str


def lines(records: Iterable[Record], *, at: datetime) -> Iterator[Line]:
    """One for each; a merged mentor has the number of whom they became. The queries do not grow with the records."""
    records = list(records)
    programme = Programme.current()
    titles = {each["key"]: programme.indicator_title(each["key"]) for each in programme.indicators}
    people = Ledger(programme=programme, at=at).people
    erased = erased_accounts()
    mentors = {people.of(record.person_id) for record in records if record.person_id is not None}
    numbers = {person.pk: person.spoken_number for person in User.objects.filter(pk__in=mentors).only("pk", "number")}
    for record in records:
        is_erased = bool({record.person_id, people.of(record.person_id or 0)} & erased)
        number = "" if record.person_id is None else numbers.get(people.of(record.person_id), "")
        yield Line(
            record=record,
            title=titles.get(record.indicator) or record.indicator,
            about="" if is_erased else number or str(record.organisation or ""),
            country=record.country or (record.organisation.country if record.organisation else ""),
            evidence="" if is_erased else record.evidence,
            because="" if is_erased else record.withdrawn_because,
            recorded_by="" if record.recorded_by_id in erased else str(record.recorded_by or ""),
        )
