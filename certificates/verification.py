"""What a stranger who holds a code may know about a paper: whether it is valid, and nothing about whose it is."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from secrets import compare_digest
from typing import Any

from certificates.models import AttendanceReport, Certificate, Document
from lms.text import Localised


class State(StrEnum):
    VALID = "valid"
    REPLACED = "replaced"
    REVOKED = "revoked"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer about one code. Of an unknown one there is only the state."""

    state: State
    kind: str = ""
    label: str = ""
    title: Localised | None = None
    """Of a certificate; what a report is about was typed by a person, and stays on the paper."""
    day: date | None = None
    """A certificate's day of completion; a report's day of issue."""
    hours: float | None = None
    reason: str = ""
    replaced_by: str = ""
    """The code of the newest paper that took its place."""


UNKNOWN = Verdict(State.UNKNOWN)


def verify(document: Document | None) -> Verdict:
    """What may be said about a paper, or about a code that no paper has."""
    match document:
        case Certificate():
            return _certificate(document)
        case AttendanceReport():
            day = date.fromisoformat(document.snapshot["issued_on"])
            return Verdict(day=day, **_common(document))
        case _:
            return UNKNOWN


def code_from(typed: str) -> str:
    """A code as it is stored, from how people type or paste it: in groups, in capitals, zero for o."""
    return "".join(character for character in typed.lower() if character.isalnum()).replace("0", "o")


def name_matches(document: Certificate, typed: str) -> bool:
    """Whether a typed name is the one on the paper, whatever its capitals, accents and spaces."""
    return compare_digest(_folded(typed), _folded(document.snapshot["name"]))


def _certificate(document: Certificate) -> Verdict:
    return Verdict(
        title=document.title, day=document.completed_on, hours=document.snapshot["hours"], **_common(document)
    )


def _common(document: Document) -> dict[str, Any]:
    return {
        "state": _state(document),
        "kind": document.kind,
        "label": str(document.label),
        "reason": str(document.get_revoked_because_display()) if document.revoked_at else "",
        "replaced_by": _successor(document),
    }


def _state(document: Document) -> State:
    if document.revoked_at is not None:
        return State.REVOKED
    return State.REPLACED if document.replaced_by_id else State.VALID


def _successor(document: Document) -> str:
    newest = document
    while newest.replaced_by is not None:
        newest = newest.replaced_by
    return newest.code if newest is not document else ""


def _folded(name: str) -> bytes:
    letters = unicodedata.normalize("NFKD", name.casefold())
    kept = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return " ".join(kept.split()).encode("utf-8", "surrogatepass")
