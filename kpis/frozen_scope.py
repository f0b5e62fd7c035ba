"""What a coordinator sees of a frozen period: all of it, or their countries alone."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from kpis.freezing import NUMBERS
from kpis.indicators import indicators
from lms.programme import ProgrammeText

OF_ALL_COUNTRIES = ("set_aside", "months")
"""What is kept for the whole project alone, with no part for each country."""


def in_scope(figures: Mapping[str, Any], countries: Collection[str] | None) -> dict[str, Any]:
    """The figures as they were kept; of some countries, those alone, with their sum as the total.

    The countries of an indicator share nobody, so their figures add up. What is promised adds up where each has a
    share of its own.
    """
    if countries is None:
        return dict(figures)
    kept = {key: value for key, value in figures.items() if key not in ("without_list", "lot")}
    return kept | {"indicators": [_in_scope(each, countries) for each in figures["indicators"]]}


def _in_scope(indicator: Mapping[str, Any], countries: Collection[str]) -> dict[str, Any]:
    theirs = [figure for figure in indicator["countries"] if figure["country"] in countries]
    kept = {key: value for key, value in indicator.items() if key not in OF_ALL_COUNTRIES}
    total = {name: _sum([figure[name] for figure in theirs]) for name in NUMBERS}
    if total["promised"] is not None and total["so_far"] is not None:
        # More than was promised in one country is not less than is missing in another.
        total["gap"] = max(0, total["promised"] - total["so_far"])
    return kept | {"countries": theirs, "total": {"country": None, **total}}


def _sum(parts: list[int | None]) -> int | None:
    known = [part for part in parts if part is not None]
    return sum(known) if known and len(known) == len(parts) else None


@dataclass(frozen=True, slots=True)
class FrozenRow:
    """One indicator of a frozen period, for a page: its title in the reader's language, and its figures."""

    key: str
    title: str
    unit: str
    total: Mapping[str, int | None]
    by_country: list[int]
    definition: list[str]


def frozen_rows(figures: Mapping[str, Any], *, columns: list[str], programme: ProgrammeText) -> list[FrozenRow]:
    """`columns` are the countries of `by_country`: how many were new there within the period."""
    titles = {indicator.key: indicator.title for indicator in indicators(programme)}
    return [
        FrozenRow(
            key=each["key"],
            title=titles.get(each["key"], each["title"]),
            unit=each["count"],
            total=each["total"],
            by_country=[
                next((figure["new"] for figure in each["countries"] if figure["country"] == country), 0)
                for country in columns
            ],
            definition=each["definition"],
        )
        for each in figures["indicators"]
    ]


def columns_of(figures: Mapping[str, Any]) -> list[str]:
    """Every country that any indicator has a figure for, in the order in which they were kept."""
    return list(dict.fromkeys(figure["country"] for each in figures["indicators"] for figure in each["countries"]))
