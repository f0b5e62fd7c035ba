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
    listed,
    mapped,
    texts_in,
    twice,
)
from courses.content.yaml_text import Path


class Group(Schema):
    key: Key = Field(description="its name, for ever")
    title: Text = Field(description="what it is called; plain text")
    kinds: list[Key] = Field(
        min_length=1, description="kinds of organisation that belong to it; a kind belongs to one group only"
    )


class Partner(Schema):
    key: Key = Field(description="its name, for ever")
    name: Text = Field(description="what it is called")
    country: Country = Field(description="where it works")
    kind: Key = Field(description="a kind of organisation, as in `kinds` of a group")
    role: Literal["coordinator", "partner", "associated"] = Field("partner", description="what it is in the project")


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
    key: Key = Field(description="its name, for ever")
    title: Text = Field(description="what has been promised; plain text")
    count: Literal["people", "organisations", "events", "documents"] = Field(description="what is counted")
    group: Key | None = Field(None, description="only people and organisations of this group count")
    evidence: list[Evidence] | None = Field(None, min_length=1, description="what counts: any one of these is enough")
    evidence_all: list[Evidence] | None = Field(
        None, min_length=1, description="what counts: every one of these is needed"
    )
    target: Count | None = Field(None, description="the number that was promised")
    each: Count | None = Field(None, description="the share of every country")
    reach: Literal["direct", "indirect"] = Field(
        "direct", description="whether people took part themselves, or were reached through others: shown apart"
    )

    @classmethod
    def wrongs(cls, said: Mapping[str, Any]) -> Iterator[Wrong]:
        if ("evidence" in said) == ("evidence-all" in said):
            yield Wrong((), "evidence", "give either `evidence` or `evidence-all`")


class PlannedSeminars(Schema):
    kind: Literal["seminar", "workshop", "event", "meeting"] = Field(description="what is planned")
    title: Text | None = Field(None, description="what it is called, where the kind does not say enough; plain text")
    group: Key | None = Field(None, description="for whom it is")
    days: Count = Field(description="on how many days it takes place")
    sessions: Count = Field(description="how many sessions it has")
    minutes: Count = Field(description="how long a session is")
    places: Count = Field(description="how many people can take part")
    each: Count | None = Field(None, description="how many are planned in every country")
    total: Count | None = Field(None, description="how many are planned in all")


class AttendanceRule(Schema):
    counts_from: Percent = Field(100, description="percent of a seminar's sessions from which a person has attended")
    combine: bool = Field(
        default=False,
        description=(
            "whether half days of several seminars add up: of one kind, for one group, with as many sessions,"
            " each number once, in the later seminar"
        ),
    )


class Period(Schema):
    key: Key = Field(description="its name, for ever")
    from_: IsoDate = Field(description="its first day")
    to: IsoDate = Field(description="its last day")


class Opinion(Schema):
    key: Key = Field(description="its name, for ever")
    title: Text = Field(description="what those who agree say, in few words; plain text")
    concerns: Literal["staff", "migrants"] = Field(
        "staff", description="whose opinion it is: `migrants` only what people say of their own integration"
    )
    survey: Literal["before", "after", "follow-up"] = Field(description="in which of a module's `surveys` it is asked")
    question: Key = Field(description="the key of its question there, in whichever modules ask it")
    agrees_from: Count | None = Field(None, description="of a `scale`: the step from which somebody agrees")
    agrees: list[Key] | None = Field(None, min_length=1, description="of a `single`: the choices that agree")
    leaves_out: list[Key] = Field(
        [], description='of a `single`: choices that are no opinion, such as "this does not concern me"; not counted'
    )

    @classmethod
    def wrongs(cls, said: Mapping[str, Any]) -> Iterator[Wrong]:
        if ("agrees-from" in said) == ("agrees" in said):
            yield Wrong((), "opinion", "give either `agrees-from` or `agrees`")


class Contact(Schema):
    support: Text | None = Field(None, description="whom a learner in difficulty can reach, and how")
    data_protection: Text | None = Field(None, description="who answers questions about data")
    emergency: Annotated[str, StringConstraints(pattern=r"^[0-9 +]+$")] | None = Field(
        None, description="the emergency number: digits, spaces and `+`"
    )


class Neutral(Schema):
    title: Text = Field(description="what pages, papers and calendars say instead of what a course is about")
    sender: Text = Field(description="in whose name mails come")
    avoid: list[Text] = Field([], description="how words begin that must not stand where a stranger can see them")


