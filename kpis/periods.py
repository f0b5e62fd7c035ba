"""The programme's reporting periods, as places to go to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from kpis import wording
from lms.programme import ProgrammeText


@dataclass(frozen=True, slots=True)
class PeriodLink:
    title: str
    query: str
    chosen: bool


def period_links(programme: ProgrammeText, *, since: date | None, until: date | None) -> Iterator[PeriodLink]:
    """The whole project, then each reporting period; `chosen` is the one between `since` and `until`."""
    yield PeriodLink(wording.period(None, None), "", (since, until) == (None, None))
    for period in programme.periods:
        first, last = date.fromisoformat(period["from"]), date.fromisoformat(period["to"])
        query = urlencode({"since": first, "until": last})
        yield PeriodLink(wording.period(first, last), query, (since, until) == (first, last))
