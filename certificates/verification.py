"""What a stranger who holds a code may know about a paper: what the paper says, and not whose it is.

A name is said only where its holder lets it be. Of a paper that was replaced nothing leads from the old
name to the new one, or from a neutral title to one that tells.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from datetime import date
from secrets import compare_digest
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from certificates import snapshots
from certificates.models import (
    AttendanceCertificate,
    AttendanceReport,
    Certificate,
    Document,
    MentorCertificate,
    SignInSheet,
    Transcript,
)
from lms.text import Localised, plain


class State(models.TextChoices):
    VALID = "valid", _("Valid")
    REPLACED = "replaced", _("Replaced")
    REVOKED = "revoked", _("Revoked")
    ERASED = "erased", _("Holder erased")
    UNKNOWN = "unknown", _("Unknown")


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer about one code. Of an unknown one there is only the state."""

    state: State
    kind: str = ""
    label: str = ""
    issued_on: date | None = None
    replaced_on: date | None = None
    reason: str = ""
    replaced_by: str = ""
    """The code of the newest paper that took its place, where that tells no more than this one."""
    has_name: bool = False
    """Whether a typed name can be compared with the one on the paper."""
    name: str = ""
    """Only of a valid paper whose holder lets it be said."""
    number: str = ""
    title: Localised | None = None
    """The one on the paper; of reports and sheets none: what those are about was typed by a person."""
    day: date | None = None
    """Of completion."""
    first_day: date | None = None
    last_day: date | None = None
    half_days: int | None = None
    half_days_of: int | None = None
    hours: float | None = None
    version: str = ""
    completed: int | None = None
    """Modules on a transcript."""
    attended: int | None = None
    """Seminars on a transcript."""
    outcomes: list[Localised] = field(default_factory=list)


UNKNOWN = Verdict(State.UNKNOWN)


def verify(document: Document | None) -> Verdict:
    """What may be said about a paper, or about a code that no paper has."""
    if document is None:
        return UNKNOWN
    return Verdict(**_common(document), **(_says(document) if document.erased_at is None else {}))


def state_of(document: Document) -> State:
    if document.revoked_at is not None:
        return State.REVOKED
    if document.erased_at is not None:
        return State.ERASED
    return State.REPLACED if document.replaced_by_id else State.VALID


def let_name_be_said(*, document: Document) -> None:
    """From now on whoever checks the paper reads whose it is: its holder decided so."""
    Document.objects.filter(pk=document.pk).update(name_shown=True)


def keep_name(*, document: Document) -> None:
    """From now on nobody does."""
    Document.objects.filter(pk=document.pk).update(name_shown=False)


def code_from(typed: str) -> str:
    """A code as it is stored, from how people type or paste it: in groups, in capitals, zero for o."""
    return "".join(character for character in typed.lower() if character.isalnum()).replace("0", "o")


def name_matches(document: Document, typed: str) -> bool:
    """Whether a typed name is the one on the paper, whatever its capitals, accents and spaces.

    Of a paper that is not valid no name matches: it may say one that is no longer to be said.
    """
    if not _has_name(document):
        return False
    said = _folded(document.snapshot["name"])
    return bool(said) and compare_digest(_folded(typed), said)


def _common(document: Document) -> dict[str, Any]:
    said = {
        "state": state_of(document),
        "kind": document.kind,
        "label": str(document.label),
        "issued_on": document.issued_on,
        "reason": str(document.get_revoked_because_display()) if document.revoked_at else "",
    }
    if document.erased_at is not None:
        return said
    return {
        **said,
        "replaced_on": document.replaced_by.issued_on if document.replaced_by else None,
        "replaced_by": successor_of(document),
    }


def _says(document: Document) -> dict[str, Any]:
    says = document.snapshot
    match document:
        case Certificate():
            about = {
                "title": _title(document),
                "day": document.completed_on,
                "hours": says["hours"],
                "version": says["version"],
                "outcomes": _texts(says["outcomes"]) if _tells_title(document) else [],
            }
        case AttendanceCertificate() | MentorCertificate():
            about = {
                "title": _title(document),
                "first_day": document.first_day,
                "last_day": document.last_day,
                "half_days": says["attended"],
                "half_days_of": says["of"],
                "hours": says["minutes"] / 60,
            }
        case Transcript():
            about = {
                "completed": len(says["completed"]),
                "attended": len(says["attended"]),
                "hours": says["hours"] + says["minutes"] / 60,
            }
        case AttendanceReport() | SignInSheet():
            about = {}
        case _:
            raise NotImplementedError(f"{document.template}: an unknown kind of paper")
    has_name = _has_name(document)
    return {
        **about,
        "has_name": has_name,
        "name": says["name"] if has_name and document.name_shown else "",
        "number": says.get("number", "") if has_name else "",
    }


def _has_name(document: Document) -> bool:
    return document.is_valid and "name" in document.snapshot


def successor_of(document: Document) -> str:
    """The code of the newest paper that took this one's place; empty where there is none, or where following the
    chain would tell more than this paper does: another name, or what a course is about."""
    newest = document
    while newest.replaced_by is not None:
        if newest.replaced_because == Document.Change.NAME:
            return ""
        newest = newest.replaced_by
    titles = (document.snapshot.get("title_shown"), newest.snapshot.get("title_shown"))
    if newest is document or newest.erased_at is not None or titles == (snapshots.NEUTRAL, snapshots.FULL):
        return ""
    return newest.code


def _tells_title(document: Document) -> bool:
    """Whether the page says the full title: not of a paper that is no longer in force, whatever stands on it."""
    return document.is_valid and document.snapshot.get("title_shown") == snapshots.FULL


def _title(document: Document) -> Localised:
    stored = document.snapshot[snapshots.FULL if _tells_title(document) else snapshots.NEUTRAL]
    return Localised(stored["text"], stored["language"])


def _texts(stored: list[dict[str, str]]) -> list[Localised]:
    return [Localised(text["text"], text["language"]) for text in stored]


def _folded(name: str) -> bytes:
    letters = unicodedata.normalize("NFKD", plain(name).casefold())
    kept = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return " ".join(kept.split()).encode("utf-8", "surrogatepass")