class ProgrammeSchema(Schema):
    key: Key = Field(description="the project's name, for ever")
    name: Text = Field(description="what the project is called for short")
    title: Text = Field(description="its full title; plain text")
    reference: Text | None = Field(None, description="the number of the grant")
    fund: Text | None = Field(None, description="who pays")
    starts: IsoDate | None = Field(None, description="the first day")
    ends: IsoDate | None = Field(None, description="the last day")
    language: Language = Field(description="in which this file, the glossary and the facts are written")
    languages: list[Language] = Field(min_length=1, description="every language that people can read in")
    countries: list[Country] = Field(min_length=1, description="where the project works")
    disclaimer: Text | None = Field(None, description="what the funder wants to be said on every page and paper")
    groups: list[Group] = Field(
        min_length=1, description="for whom the project is; people belong to a group through their organisation"
    )
    partners: list[Partner] = Field([], description="who runs the project")
    indicators: list[Indicator] = Field([], description="what the project has promised, and what is counted for it")
    seminars: list[PlannedSeminars] = Field([], description="what is planned; shown beside what was held")
    attendance: AttendanceRule = Field(AttendanceRule(), description="when a person has attended a seminar")
    periods: list[Period] = Field([], description="reporting periods")
    demographics: list[Literal["age", "gender"]] = Field(
        [],
        description=(
            "what people who count are asked about themselves, once and freely; kept as a number for each answer,"
            " without a person; empty: nothing"
        ),
    )
    opinions: list[Opinion] = Field(
        [], description="what people are asked of the training for the funder; told in shares, never of few"
    )
    contacts: dict[Country, Contact] = Field(
        {}, description="whom to turn to in each country; shown beside what may weigh on a reader"
    )
    controller: Text | None = Field(None, description="who answers for the data")
    neutral: Neutral | None = Field(None, description="what may be said in public, and what may not")

    @classmethod
    def wrongs(cls, said: Mapping[str, Any]) -> Iterator[Wrong]:
        yield from _unique_names(said)
        yield from _known_names(said)
        yield from _ends_before_it_begins(said, (), "starts", "ends")
        for position, period in listed(said, "periods"):
            yield from _ends_before_it_begins(period, ("periods", position), "from", "to")


def _unique_names(said: Mapping[str, Any]) -> Iterator[Wrong]:
    for name, what in (
        ("groups", "group"),
        ("partners", "partner"),
        ("indicators", "indicator"),
        ("opinions", "opinion"),
        ("periods", "period"),
    ):
        places = [((name, position, "key"), entry.get("key")) for position, entry in listed(said, name)]
        yield from twice([(path, key) for path, key in places if isinstance(key, str)], f"the {what}")
    kinds = [
        (("groups", position, "kinds", place), kind)
        for position, group in listed(said, "groups")
        for place, kind in texts_in(group, "kinds")
    ]
    met: set[str] = set()
    for path, kind in kinds:
        if kind in met:
            yield Wrong(path, "kinds", f"organisations of the kind `{kind}` already belong to a group")
        met.add(kind)


def _known_names(said: Mapping[str, Any]) -> Iterator[Wrong]:
    languages = {language for _place, language in texts_in(said, "languages")}
    language = said.get("language")
    if isinstance(language, str) and languages and language not in languages:
        yield Wrong(("language",), "unknown-language", f"`{language}` is not among `languages`")
    countries = {country for _place, country in texts_in(said, "countries")}
    for position, partner in listed(said, "partners"):
        country = partner.get("country")
        if isinstance(country, str) and countries and country not in countries:
            yield Wrong(("partners", position, "country"), "unknown-country", f"`{country}` is not among `countries`")
    for country in mapped(said, "contacts"):
        if countries and country not in countries:
            path = ("contacts", country)
            yield Wrong(path, "unknown-country", f"`{country}` is not among `countries`", at_key=True)
    kinds = {kind for _place, group in listed(said, "groups") for _nth, kind in texts_in(group, "kinds")}
    for position, partner in listed(said, "partners"):
        kind = partner.get("kind")
        if isinstance(kind, str) and kinds and kind not in kinds:
            yield Wrong(("partners", position, "kind"), "kinds", f"no group is made of the kind `{kind}`")
    groups = [group.get("key") for _place, group in listed(said, "groups")]
    for name in ("indicators", "seminars"):
        for position, entry in listed(said, name):
            group = entry.get("group")
            if isinstance(group, str) and groups and group not in groups:
                yield Wrong((name, position, "group"), "unknown-group", f"there is no group `{group}`")


def _ends_before_it_begins(said: Mapping[str, Any], path: Path, first: str, last: str) -> Iterator[Wrong]:
    begins, ends = said.get(first), said.get(last)
    if isinstance(begins, str) and isinstance(ends, str) and ends < begins:
        yield Wrong((*path, last), "dates", f"this ends on {ends}, before it begins on {begins}")


