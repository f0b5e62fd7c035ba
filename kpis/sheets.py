"""The figures as tables: what the files say, and what the sheet beside them explains."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kpis import wording
from kpis.counting import Count, Figure, Figures
from kpis.models import Export
from lms.programme import country_name
from lms.tables import Cell, Column, Table


def counts_table(figures: Figures) -> Table:
    """A row for each indicator and country, and one in which the country is empty: all of the scope."""
    columns = [
        Column(_("Indicator")),
        Column(_("What is counted")),
        Column(pgettext("what an indicator counts, such as people", "Unit")),
        Column(_("Target group")),
        Column(_("Country code")),
        Column(_("Country")),
        Column(_("In this period"), "integer"),
        Column(_("So far"), "integer"),
        Column(_("Promised"), "integer"),
        Column(_("Gap"), "integer"),
        Column(_("Places planned"), "integer"),
        Column(_("Places booked"), "integer"),
        Column(_("Participations"), "integer"),
        Column(_("Online only"), "integer"),
        Column(_("In a room only"), "integer"),
        Column(_("Both"), "integer"),
    ]
    rows = [row(count, figure, figures) for count in figures.counts for figure in (*count.countries, count.total)]
    return Table(_("Counts"), columns, rows)


def row(count: Count, figure: Figure, figures: Figures) -> list[Cell]:
    """One line of `counts_table`; a number that means nothing for this indicator is None."""
    indicator = count.indicator
    of_people = indicator.count == "people"
    return [
        indicator.key,
        indicator.title,
        str(wording.UNITS[indicator.count]),
        figures.programme.group_title(indicator.group) if indicator.group else "",
        figure.country or "",
        country_name(figure.country) if figure.country else all_countries(figures),
        figure.new,
        figure.so_far,
        figure.promised,
        figure.gap,
        figure.planned,
        figure.booked,
        figure.participations if of_people else None,
        figure.online_only if indicator.has_channels else None,
        figure.room_only if indicator.has_channels else None,
        figure.both if indicator.has_channels else None,
    ]


def all_countries(figures: Figures) -> str:
    """What the row of totals is called."""
    return _("All countries") if figures.scope.countries is None else _("All your countries")


def notes_table(figures: Figures) -> Table:
    """What the numbers mean: the period, the countries, the moment, and how each indicator was counted."""
    return Table(_("How this was counted"), [Column(_("About")), Column(_("Note"))], list(_notes(figures)))


def _notes(figures: Figures) -> Iterator[list[Cell]]:
    scope = figures.scope
    yield [_("Period"), wording.period(scope.since, scope.until)]
    yield [
        _("Countries"),
        ", ".join(country_name(code) for code in scope.countries or figures.programme.countries),
    ]
    yield [_("Counted"), date_format(localtime(figures.at), "DATETIME_FORMAT") + " " + _("(UTC)")]
    yield [_("In this period"), _("Those whose evidence became enough within the period.")]
    yield [_("So far"), _("All up to the end of the period.")]
    yield [_("Gap"), _("What is promised, less what is counted so far.")]
    yield [
        _("Participations"),
        _("Modules completed and seminars attended by these people within the period."),
    ]
    for count in figures.counts:
        for sentence in wording.definition(count.indicator, figures.programme):
            yield [count.indicator.key, sentence]
        for sentence in wording.set_aside(count.set_aside):
            yield [count.indicator.key, sentence]


def months_table(figures: Figures) -> Table:
    """How many began to count in each month, in all of the scope, whenever the period begins."""
    columns = [
        Column(_("Indicator")),
        Column(_("What is counted")),
        Column(_("Month, by its first day"), "date"),
        Column(_("Newly counted"), "integer"),
    ]
    rows: list[list[Cell]] = [
        [count.indicator.key, count.indicator.title, month, number]
        for count in figures.counts
        for month, number in sorted(count.months.items())
    ]
    return Table(_("By month"), columns, rows)


def dictionary_table(tables: Iterable[Table]) -> Table:
    """Every column of these tables: what it means, in which unit, of which type."""
    meanings, types = _meanings(), _types()
    rows: list[list[Cell]] = [
        [table.title, column.title, *meanings.get(column.title, ("", "")), types[column.kind]]
        for table in tables
        for column in table.columns
    ]
    columns = [
        Column(pgettext("part of a spreadsheet", "Sheet")),
        Column(_("Column")),
        Column(_("Meaning")),
        Column(pgettext("what an indicator counts, such as people", "Unit")),
        Column(_("Type")),
    ]
    return Table(_("Data dictionary"), columns, rows)


def about_table(
    export: Export, *, at: datetime, figures_sha256: str, programme: str, without_list: int | None = None
) -> Table:
    """What somebody must know to find the same numbers again; of figures, also how many seminars lack their list."""
    rows: list[list[Cell]] = [
        [_("Counted"), date_format(localtime(at), "DATETIME_FORMAT") + " " + _("(UTC)")],
        [_("Period"), wording.period(export.since, export.until)],
        [_("Countries"), ", ".join(map(country_name, export.countries)) or _("All countries")],
        [_("Language"), export.language],
        [_("Fingerprint of the programme"), programme],
        [_("Fingerprint of the figures (SHA-256)"), figures_sha256],
    ]
    if without_list is not None:
        rows.append([_("Seminars without a list"), str(without_list)])
    return Table(_("About"), [Column(_("About")), Column(_("Note"))], rows)


def _types() -> dict[str, str]:
    return {
        "text": _("text"),
        "integer": _("whole number"),
        "number": _("number"),
        "date": pgettext("the type of a column", "date"),
    }


def _meanings() -> dict[str, tuple[str, str]]:
    """By its title, what a column means, and its unit."""
    own = _("see the column “Unit”")
    people, accounts, visits = _("people"), _("accounts"), _("participations")
    places = _("places")
    return {
        _("Indicator"): (_("The short name of what was promised; it stays the same."), ""),
        _("What is counted"): (_("What was promised, in words."), ""),
        pgettext("what an indicator counts, such as people", "Unit"): (_("What one of these is."), ""),
        _("Target group"): (_("The group on the day of the evidence."), ""),
        _("Country code"): (_("Two letters after ISO 3166. ZZ: not known. Empty: all countries of the file."), ""),
        _("Country"): (_("The country on the day of the evidence."), ""),
        _("In this period"): (_("Those whose evidence became enough within the period."), own),
        _("So far"): (_("All up to the end of the period."), own),
        _("Promised"): (_("What the project promised. Empty: no share is stated."), own),
        _("Gap"): (_("What is promised, less what is counted so far."), own),
        _("Places planned"): (_("Places in the seminars that are planned."), places),
        _("Places booked"): (_("Places that are booked by people who count."), places),
        _("Participations"): (
            _("Modules completed and seminars attended by these people within the period."),
            visits,
        ),
        _("Online only"): (_("Of those in this period, whoever took part online and in no room."), people),
        _("In a room only"): (_("Of those in this period, whoever took part in a room and not online."), people),
        _("Both"): (_("Of those in this period, whoever took part online and in a room."), people),
        _("Month, by its first day"): (_("The month in which they began to count."), ""),
        _("Newly counted"): (_("How many began to count in this month, in all countries of the file."), own),
        _("Participant number"): (_("Stands for one person, and says nothing about them."), ""),
        _("Counted from"): (_("The day on which the evidence became enough."), ""),
        _("Evidence"): (_("Which kinds of evidence there are, the earliest first."), ""),
        _("Days of the evidence"): (_("The first day of each kind, in the same order."), ""),
        _("Channel"): (_("Online, in a room, or both, up to the end of the period."), ""),
        _("Merged accounts"): (_("How many more accounts belong to this person."), accounts),
    }
