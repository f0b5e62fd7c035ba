"""What the programme plans, beside what is set up, coming and held."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Prefetch
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from cohorts.models import Attendance, Seminar, Session
from lms.programme import ProgrammeText, country_name
from lms.tables import Cell, Column, Table

KINDS = {
    "seminar": Seminar.Kind.SEMINAR,
    "workshop": Seminar.Kind.WORKSHOP,
    "event": Seminar.Kind.INFORMATION,
    "meeting": Seminar.Kind.ONLINE,
}
"""How the programme's kinds are called here."""


@dataclass(frozen=True, slots=True)
class Planned:
    """One entry of the programme's `seminars`. `number` is its place there."""

    number: int
    kind: Seminar.Kind
    group: str
    """Empty: of whatever group."""
    title: str
    neutral_title: str
    """What does not say for whom it is: sheets and the pages of learners have it as their heading."""
    days: int
    sessions: int
    minutes: int
    places: int
    each: int | None
    total: int | None

    @property
    def a_day(self) -> int:
        """How many half days a day has: the plan of a new seminar knows one or two."""
        return 1 if self.sessions <= self.days else 2


@dataclass(frozen=True, slots=True)
class Figures:
    """How many seminars. `open` are without half days, or over without anybody being marked as present."""

    planned: int = 0
    held: int = 0
    coming: int = 0
    open: int = 0
    places_planned: int = 0
    places_given: int = 0
    missing: int = 0

    def __add__(self, other: Figures) -> Figures:
        return Figures(
            planned=self.planned + other.planned,
            held=self.held + other.held,
            coming=self.coming + other.coming,
            open=self.open + other.open,
            places_planned=self.places_planned + other.places_planned,
            places_given=self.places_given + other.places_given,
            missing=self.missing + other.missing,
        )


@dataclass(frozen=True, slots=True)
class Line:
    """One country of one entry; an empty country stands for all of them together."""

    country: str
    figures: Figures

    @property
    def country_name(self) -> str:
        return country_name(self.country) if self.country else _("All countries together")


@dataclass(frozen=True, slots=True)
class Part:
    """One entry with its countries. `is_planned` is False for what is set up without being planned."""

    title: str
    lines: tuple[Line, ...]
    is_planned: bool = True

    @property
    def total(self) -> Figures:
        return sum((line.figures for line in self.lines), Figures())


@dataclass(frozen=True, slots=True)
class Beside:
    """Everything planned beside everything held."""

    parts: tuple[Part, ...]

    @property
    def total(self) -> Figures:
        return sum((part.total for part in self.parts), Figures())

    @property
    def has_unplanned(self) -> bool:
        return any(not part.is_planned for part in self.parts)


def planned_in(programme: ProgrammeText) -> list[Planned]:
    """In the programme's order."""
    return [_planned(programme, number, spec) for number, spec in enumerate(programme.planned_seminars)]


def beside_held(*, programme: ProgrammeText, countries: Collection[str], at: datetime) -> Beside:
    """For these countries. What is planned in all, rather than for each country, counts every country's seminars.

    A seminar counts for the first entry of its kind and group, else for one of its kind without a group. Three
    queries, whatever is set up.
    """
    entries = planned_in(programme)
    found: dict[int | None, list[tuple[Seminar, Figures]]] = defaultdict(list)
    for seminar, figures in _set_up(at):
        found[_entry_of(seminar, entries)].append((seminar, figures))
    in_order = [country for country in programme.countries if country in countries]
    parts = [_part(entry, found[entry.number], in_order) for entry in entries]
    unplanned = [(seminar, figures) for seminar, figures in found[None] if seminar.country in countries]
    return Beside((*parts, *_unplanned(unplanned, in_order)))


def as_table(beside: Beside) -> Table:
    """The same figures as on the page, with the totals row."""
    counts = [
        pgettext("seminars", "planned"),
        pgettext("seminars", "held"),
        pgettext("seminars", "coming"),
        pgettext("seminars", "without days or list"),
        pgettext("seminars", "missing"),
        _("places planned"),
        _("places given"),
    ]
    rows: list[tuple[Cell, ...]] = [
        (part.title, line.country_name, *_cells(line.figures)) for part in beside.parts for line in part.lines
    ]
    return Table(
        title=_("Planned and held"),
        columns=[Column(_("What")), Column(_("Country")), *(Column(title, "integer") for title in counts)],
        rows=[*rows, (_("Together"), "", *_cells(beside.total))],
    )


