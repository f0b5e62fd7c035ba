"""The figures as tables: what the files say, and what the sheet beside them explains."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kpis import wording
from kpis.counting import Count, Figure, Figures
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
