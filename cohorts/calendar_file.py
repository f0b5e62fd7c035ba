"""Half days as a file for calendars (iCalendar, RFC 5545). A calendar is seen by others: the file says when, and
nothing about what or where."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from cohorts.models import Session

LINE = 75
"""Octets that a line may have, without its end."""


def calendar_file(sessions: Iterable[Session], *, title: str, at: datetime) -> bytes:
    """One event for each half day, all with the same neutral title."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Learning//Dates//EN"]
    for session in sessions:
        lines += [
            "BEGIN:VEVENT",
            f"UID:{session.uuid}",
            f"DTSTAMP:{_moment(at)}",
            f"DTSTART:{_moment(session.starts_at)}",
            f"DTEND:{_moment(session.ends_at)}",
            f"SUMMARY:{_escaped(title)}",
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    return "".join(f"{part}\r\n" for line in lines for part in _folded(line)).encode()


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _escaped(text: str) -> str:
    for sign in ("\\", ";", ","):
        text = text.replace(sign, f"\\{sign}")
    return " ".join(text.split())


def _folded(line: str) -> Iterator[str]:
    """A long line in parts, no character torn apart; each part but the first begins with a space."""
    part, size = "", 0
    for character in line:
        octets = len(character.encode())
        if size + octets > LINE:
            yield part
            part, size = " ", 1
        part += character
        size += octets
    yield part
