"""What was promised, as `programme.yaml` says it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from lms.programme import ProgrammeText
from lms.text import Localised

Unit = Literal["people", "organisations", "events", "documents"]
Reach = Literal["direct", "indirect"]
"""Whether people took part themselves, or were reached through somebody who did. The two are never added up."""

SEMINAR_OF = {"seminar-attended": "seminar", "workshop-attended": "workshop"}
"""The kind of seminar that a piece of evidence is about having attended."""


@dataclass(frozen=True, slots=True)
class Indicator:
    """One promise. `every`: all of the evidence is needed, not any. `each`: the share of one country."""

    key: str
    title: Localised
    count: Unit
    group: str
    evidence: tuple[str, ...]
    every: bool
    target: int | None
    each: int | None
    reach: Reach = "direct"

    @property
    def has_channels(self) -> bool:
        """Whether people can get here online and in a room, so that it is worth telling them apart."""
        return "module-completed" in self.evidence and any(name in SEMINAR_OF for name in self.evidence)

    @property
    def has_places(self) -> bool:
        return self.count == "people" and any(name in SEMINAR_OF for name in self.evidence)


def indicators(programme: ProgrammeText) -> list[Indicator]:
    """Every promise, in the programme's order."""
    return [
        Indicator(
            key=spec["key"],
            title=programme.indicator_title(spec["key"]),
            count=spec["count"],
            group=spec.get("group", ""),
            evidence=tuple(spec.get("evidence-all") or spec["evidence"]),
            every="evidence-all" in spec,
            target=spec.get("target"),
            each=spec.get("each"),
            reach=spec.get("reach", "direct"),
        )
        for spec in programme.indicators
    ]


def promised(indicator: Indicator, *, programme: ProgrammeText, countries: Iterable[str] | None) -> int | None:
    """The target of the whole project, or the share of some countries; None where no share is stated."""
    if countries is None:
        return indicator.target
    if indicator.each is None:
        return None
    return indicator.each * len(set(countries) & set(programme.countries)) or None


def planned_places(indicator: Indicator, *, programme: ProgrammeText, countries: Iterable[str] | None) -> int | None:
    """Places in the planned seminars that lead to this indicator; None where that is not stated.

    A plan given in all and not per country has no share of a country.
    """
    if not indicator.has_places:
        return None
    kinds = {SEMINAR_OF[name] for name in indicator.evidence if name in SEMINAR_OF}
    shared = len(programme.countries if countries is None else set(countries) & set(programme.countries))
    places = 0
    for plan in programme.spec.get("seminars", []):
        if plan["kind"] not in kinds or plan.get("group", "") != indicator.group:
            continue
        if "each" in plan:
            places += plan["places"] * plan["each"] * shared
        elif countries is None:
            places += plan["places"] * plan.get("total", 0)
        else:
            return None
    return places or None
