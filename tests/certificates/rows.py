"""Rows of papers of every kind, as issuing writes them, without a database around them."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

CODE = "abcdefghijklmnopqrstuvwxyz234567"
IDENTIFIER = UUID("6f1de0c2-52c4-4f4e-9a52-7a3f5a1d4c11")
ASKED_AT = datetime(2026, 5, 4, 9, 30, 15, 123456, tzinfo=UTC)
VERIFY_URL = f"https://learn.example.org/verify/{CODE}/"
FIRST_LOOK = ("certificate/1", "attendance-report/1")
FOR_A_PERSON = ("certificate/2", "attendance-certificate/2", "mentor-certificate/2", "transcript/2")
LISTS = ("attendance-report/2", "sign-in-sheet/2")
SECOND_LOOK = (*FOR_A_PERSON, *LISTS)
LANGUAGES = ("en", "el", "de", "it", "pl", "es", "ar")

TITLES = {
    "en": ("Welcoming newcomers in associations", "Course for staff and volunteers"),
    "el": ("Υποδοχή νέων μελών σε συλλόγους", "Μάθημα για προσωπικό και εθελοντές"),
    "de": ("Willkommen im Verein", "Kurs für Mitarbeitende und Ehrenamtliche"),
    "it": ("Accogliere nelle associazioni", "Corso per personale e volontari"),
    "pl": ("Przyjmowanie nowych osób w stowarzyszeniach", "Kurs dla pracowników i wolontariuszy"),
    "es": ("Acoger en las asociaciones", "Curso para personal y voluntariado"),
    "ar": ("استقبال القادمين الجدد في الجمعيات", "دورة للموظفين والمتطوعين"),
}
NAMES = {
    "en": "Alex Morgan",
    "el": "Ελευθερία Παπαδοπούλου-Χατζηγεωργίου",
    "de": "Jürgen Weißhäuptl",
    "it": "Niccolò D’Àngelo",
    "pl": "Żaneta Gęślą-Jaźńska",
    "es": "Íñigo Núñez Peña",
    "ar": "محمد عبد الرحمن الهاشمي",
}
DISCLAIMER = (
    "Funded by the European Union. Views and opinions expressed are however those of the author(s) only and do not "
    "necessarily reflect those of the European Union or the granting authority. Neither the European Union nor the "
    "granting authority can be held responsible for them."
)
MARKS = ("present", "late", "left-early", "excused", "absent", "")


@dataclass(frozen=True, slots=True)
class Made:
    """What of a `Document` a paper is made from."""

    template: str
    language: str
    snapshot: dict[str, Any]
    uuid: UUID = IDENTIFIER
    code: str = CODE
    requested_at: datetime = ASKED_AT


def row(template: str, language: str = "en", **said: Any) -> Made:
    """A paper of a kind in a language; `said` replaces what its snapshot says."""
    snapshot = {**_on_every_paper(language), **KINDS[template.partition("/")[0]](language)}
    if template == "certificate/1":
        snapshot["required"] = snapshot.pop("rule")["required"]
    snapshot |= said
    if template == "attendance-report/1":
        snapshot["people"] = [{**person, "number": person["row"]} for person in snapshot["people"]]
    return Made(template, language, deepcopy(snapshot))


def stored(text: str, language: str) -> dict[str, str]:
    return {"text": text, "language": language}


def people(count: int, *, half_days: int = 6, **said: Any) -> list[dict[str, Any]]:
    """Lines of an attendance report."""
    marks = [[MARKS[0 if (line + at) % 5 else line % 6] for at in range(half_days)] for line in range(count)]
    there = [sum(mark in {"present", "late", "left-early"} for mark in line) for line in marks]
    return [
        {
            "row": line + 1,
            "number": f"7KQ{line % 10}-M9{'ADEFGHKMXZ'[line // 10 % 10]}{'CDFGHJ'[line % 6]}",
            "name": list(NAMES.values())[line % 7],
            "organisation": ("Town hall of a small town", "Association for neighbours", "")[line % 3],
            "marks": marks[line],
            "missed": [15 if mark == "late" else None for mark in marks[line]],
            "half_days": there[line],
            "carried": 0,
            "minutes": 210 * there[line],
            "reached": there[line] >= 5,
            "person": str(UUID(int=line)),
            **said,
        }
        for line in range(count)
    ]


def half_days(count: int = 6) -> list[dict[str, Any]]:
    return [
        {
            "number": number,
            "title": f"Part {number}: listening and speaking" if number % 2 else "",
            "day": (date(2026, 4, 20) + timedelta(days=(number - 1) // 2)).isoformat(),
            "from": "09:00" if number % 2 else "14:00",
            "to": "12:30" if number % 2 else "17:30",
            "minutes": 210,
        }
        for number in range(1, count + 1)
    ]


def seminar(language: str) -> dict[str, Any]:
    return {
        "title": "Three days of practice",
        "kind": "seminar",
        "group": stored("Staff of associations", "en"),
        "country": {"de": "DE", "pl": "PL", "it": "IT", "es": "ES", "el": "GR"}.get(language, "CY"),
        "place": "A house by the harbour",
        "time_zone": "Asia/Nicosia",
        "trainers": ["Anna", "Παύλος Νικολάου"],
    }


def _on_every_paper(language: str) -> dict[str, Any]:
    return {
        "programme": {
            "name": stored("Learning together", "en"),
            "reference": "000000000",
            "fund": "Example fund for learning",
            "disclaimer": stored(DISCLAIMER, "en"),
            "partners": ["A house of learning", "An association of neighbours", "Ein Verein", "Un ayuntamiento"],
        },
        "issued_on": "2026-05-04",
        "code": CODE,
        "verify_url": VERIFY_URL,
    }


def _held(language: str) -> dict[str, Any]:
    title, neutral_title = TITLES[language]
    return {
        "name": NAMES[language],
        "number": "7KQ2-M9XD",
        "title": stored(title, language),
        "neutral_title": stored(neutral_title, language),
        "title_shown": "neutral_title",
    }


def _certificate(language: str) -> dict[str, Any]:
    return {
        **_held(language),
        "version": "1.2.0",
        "release": "0e6f3c58-5f05-4f0a-9a53-5c4f2ff2f1a1",
        "hours": 12.5,
        "outcomes": [
            stored("Welcome somebody new so that they want to come back.", "en"),
            stored("Name three things that keep people away, and what helps.", "en"),
            stored("Έτσι μιλάμε για ό,τι δύσκολο.", "el"),
        ],
        "completed_on": "2026-05-03",
        "rule": {"kind": "module-completed", "required": ["a", "b"], "pass": {"a": 80}},
    }


def _attendance_certificate(language: str) -> dict[str, Any]:
    return {
        **_held(language),
        "title": stored("Three days of practice", "en"),
        "seminar": seminar(language),
        "half_days": [{**each, "attended": each["number"] != 3} for each in half_days()],
        "attended": 5,
        "of": 6,
        "minutes": 1050,
        "rule": {"kind": "seminar-attended", "counts_from": 80, "needed": 5},
    }


def _transcript(language: str) -> dict[str, Any]:
    held = _held(language)
    titles = {"title": held["title"], "neutral_title": held["neutral_title"]}
    return {
        "name": held["name"],
        "number": held["number"],
        "title_shown": "neutral_title",
        "completed": [
            {
                **titles,
                "version": "1.2.0",
                "hours": 12.5,
                "completed_on": "2026-05-03",
                "code": CODE,
                "fact": str(UUID(int=1)),
            },
            {
                **titles,
                "version": "2.0.1",
                "hours": None,
                "completed_on": "2026-02-11",
                "code": "",
                "fact": str(UUID(int=2)),
            },
        ],
        "attended": [
            {
                **titles,
                "first_day": "2026-04-20",
                "last_day": "2026-04-22",
                "attended": attended,
                "of": 6,
                "minutes": 210 * attended,
                "code": CODE if attended >= 5 else "",
                "fact": str(UUID(int=attended)),
            }
            for attended in (5, 2)
        ],
        "hours": 12.5,
        "minutes": 1470,
    }


def _attendance_report(language: str) -> dict[str, Any]:
    listed = people(12)
    return {
        "named": True,
        "state": "closed",
        "seminar": seminar(language),
        "entered_later": False,
        "half_days": [{**each, "counted": 210, "present": 9, "unlisted": each["number"] % 2} for each in half_days()],
        "people": listed,
        "counts_from": 80,
        "half_days_needed": 5,
        "registered": 14,
        "attended": 12,
        "reached": sum(person["reached"] for person in listed),
        "minutes": sum(person["minutes"] for person in listed),
        "unlisted": 3,
        "sheets": [{"half_day": 1, "kept_on": "2026-04-23", "pages": 2, "later": True, "sha256": "0123456789abcdef"}],
        "corrections": [
            {
                "on": "2026-05-02",
                "person": NAMES[language],
                "half_day": 2,
                "before": "present",
                "before_missed": None,
                "after": "late",
                "after_missed": 25,
                "by": "Anna",
                "reason": "The signed sheet says a quarter past two.",
            }
        ],
        "closing": {
            "asked_by": "Anna",
            "asked_on": "2026-04-23",
            "confirmed_by": "Παύλος Νικολάου",
            "confirmed_on": "2026-04-24",
        },
        "asked_by": "Anna",
        "because": {"reason": "audit", "words": "For the visit in May."},
    }


def for_the_funder(language: str = "en", **said: Any) -> Made:
    """A report with participant numbers."""
    made = row("attendance-report/2", language)
    lines = [
        {
            **{key: value for key, value in line.items() if key not in {"name", "person", "organisation"}},
            "kind": ("local-authority", "migrant-organisation", "")[line["row"] % 3],
            "country": ("CY", "DE", "")[line["row"] % 3],
        }
        for line in made.snapshot["people"]
    ]
    corrections = [{**each, "person": "7KQ2-M9XD", "by": "", "reason": ""} for each in made.snapshot["corrections"]]
    about = {**made.snapshot["seminar"], "trainers": []}
    asked = {"asked_by": "", "because": {}}
    changes = {"named": False, "people": lines, "corrections": corrections, "seminar": about, **asked, **said}
    return row("attendance-report/2", language, **changes)


def _sign_in_sheet(language: str) -> dict[str, Any]:
    return {
        "seminar": seminar(language),
        "half_day": half_days()[0],
        "people": [
            {key: person[key] for key in ("row", "number", "name", "organisation", "person")} for person in people(18)
        ],
        "empty_rows": 6,
    }


KINDS = {
    "certificate": _certificate,
    "attendance-certificate": _attendance_certificate,
    "mentor-certificate": _attendance_certificate,
    "transcript": _transcript,
    "attendance-report": _attendance_report,
    "sign-in-sheet": _sign_in_sheet,
}