def _cells(figures: Figures) -> tuple[int, ...]:
    return (
        figures.planned,
        figures.held,
        figures.coming,
        figures.open,
        figures.missing,
        figures.places_planned,
        figures.places_given,
    )


def _planned(programme: ProgrammeText, number: int, spec: Mapping[str, Any]) -> Planned:
    kind, group = KINDS.get(spec["kind"], Seminar.Kind.SEMINAR), spec.get("group") or ""
    if spec.get("title"):
        title = str(programme.text(f"seminars/{number}/title"))
    else:
        days = ngettext("%(kind)s, %(count)d day", "%(kind)s, %(count)d days", spec["days"])
        title = days % {"kind": kind.label, "count": spec["days"]}
    return Planned(
        number=number,
        kind=kind,
        group=group,
        title=f"{title}: {programme.group_title(group)}" if group else title,
        neutral_title=title,
        days=spec["days"],
        sessions=spec["sessions"],
        minutes=spec["minutes"],
        places=spec["places"],
        each=spec.get("each"),
        total=spec.get("total"),
    )


def _set_up(at: datetime) -> Iterable[tuple[Seminar, Figures]]:
    with_somebody = set(Attendance.objects.present().values_list("session__seminar", flat=True).distinct())
    seminars = Seminar.objects.annotate(places_given=Count("registrations"))
    for seminar in seminars.prefetch_related(Prefetch("sessions", Session.objects.order_by("starts_at"))):
        ends = [session.ends_at for session in seminar.sessions.all()]
        is_coming = bool(ends) and max(ends) > at
        is_held = bool(ends) and not is_coming and seminar.pk in with_somebody
        yield (
            seminar,
            Figures(
                held=int(is_held),
                coming=int(is_coming),
                open=int(not is_held and not is_coming),
                places_given=seminar.places_given,  # type: ignore[attr-defined]
            ),
        )


def _entry_of(seminar: Seminar, entries: Sequence[Planned]) -> int | None:
    of_kind = [entry for entry in entries if entry.kind == seminar.kind]
    exact = [entry for entry in of_kind if entry.group and entry.group == seminar.group]
    return next((entry.number for entry in [*exact, *(entry for entry in of_kind if not entry.group)]), None)


def _part(entry: Planned, found: Iterable[tuple[Seminar, Figures]], countries: Sequence[str]) -> Part:
    if entry.each is None:
        lines = [("", entry.total or 0, [figures for _seminar, figures in found])]
    else:
        by_country = _by_country(found)
        lines = [(country, entry.each, by_country[country]) for country in countries]
    return Part(
        title=entry.title,
        lines=tuple(Line(country, _against(planned, entry.places, each)) for country, planned, each in lines),
    )


def _against(planned: int, places: int, found: Iterable[Figures]) -> Figures:
    together = sum(found, Figures())
    return together + Figures(
        planned=planned,
        places_planned=planned * places,
        missing=max(planned - together.held - together.coming, 0),
    )


def _unplanned(found: Iterable[tuple[Seminar, Figures]], countries: Sequence[str]) -> list[Part]:
    by_kind: dict[str, list[tuple[Seminar, Figures]]] = defaultdict(list)
    for seminar, figures in found:
        by_kind[seminar.kind].append((seminar, figures))
    parts = []
    for kind in Seminar.Kind:
        by_country = _by_country(by_kind[kind])
        lines = [Line(country, _against(0, 0, by_country[country])) for country in countries if by_country[country]]
        if lines:
            title = _("%(kind)s, not planned in the programme") % {"kind": kind.label}
            parts.append(Part(title, tuple(lines), is_planned=False))
    return parts


def _by_country(found: Iterable[tuple[Seminar, Figures]]) -> dict[str, list[Figures]]:
    by_country: dict[str, list[Figures]] = defaultdict(list)
    for seminar, figures in found:
        by_country[seminar.country].append(figures)
    return by_country
