"""Who is counted, person by person, as proof: participant numbers and days, and nobody's name."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.people import erased_accounts
from kpis import wording
from kpis.counting import CHANNELS, Scope, Verdict, verdicts
from kpis.digest import fingerprint
from kpis.evidence import Ledger
from kpis.indicators import indicators
from kpis.models import Export, ExportPart
from lms.programme import ProgrammeText
from lms.tables import Cell, Column, Table

AT_ONCE = 500
"""How many rows a part has."""


class Line(NamedTuple):
    """One person and indicator, without words: what is kept of them in a part."""

    indicator: str
    person: int
    country: str
    group: str
    on: str
    kinds: str
    evidence_on: str
    channel: str
    merged: int


def lines(*, ledger: Ledger, scope: Scope) -> list[Line]:
    """Everybody who began to count within the period, indicator by indicator, in an order that stays.

    People who were erased stand in no row: they are a number alone."""
    found: list[Line] = []
    gone = erased_accounts()
    for indicator in indicators(ledger.programme):
        if indicator.count == "people":
            counting = (each for each in verdicts(indicator, ledger, scope) if each.counts)
            found += sorted(
                _line(indicator.key, each, scope)
                for each in counting
                if each.standing and scope.holds(each.standing.on) and each.subject not in gone
            )
    return found


def _line(key: str, verdict: Verdict, scope: Scope) -> Line:
    standing, facts = verdict.standing, [fact for fact in verdict.facts if scope.reaches(fact.on)]
    assert standing is not None
    first: dict[str, date] = {}
    for fact in facts:
        first[fact.evidence] = min(fact.on, first.get(fact.evidence, fact.on))
    ordered = sorted(first, key=lambda kind: (first[kind], kind))
    channels = {CHANNELS[kind] for kind in first if kind in CHANNELS}
    return Line(
        indicator=key,
        person=verdict.subject,
        country=standing.country,
        group=standing.group,
        on=standing.on.isoformat(),
        kinds=" ".join(ordered),
        evidence_on=" ".join(first[kind].isoformat() for kind in ordered),
        channel="both" if len(channels) > 1 else "".join(channels),
        merged=len({fact.account for fact in verdict.facts} - {verdict.subject}),
    )


def write_parts(
    export: Export, found: Sequence[Line], *, step: Callable[[int, int], None], at_once: int = AT_ONCE
) -> str:
    """Keep what is to be told, part by part, and say the fingerprint of it all.

    Parts that an earlier try has kept are left as they are, unless the evidence has changed since: then nothing of
    them is used, so that one list is of one moment.
    """
    plan = fingerprint([list(line) for line in found])
    parts = ExportPart.objects.filter(export=export)
    parts.exclude(plan=plan).delete()
    kept = set(parts.values_list("number", flat=True))
    total = -(-len(found) // at_once)
    for number in range(total):
        if number not in kept:
            batch = found[number * at_once : (number + 1) * at_once]
            people = User.objects.only("number").in_bulk({line.person for line in batch})
            rows = [[people[line.person].spoken_number, *line[:1], *line[2:]] for line in batch]
            ExportPart.objects.get_or_create(export=export, plan=plan, number=number, defaults={"rows": rows})
        step(number + 1, total)
    return plan


def evidence_table(export: Export, programme: ProgrammeText, *, plan: str) -> Table:
    """The list of this fingerprint, from its parts: two workers at once may be at lists of two moments."""
    titles = {each.key: str(each.title) for each in indicators(programme)}
    columns = [
        Column(_("Participant number")),
        Column(_("Indicator")),
        Column(_("What is counted")),
        Column(_("Country code")),
        Column(_("Target group")),
        Column(_("Counted from"), "date"),
        Column(_("Evidence")),
        Column(_("Days of the evidence")),
        Column(_("Channel")),
        Column(_("Merged accounts"), "integer"),
    ]
    return Table(_("List"), columns, list(_rows(export.parts.filter(plan=plan), titles, programme)))


def channel_name(channel: str) -> str:
    return {"online_only": _("Online only"), "room_only": _("In a room only"), "both": _("Both")}.get(channel, "")


def _rows(parts: QuerySet[ExportPart], titles: dict[str, str], programme: ProgrammeText) -> Iterator[list[Cell]]:
    for part in parts.order_by("number").iterator():
        for number, key, country, group, on, kinds, evidence_on, channel, merged in part.rows:
            yield [
                number,
                key,
                titles.get(key, ""),
                country,
                str(programme.group_title(group)) if group in programme.groups else group,
                date.fromisoformat(on),
                "; ".join(str(wording.EVIDENCE[kind]) for kind in kinds.split()),
                "; ".join(evidence_on.split()),
                channel_name(channel),
                merged,
            ]
