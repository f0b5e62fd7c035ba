"""Names leave in a report for a reason alone, and whoever takes them says which.

Own words may tell of somebody. They stand on the paper or in the file, and go with the paper, after a week or when
somebody on it leaves. What is kept for longer has the chosen reason and no words: audit events, what people read about
who took their names, and logs, which have neither.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import AuditEvent, User
from accounts.people import number_of
from certificates.models import AttendanceReport, Document, SignInSheet
from cohorts.models import Seminar
from lms.text import plain

LONGEST = 200
"""Letters of somebody's own words."""

REQUESTED, TAKEN, SHEET_TAKEN = "report requested", "report downloaded", "sheet downloaded"
"""Actions of audit events about a seminar."""


class Reason(models.TextChoices):
    PROOF = "proof", _("The partner organisation keeps it as proof")
    AUDIT = "audit", _("An auditor asked for it")
    CORRECTING = "correcting", _("Correcting the list with the people on it")
    OTHER = "other", _("Something else")


@dataclass(frozen=True, slots=True)
class Because:
    reason: Reason
    words: str = ""
    """On one line. `OTHER` needs some."""


def asked_for(*, by: User, because: Because | None) -> dict[str, Any]:
    """Who asked for it and why, as a report says it; None: for the funder, with no name of whoever asked."""
    if because is None:
        return {"asked_by": "", "because": {}}
    name = plain(by.chosen_name) or number_of(by)
    return {"asked_by": name, "because": {"reason": because.reason.value, "words": plain(because.words)}}


def in_words(because: Mapping[str, str]) -> str:
    """The reason as it stands in a report, in the language of whoever writes it."""
    if because["reason"] == Reason.OTHER:
        return because["words"]
    label = str(Reason(because["reason"]).label)
    return f"{label}: {because['words']}" if because["words"] else label


def note_report(
    action: str, *, said: Mapping[str, Any], seminar: Seminar, by: User, at: datetime, **detail: str
) -> None:
    """`said` is what the report says. Older papers say no reason, and the oldest not that they have names."""
    named, because = said.get("named", True), said.get("because") or {}
    reason = {"because": because["reason"]} if because else {}
    AuditEvent.record(actor=by, action=action, subject=seminar, at=at, named=named, **reason, **detail)


def note_paper_taken(*, paper: Document, by: User, at: datetime) -> None:
    """That somebody took a paper which is not their own. Whoever stands on a list can read who took it."""
    detail = {"file": "pdf", "paper": str(paper.uuid)}
    match paper:
        case AttendanceReport(seminar=Seminar() as seminar):
            note_report(TAKEN, said=paper.snapshot, seminar=seminar, by=by, at=at, **detail)
        case SignInSheet(seminar=Seminar() as seminar):
            AuditEvent.record(actor=by, action=SHEET_TAKEN, subject=seminar, at=at, **detail)
        case _:
            AuditEvent.record(actor=by, action="paper downloaded", subject=paper, at=at)
