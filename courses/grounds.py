"""What a lesson or a guide rests on, as its readers are told of it: its sources, and notes on single countries."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from accounts.access import home_of
from courses.content.resolving import doubts
from courses.models import Guide, Lesson
from lms.models import programme_of
from lms.programme import ProgrammeText, country_name
from lms.text import Localised


@dataclass(frozen=True, slots=True)
class Ground:
    """A fact as the register has it now, in one country if it is about some only."""

    says: Localised
    source: Localised
    to_check: bool
    old: bool
    not_reviewed: bool
    """Whether the partner of the country has still to sign it off."""


@dataclass(frozen=True, slots=True)
class CountryNote:
    """What the facts of a text say about one country."""

    country: str
    grounds: list[Ground]
    is_own: bool
    """Whether it is the reader's own country."""

    @property
    def name(self) -> str:
        """Of the country, in the reader's language."""
        return country_name(self.country)


def grounds_of(request: HttpRequest, text: Lesson | Guide) -> dict[str, Any]:
    """What `courses/_grounds.html` shows to whoever reads the text now."""
    programme, today = programme_of(request), timezone.now().date()
    return {
        "sources": sources_of(text, programme=programme, today=today),
        "country_notes": country_notes_of(text, programme=programme, home=home_of(request.user), today=today),
    }


def sources_of(text: Lesson | Guide, *, programme: ProgrammeText, today: date) -> list[Ground]:
    """The facts that hold everywhere."""
    return [_ground(key, programme, today) for key, fact in _facts(text, programme) if not fact["countries"]]


def country_notes_of(text: Lesson | Guide, *, programme: ProgrammeText, home: str, today: date) -> list[CountryNote]:
    """The facts about single countries, by country: the reader's own first, then in the programme's order."""
    said: dict[str, list[Ground]] = {country: [] for country in programme.countries}
    for key, fact in _facts(text, programme):
        for country in fact["countries"]:
            said[country].append(_ground(key, programme, today, country))
    notes = [CountryNote(country, grounds, is_own=country == home) for country, grounds in said.items() if grounds]
    return sorted(notes, key=lambda note: not note.is_own)


def _facts(text: Lesson | Guide, programme: ProgrammeText) -> Iterator[tuple[str, Mapping[str, Any]]]:
    register = programme.spec["facts"]
    return ((key, register[key]) for key in text.spec["facts"] if key in register)


def _ground(key: str, programme: ProgrammeText, today: date, country: str = "") -> Ground:
    found = doubts(programme.spec["facts"][key], today)
    return Ground(
        says=programme.text(f"facts/{key}/says"),
        source=programme.text(f"facts/{key}/source"),
        to_check="to-check" in found,
        old="old" in found,
        not_reviewed=country in found,
    )
