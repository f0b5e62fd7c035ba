"""A group's learners as a table to take away: the rows and figures of its page, with no address in it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Literal

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.models import AuditEvent, User
from cohorts.standing import LearnerStanding, Standing
from cohorts.time_zones import zone_of
from lms.tables import Cell, Column, Table, to_csv, to_xlsx

Format = Literal["csv", "xlsx"]


def table_of(standing: Standing, learners: Collection[LearnerStanding]) -> Table:
    """These learners of it, in their order."""
    whole, quiz_word = _("Whole module"), _("Quiz:")
    return Table(
        title=_("Progress"),
        columns=[
            Column(_("Participant number")),
            Column(pgettext("of a person", "Name")),
            *(Column(f"{unit.number}. {unit.title.text} (%)", "integer") for unit in standing.units),
            Column(f"{whole} (%)", "integer"),
            Column(pgettext("a module, by a person", "finished")),
            *(Column(f"{quiz_word} {quiz.title.text} (%)", "integer") for quiz in standing.quizzes),
            Column(_("Last seen"), "date"),
        ],
        rows=[_row(each) for each in learners],
    )


def _row(each: LearnerStanding) -> list[Cell]:
    finished = pgettext("has finished a module", "yes") if each.completed else pgettext("has finished a module", "no")
    return [
        each.number,
        str(each.person),
        *(share.percent for share in each.units),
        each.percent,
        finished,
        *each.best,
        each.last_day,
    ]


@transaction.atomic
def export(
    *, standing: Standing, learners: Collection[LearnerStanding], format: Format, by: User, at: datetime
) -> bytes:
    """The file, and a note of who took how many rows away."""
    AuditEvent.record(
        actor=by, action="cohorts.export", subject=standing.cohort, at=at, rows=len(learners), format=format
    )
    table = table_of(standing, learners)
    return to_csv(table) if format == "csv" else to_xlsx([table])


def file_name(standing: Standing, *, format: Format, at: datetime) -> str:
    """Neutral, for it lies on somebody's own machine; with the day in the group's country."""
    return f"group-{at.astimezone(zone_of(standing.cohort.country)):%Y-%m-%d}.{format}"
