"""What people say of the training in the funder's words: told to many, so shielded, and made once a month.

Per module alone: a share over all modules beside its parts would tell more than this protects; and never per country.
What staff say of their work and what migrants say of their own integration are never one number.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from courses import shelf
from courses.models import Enrolment, Release
from kpis.suppression import SMALLEST, STEP, Shielded, in_words, shield, shield_percent
from lms.programme import ProgrammeText
from lms.text import Localised
from quizzes.opinions import Agreement, agreement
from quizzes.surveys import pairs_of

Published = dict[str, dict[str, list[int | None]]]
"""By module and opinion, as a publication keeps it: about how many said something, and about how many percent agree."""


@dataclass(frozen=True, slots=True)
class Opinion:
    """As it was published: `share` in words, empty where too few have said something."""

    title: Localised
    concerns: str
    asked: Shielded
    share: str


@dataclass(frozen=True, slots=True)
class OfModule:
    release: Release
    opinions: tuple[Opinion, ...]


ENOUGH_MORE = SMALLEST + STEP
"""By how much a rounded number has grown when at least ten people more have answered."""


def shielded_opinions(*, programme: ProgrammeText, until: date, before: Published) -> Published:
    """Of every open module that asks; `until` is the first day whose month is not in it, `before` what was told last.

    What was told stays until enough others have answered: whoever knows the few who answered since could else see in
    how the share moved what they said.
    """
    now = {
        release.module.key: {
            spec["key"]: _renewed(
                before.get(release.module.key, {}).get(spec["key"]),
                [shield(said.asked).about, shield_percent(said.agree, said.asked)],
            )
            for spec, said in _of(release, programme, until)
        }
        for release in shelf.catalogue()
        if release.spec.get("surveys")
    }
    # What is closed, or not asked for, this month may be told again later: it is remembered.
    return {key: before.get(key, {}) | now.get(key, {}) for key in before | now}


def _renewed(before: list[int | None] | None, now: list[int | None]) -> list[int | None]:
    if before is None or before[0] is None:
        return now
    return now if now[0] is not None and now[0] >= before[0] + ENOUGH_MORE else before


def _of(release: Release, programme: ProgrammeText, until: date) -> Iterator[tuple[Mapping[str, Any], Agreement]]:
    pairs = pairs_of(Enrolment.objects.filter(module=release.module_id))
    for spec in programme.opinions:
        if (survey := release.spec["surveys"].get(spec["survey"])) is not None:
            yield (
                spec,
                agreement(
                    module=release.module_id,
                    survey=survey,
                    question=spec["question"],
                    agrees=agrees(spec),
                    pairs=pairs,
                    until=until,
                ),
            )


def agrees(spec: Mapping[str, Any]) -> Callable[[Any], bool | None]:
    """How an answer is read: by the step of a scale, or by the choice, some of which may be no opinion."""
    if "agrees-from" in spec:
        return lambda answer: isinstance(answer, int) and answer >= spec["agrees-from"]
    return lambda answer: None if answer in spec.get("leaves-out", []) else answer in spec["agrees"]


def told(published: Published, *, programme: ProgrammeText) -> list[OfModule]:
    """What may be shown of it now: of modules that are open, and of opinions that the programme still asks for."""
    return [
        OfModule(
            release,
            tuple(
                Opinion(
                    title=programme.opinion_title(spec["key"]),
                    concerns=spec.get("concerns", "staff"),
                    asked=Shielded(published[release.module.key][spec["key"]][0]),
                    share=in_words(published[release.module.key][spec["key"]][1]),
                )
                for spec in programme.opinions
                if spec["key"] in published[release.module.key]
            ),
        )
        for release in shelf.catalogue()
        if release.module.key in published
    ]
