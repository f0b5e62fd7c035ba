"""What the programme, a module, a unit, a lesson, the facts and the glossary may say.

Quizzes have their own in `quizzes/schema.py`.
"""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from courses.content.checking import Count, Country, IsoDate, Key, Language, Percent, Schema, Text, Version


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

    @model_validator(mode="after")
    def says_what_counts(self) -> Self:
        if (self.evidence is None) == (self.evidence_all is None):
            raise PydanticCustomError("evidence", "give either `evidence` or `evidence-all`")
        return self


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

    @model_validator(mode="after")
    def tells_what_changed(self) -> Self:
        if self.version not in self.changes:
            raise PydanticCustomError(
                "changes", "`changes` has no entry for version {version}", {"version": self.version}
            )
        return self


class UnitSchema(Schema):
    title: Text
    summary: Text | None = None
    activities: list[Key] = Field(min_length=1)
    optional: list[Key] = []


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
