"""What everybody may read: made once a month, shielded, and the same for whoever asks until the next one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from kpis.counting import UNKNOWN, Count, Scope, count_targets
from kpis.indicators import Indicator, indicators
from kpis.models import Publication
from kpis.opinions import shielded_opinions
from kpis.suppression import Key, Shielded, Sum, Table, add_up, protect
from lms.programme import ProgrammeText


@dataclass(frozen=True, slots=True)
class Result:
    """One indicator as it was published: `number` is exact for things; `by_country` is for people alone."""

    indicator: Indicator
    number: Sum
    by_country: Mapping[str, Shielded]


@dataclass(frozen=True, slots=True)
class Results:
    """As of `until`, the last day that is counted."""

    until: date
    people: tuple[Result, ...]
    things: tuple[Result, ...]


def end_of_last_month(now: datetime) -> date:
    """A number that moves once a month does not tell who came today."""
    return now.date().replace(day=1) - timedelta(days=1)


def results(*, programme: ProgrammeText, at: datetime) -> Results:
    """What is public now. An indicator that joined the programme since waits for the next month; one that left is not
    shown."""
    row = current(programme=programme, at=at)
    told = [_told(each, row.figures[each.key]) for each in indicators(programme) if each.key in row.figures]
    return Results(
        until=row.until,
        people=tuple(each for each in told if each.indicator.count == "people"),
        things=tuple(each for each in told if each.indicator.count != "people"),
    )


def current(*, programme: ProgrammeText, at: datetime) -> Publication:
    """What is told this month. The first to ask has it made; of two at once, one finds what the other made."""
    until = end_of_last_month(at)
    return Publication.objects.filter(until=until).first() or _publish(programme, until, at)


def _publish(programme: ProgrammeText, until: date, at: datetime) -> Publication:
    """`figures` by indicator: a number of things, or what is told of the people of each country, None if too few."""
    counted = count_targets(programme=programme, scope=Scope(until=until), at=at)
    figures = {count.indicator.key: _figures(count, programme) for count in counted.counts}
    last = Publication.objects.filter(until__lt=until).first()
    opinions = shielded_opinions(programme=programme, until=at.date(), before=last.opinions if last else {})
    made = {"made_at": at, "figures": figures, "opinions": opinions}
    row, _made = Publication.objects.get_or_create(until=until, defaults=made)
    return row


def _figures(count: Count, programme: ProgrammeText) -> int | dict[str, int | None]:
    if count.indicator.count != "people":
        return count.total.so_far
    return {country: leaf.about for (country,), leaf in by_country(count, programme).leaves.items()}


def by_country(count: Count, programme: ProgrammeText) -> Table:
    """A leaf for each country of the programme, and one for everybody else, whether there is anybody or not."""
    people: dict[Key, int] = {(country,): 0 for country in [*programme.countries, UNKNOWN]}
    for figure in count.countries:
        people[figure.country if figure.country in programme.countries else UNKNOWN,] += figure.so_far
    return protect(people)


def _told(indicator: Indicator, figures: int | dict[str, int | None]) -> Result:
    if isinstance(figures, int):
        return Result(indicator, Sum(figures, figures, figures), {})
    leaves = {country: Shielded(about) for country, about in figures.items()}
    return Result(indicator, add_up(leaves.values()), leaves)