class Surveys(Schema):
    before: Key = Field(description="the survey before the module")
    after: Key = Field(description="the survey after it")
    follow_up: Key | None = Field(
        None, description="a survey that opens three months after somebody has completed the module"
    )

    @classmethod
    def wrongs(cls, said: Mapping[str, Any]) -> Iterator[Wrong]:
        named = [((when,), said.get(when)) for when in ("before", "after", "follow-up")]
        return twice([(path, key) for path, key in named if isinstance(key, str)], "the survey")


class CertificateRule(Schema):
    hours: Annotated[int | float, Field(gt=0, le=1000)] = Field(
        description="how many hours of learning the certificate names"
    )


class ModuleSchema(Schema):
    title: Text = Field(description="what it is called; plain text")
    neutral_title: Text | None = Field(
        None,
        description="what papers, mails and calendars say unless the holder chooses otherwise; else the programme's",
    )
    version: Version = Field(description="which version stands in the folder")
    language: Language = Field(description="in which it is written")
    group: Key = Field(description="for whom it is; anybody may take it")
    summary: Text | None = Field(None, description="a paragraph for the catalogue")
    outcomes: dict[Key, Text] = Field(
        {}, description="what people can do afterwards; each is taught in a lesson and asked in a question"
    )
    units: list[Key] = Field(min_length=1, description="its units, in order")
    guides: list[Key] | None = Field(
        None, min_length=1, description="pages to print for whoever teaches it, in order; learners do not see them"
    )
    surveys: Surveys | None = Field(None, description="surveys of this module that belong together")
    certificate: CertificateRule | None = Field(None, description="what the certificate says")
    changes: dict[Version, Text] = Field(
        description="what each version brought, newest first, in a learner's words; the version above needs an entry"
    )

    @classmethod
    def wrongs(cls, said: Mapping[str, Any]) -> Iterator[Wrong]:
        version, changes = said.get("version"), said.get("changes")
        if isinstance(version, str) and isinstance(changes, Mapping) and version not in changes:
            yield Wrong(("changes",), "changes", f"`changes` has no entry for version {version}")
        yield from twice(((("units", place), key) for place, key in texts_in(said, "units")), "the unit")
        yield from twice(((("guides", place), key) for place, key in texts_in(said, "guides")), "the guide")


class UnitSchema(Schema):
    title: Text = Field(description="what it is called; plain text")
    summary: Text | None = Field(None, description="a sentence or two about it")
    activities: list[Key] = Field(min_length=1, description="its lessons and quizzes, in order")
    optional: list[Key] = Field([], description="those of them that do not count towards completion")

    @classmethod
    def wrongs(cls, said: Mapping[str, Any]) -> Iterator[Wrong]:
        activities = texts_in(said, "activities")
        yield from twice(((("activities", place), key) for place, key in activities), "the activity")
        known = {key for _place, key in activities}
        for place, key in texts_in(said, "optional"):
            if key not in known:
                yield Wrong(("optional", place), "not-listed", f"`{key}` is not among `activities`")


class LessonSchema(Schema):
    title: Text = Field(description="what it is called; plain text")
    minutes: Annotated[int, Field(ge=1, le=600)] = Field(description="how long reading it takes")
    outcomes: list[Key] = Field([], description="outcomes of the module that it teaches")
    facts: list[Key] = Field([], description="entries of `facts.yaml` that it rests on; shown as sources below it")


class GuideSchema(Schema):
    title: Text = Field(description="what it is called; plain text")
    summary: Text | None = Field(None, description="a line about it, for lists; plain text")
    facts: list[Key] = Field([], description="entries of `facts.yaml` that it rests on; shown as sources below it")


class Fact(Schema):
    says: Text = Field(description="what is stated")
    source: Text = Field(description="where it is written, precisely enough to find it")
    status: Literal["sure", "to-check"] = Field(description="`to-check` as long as somebody still has to look")
    checked: IsoDate | None = Field(None, description="the day on which it was last looked up")
    countries: list[Country] = Field([], description="for a fact about some countries only: which")
    reviewed: dict[Country, IsoDate] = Field({}, description="when the partner in each country signed it off")


class Term(Schema):
    term: Text = Field(description="the word; plain text")
    definition: Text = Field(description="what it means")
    avoid: list[Text] = Field([], description="words not to be said instead")
    note: Text | None = Field(None, description="help for whoever explains or translates it")


class TranslationSchema(Schema):
    """The head of every translation; the texts beside it depend on what is translated."""

    of: str = Field("", description="the fingerprint of the source that it was made of; `content stamp` writes it")
    status: Literal["draft", "reviewed"] = Field("reviewed", description="`draft` as long as nobody has reviewed it")
    reviewer: Text | None = Field(None, description="who has reviewed it")
    reviewed: IsoDate | None = Field(None, description="the day of the review")
