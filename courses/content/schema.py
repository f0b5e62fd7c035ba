"""What the programme, a module, a unit, a lesson, the facts and the glossary may say.

Quizzes have their own in `quizzes/schema.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from courses.content.checking import (
    Count,
    Country,
    IsoDate,
    Key,
    Language,
    Percent,
    Schema,
    Text,
    Version,
    Wrong,
    texts_in,
    twice,
)


class Group(Schema):
    key: Key
    title: Text
    kinds: list[Key] = Field(min_length=1)


class Partner(Schema):
    key: Key
    name: Text
    country: Country
    kind: Key
    role: Literal["coordinator", "partner", "associated"] = "partner"


Evidence = Literal[
    "module-completed",
    "seminar-attended",
    "workshop-attended",
    "mentoring-begun",
    "seminar-held",
    "workshop-held",
    "recorded",
]
"""What the platform can count. Each name has a function in `kpis/evidence.py`: a test holds the two equal."""


class Indicator(Schema):
    key: Key
    title: Text
    count: Literal["people", "organisations", "events", "documents"]
    group: Key | None = None
    evidence: list[Evidence] | None = Field(None, min_length=1)
    evidence_all: list[Evidence] | None = Field(None, min_length=1)
    target: Count | None = None
    each: Count | None = None

    @classmethod
    def wrongs(cls, said: Mapping[str, Any]) -> Iterator[Wrong]:
        if ("evidence" in said) == ("evidence-all" in said):
            yield Wrong((), "evidence", "give either `evidence` or `evidence-all`")


class PlannedSeminars(Schema):
    kind: Literal["seminar", "workshop", "event", "meeting"]
    title: Text | None = None
    group: Key | None = None
    days: Count
    sessions: Count
    minutes: Count
    places: Count
    each: Count | None = None
    total: Count | None = None


class AttendanceRule(Schema):
    counts_from: Percent = 100
    combine: bool = False


class Period(Schema):
    key: Key
    from_: IsoDate
    to: IsoDate


class Contact(Schema):
    support: Text | None = None
    data_protection: Text | None = None
    emergency: Annotated[str, StringConstraints(pattern=r"^[0-9 +]+$")] | None = None


class Neutral(Schema):
    title: Text
    sender: Text
    avoid: list[Text] = []


class ProgrammeSchema(Schema):
    key: Key
    name: Text
    title: Text
    reference: Text | None = None
    fund: Text | None = None
    starts: IsoDate | None = None
    ends: IsoDate | None = None
    language: Language
    languages: list[Language] = Field(min_length=1)
    countries: list[Country] = Field(min_length=1)
    disclaimer: Text | None = None
    groups: list[Group] = Field(min_length=1)
    partners: list[Partner] = []
    indicators: list[Indicator] = []
    seminars: list[PlannedSeminars] = []
    attendance: AttendanceRule = AttendanceRule()
    periods: list[Period] = []
    contacts: dict[Country, Contact] = {}
    controller: Text | None = None
    neutral: Neutral | None = None


class Surveys(Schema):
    before: Key
    after: Key


class CertificateRule(Schema):
    hours: Annotated[int | float, Field(gt=0, le=1000)]


class ModuleSchema(Schema):
    title: Text
    neutral_title: Text | None = None
    version: Version
    language: Language
    group: Key
    summary: Text | None = None
    outcomes: dict[Key, Text] = {}
    units: list[Key] = Field(min_length=1)
    surveys: Surveys | None = None
    certificate: CertificateRule | None = None
    changes: dict[Version, Text]

    @classmethod
    def wrongs(cls, said: Mapping[str, Any]) -> Iterator[Wrong]:
        version, changes = said.get("version"), said.get("changes")
        if isinstance(version, str) and isinstance(changes, Mapping) and version not in changes:
            yield Wrong(("changes",), "changes", f"`changes` has no entry for version {version}")
        yield from twice(((("units", place), key) for place, key in texts_in(said, "units")), "the unit")


class UnitSchema(Schema):
    title: Text
    summary: Text | None = None
    activities: list[Key] = Field(min_length=1)
    optional: list[Key] = []

    @classmethod
    def wrongs(cls, said: Mapping[str, Any]) -> Iterator[Wrong]:
        activities = texts_in(said, "activities")
        yield from twice(((("activities", place), key) for place, key in activities), "the activity")
        for place, key in texts_in(said, "optional"):
            if key not in {name for _place, name in activities}:
                yield Wrong(("optional", place), "not-listed", f"`{key}` is not among `activities`")


class LessonSchema(Schema):
    title: Text
    minutes: Annotated[int, Field(ge=1, le=600)]
    outcomes: list[Key] = []
    facts: list[Key] = []


class Fact(Schema):
    says: Text
    source: Text
    status: Literal["sure", "to-check"]
    checked: IsoDate | None = None
    countries: list[Country] = []
    reviewed: dict[Country, IsoDate] = {}


class Term(Schema):
    term: Text
    definition: Text
    avoid: list[Text] = []
    note: Text | None = None


class TranslationSchema(Schema):
    """The head of every translation; the texts beside it depend on what is translated."""

    of: str = ""
    status: Literal["draft", "reviewed"] = "reviewed"
    reviewer: Text | None = None
    reviewed: IsoDate | None = None
