"""Closing a reporting period: its figures are kept as they were told, with a fingerprint, for ever."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import translation

from accounts.models import AuditEvent, User
from kpis import wording
from kpis.counting import Count, Figure, Figures, Scope, count_ledger, verdicts
from kpis.digest import fingerprint
from kpis.evidence import Ledger
from kpis.indicators import Indicator, indicators
from kpis.models import FrozenPeriod
from lms.models import Programme, edition
from lms.programme import ProgrammeText

WEST = timedelta(hours=12)
"""How long after UTC a day ends where it ends last."""


class FreezeRefused(Exception):
    """Nothing was frozen."""


class NotOver(FreezeRefused):
    """Somewhere the last day of the period is not over yet."""


class AlreadyFrozen(FreezeRefused):
    """There is an edition of this period, and no reason for another one; or somebody made it a moment ago."""


@dataclass(frozen=True, slots=True)
class Period:
    """A reporting period of the programme, both days included."""

    key: str
    since: date
    until: date

    def is_over(self, at: datetime) -> bool:
        return self.until < (at.astimezone(UTC) - WEST).date()


def reporting_periods(programme: ProgrammeText) -> list[Period]:
    return [
        Period(spec["key"], date.fromisoformat(spec["from"]), date.fromisoformat(spec["to"]))
        for spec in programme.periods
    ]


def freeze(*, period: Period, by: User, at: datetime, because: str = "", after: int | None = None) -> FrozenPeriod:
    """Keep the figures of a period, of every indicator and country. With a reason a period is frozen once more: the
    earlier edition stands.

    `after` is the edition that whoever decided saw last, so that two decisions at once make one edition. Raises
    `NotOver`, `AlreadyFrozen`.
    """
    because = because.strip()
    if not period.is_over(at):
        raise NotOver
    last = last_edition(period)
    if (last and not because) or (after is not None and after != last):
        raise AlreadyFrozen
    programme = Programme.newest()
    ledger = Ledger(programme=edition(programme.pk), at=at)
    scope = Scope(since=period.since, until=period.until)
    told = {
        "because": because,
        "edition": last + 1,
        "frozen_at": at.astimezone(UTC).isoformat(),
        # Without it, whoever sees the fingerprint and some of the figures could try out the others until it fits.
        "lot": secrets.token_hex(16),
        "period": period.key,
        "programme": programme.digest,
        "since": period.since.isoformat(),
        "until": period.until.isoformat(),
        **as_told(count_ledger(ledger, scope)),
    }
    row = FrozenPeriod(
        since=period.since,
        until=period.until,
        edition=last + 1,
        because=because,
        frozen_at=at,
        frozen_by=by,
        programme=programme.digest,
        figures=told,
        subjects=subjects_of(ledger, scope),
        sha256=fingerprint(told),
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            AuditEvent.record(
                actor=by,
                action="kpis.freeze-period",
                subject=row,
                at=at,
                since=told["since"],
                until=told["until"],
                edition=row.edition,
                sha256=row.sha256,
            )
    except IntegrityError as error:
        raise AlreadyFrozen from error
    return row


def last_edition(period: Period) -> int:
    """0: not frozen yet."""
    return FrozenPeriod.objects.of(period.since, period.until).aggregate(last=Max("edition"))["last"] or 0


def is_still_the_same(row: FrozenPeriod) -> bool:
    """Whether the fingerprint, computed once more, is the one of that day."""
    return fingerprint(row.figures) == row.sha256


def as_told(figures: Figures) -> dict[str, Any]:
    """Every number of every figure, with its definition, in English: a file tells the same in every language."""
    with translation.override("en"):
        return {
            "indicators": [_indicator(count, figures.programme) for count in figures.counts],
            "without_list": figures.without_list,
        }


def _indicator(count: Count, programme: ProgrammeText) -> dict[str, Any]:
    indicator, aside = count.indicator, count.set_aside
    return {
        "key": indicator.key,
        "title": str(indicator.title),
        "count": indicator.count,
        "group": indicator.group,
        "evidence": list(indicator.evidence),
        "every": indicator.every,
        "reach": indicator.reach,
        "definition": wording.definition(indicator, programme),
        "total": _figure(count.total),
        "countries": [_figure(figure) for figure in count.countries],
        "set_aside": {name: getattr(aside, name) for name in SET_ASIDE},
        "months": {month.isoformat(): people for month, people in count.months.items()},
    }


NUMBERS = (
    "new",
    "so_far",
    "promised",
    "gap",
    "planned",
    "booked",
    "participations",
    "online_only",
    "room_only",
    "both",
)
SET_ASIDE = ("uncounted", "without_group", "not_enough", "unfinished", "merged")


def _figure(figure: Figure) -> dict[str, Any]:
    return {"country": figure.country, **{name: getattr(figure, name) for name in NUMBERS}}


def subjects_of(ledger: Ledger, scope: Scope) -> dict[str, Any]:
    """By indicator: who counts up to the end of the period, where and from which day on; and who does not, and why."""
    return {indicator.key: _subjects(indicator, ledger, scope) for indicator in indicators(ledger.programme)}


def _subjects(indicator: Indicator, ledger: Ledger, scope: Scope) -> dict[str, Any]:
    found = sorted(verdicts(indicator, ledger, scope), key=lambda verdict: verdict.subject)
    return {
        "counted": [
            [verdict.subject, verdict.standing.country, verdict.standing.on.isoformat()]
            for verdict in found
            if verdict.counts and verdict.standing is not None
        ],
        "aside": [[verdict.subject, verdict.reasons[0]] for verdict in found if not verdict.counts],
    }
