"""Figures in words, for templates."""

from django import template

from accounts.kinds_of_organisation import kind_title
from kpis import sheets, wording
from kpis.counting import Count, Figures
from kpis.freezing import Period
from kpis.models import Export, FrozenPeriod
from kpis.over_time import OverTime, over_time
from kpis.since_then import Change
from kpis.warnings import Warnings, warnings
from lms.programme import ProgrammeText
from lms.text import Localised

register = template.Library()

register.filter("all_countries", sheets.all_countries)


@register.filter
def definition(count: Count, programme: ProgrammeText) -> list[str]:
    return wording.definition(count.indicator, programme)


@register.filter
def set_aside(count: Count) -> list[str]:
    return wording.set_aside(count.set_aside)


@register.filter
def period_name(figures: Figures) -> str:
    return wording.period(figures.scope.since, figures.scope.until)


@register.simple_tag
def story_of(count: Count, figures: Figures) -> OverTime | None:
    """How the indicator grew up to the end of the period, or until today."""
    until = min(figures.scope.until or figures.at.date(), figures.at.date())
    return over_time(count.months, programme=figures.programme, until=until, promised=count.total.promised)


@register.simple_tag
def warnings_of(count: Count, story: OverTime | None) -> Warnings:
    return warnings(count.total, story)


@register.filter
def period_of(row: Export | FrozenPeriod | Period) -> str:
    return wording.period(row.since, row.until)


@register.filter
def reasons(change: Change) -> list[str]:
    return [wording.reason(number, name) for number, name in change.signed]


register.filter("signed", wording.signed)
register.filter("kind_title", kind_title)


@register.filter
def group_title(key: str, programme: ProgrammeText) -> Localised:
    return programme.group_title(key)


@register.filter
def evidence_names(evidence: tuple[str, ...]) -> str:
    return "; ".join(str(wording.EVIDENCE[name]) for name in evidence)


@register.filter
def at_most(number: int, limit: int) -> int:
    """A gauge is full at its end, whatever was reached beyond."""
    return min(number, limit)
