"""Until when proof of what the project did is kept."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

from django.conf import settings

from lms.models import NothingPublished, Programme

YEARS_AFTER = 6
"""After the last reporting period: five years from the final payment, which may come a year later. Regulation (EU)
2021/1060, article 82, keeps documents for five years from 31 December of the year of the last payment."""


def evidence_until() -> date | None:
    """The last day on which the fund may ask for proof: as the setting says, else reckoned from the programme's last
    period. None where neither says anything: then proof is kept until somebody decides."""
    if settings.EVIDENCE_UNTIL is not None:
        decided: date = settings.EVIDENCE_UNTIL
        return decided
    try:
        periods = Programme.current().periods
    except NothingPublished:
        return None
    last = max((str(period["to"]) for period in periods), default="")
    return date(date.fromisoformat(last).year + YEARS_AFTER, 12, 31) if last else None


def is_evidence_past(at: datetime) -> bool:
    until = evidence_until()
    return until is not None and at > datetime.combine(until, time.max, UTC)
