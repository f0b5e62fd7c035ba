"""The exact form that the funder asks for: people by age and by gender, and what was promised, in whole numbers.

It is the one way out for exact numbers about age and gender. Each list is of the whole project and by itself, as the
tally has it; there is no line in it about one country, group or person.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.models import AuditEvent, User
from kpis import wording
from kpis.about_oneself import QUESTIONS
from kpis.counting import Figures, Scope, count_ledger
from kpis.demographics import Demographics, Parts, answer_title, demographics
from kpis.digest import fingerprint
from kpis.evidence import Ledger
from lms.models import Programme, edition
from lms.tables import Cell, Column, Table, to_csv, to_xlsx

FORMATS = {"xlsx": "XLSX", "csv": "CSV"}
TOTAL = "total"


@dataclass(frozen=True, slots=True)
class OfficialForm:
    """Everything in it, read at one moment. `programme` is the fingerprint of the rules by which was counted.

    `lot` stands in the file and nowhere else. Without it the fingerprints, which are kept for good, could be tried out
    until small numbers fit, and would be a history of the tally.
    """

    figures: Figures
    demographics: Demographics
    programme: str
    lot: str

    @property
    def sha256(self) -> str:
        """Of the numbers, so that the same ones can be known again in a spreadsheet and in a plain table."""
        told: dict[str, Any] = {
            "lot": self.lot,
            "at": self.figures.at.astimezone(UTC).isoformat(),
            "programme": self.programme,
            "people": self.demographics.people,
            "lists": {parts.question: dict(parts.people) for parts in self.demographics.lists},
            "indicators": {count.indicator.key: count.total.so_far for count in self.figures.counts},
        }
        return fingerprint(told)


def official_form(*, at: datetime) -> OfficialForm:
    row = Programme.newest()
    ledger = Ledger(programme=edition(row.pk), at=at)
    return OfficialForm(count_ledger(ledger, Scope()), demographics(ledger=ledger), row.digest, secrets.token_hex(16))


@transaction.atomic
def take_out(*, form: OfficialForm, format: str, user: User) -> bytes:
    """The file in one of `FORMATS`, kept nowhere, and an event that says who took it, without a number about people."""
    content = to_csv(as_one_table(form)) if format == "csv" else to_xlsx(as_sheets(form))
    AuditEvent.record(
        actor=user,
        action="kpis.official-form",
        subject=user,
        at=form.figures.at,
        format=format,
        programme=form.programme,
        numbers=form.sha256,
        sha256=sha256(content).hexdigest(),
    )
    return content


def as_sheets(form: OfficialForm) -> list[Table]:
    lists = [
        Table(
            str(QUESTIONS[parts.question].about),
            [Column(_("Code")), Column(_("Answer")), Column(_("People"), "integer")],
            list(_lines(parts)),
        )
        for parts in form.demographics.lists
    ]
    promises = Table(
        _("Counts"),
        [
            Column(_("Code")),
            Column(_("What is counted")),
            Column(pgettext("what an indicator counts, such as people", "Unit")),
            Column(_("So far"), "integer"),
            Column(_("Promised"), "integer"),
        ],
        [
            [
                count.indicator.key,
                count.indicator.title,
                str(wording.UNITS[count.indicator.count]),
                count.total.so_far,
                count.total.promised,
            ]
            for count in form.figures.counts
        ],
    )
    notes = Table(_("How this was counted"), [Column(_("About")), Column(_("Note"))], list(_notes(form)))
    return [*lists, promises, _dictionary([*lists, promises]), notes]


def as_one_table(form: OfficialForm) -> Table:
    """The same in lines: a plain table has one sheet."""
    lists: list[list[Cell]] = [
        [str(QUESTIONS[parts.question].about), *line, ""] for parts in form.demographics.lists for line in _lines(parts)
    ]
    promises: list[list[Cell]] = [
        [_("Counts"), count.indicator.key, count.indicator.title, count.total.so_far, ""]
        for count in form.figures.counts
    ]
    notes: list[list[Cell]] = [[_("How this was counted"), "", about, None, note] for about, note in _notes(form)]
    return Table(
        _("Counts"),
        [
            Column(pgettext("part of a spreadsheet", "Sheet")),
            Column(_("Code")),
            Column(_("What is counted")),
            Column(_("So far"), "integer"),
            Column(_("Note")),
        ],
        [*lists, *promises, *notes],
    )


def _lines(parts: Parts) -> Iterator[list[Cell]]:
    for answer, people in parts.people.items():
        yield [answer, str(answer_title(parts.question, answer)), people]
    yield [TOTAL, pgettext("sum of a list", "Together"), parts.total]


def _dictionary(tables: list[Table]) -> Table:
    """What each column is."""
    meaning = {
        _("Code"): _("A short name that is the same in every language."),
        _("Answer"): _("What people said about themselves. Nobody has to answer."),
        _("People"): _("How many people in the whole project, each counted once."),
        _("What is counted"): _("The indicator, as the programme names it."),
        pgettext("what an indicator counts, such as people", "Unit"): _("What one of it is."),
        _("So far"): _("All up to the moment of counting, in all countries."),
        _("Promised"): _("The target of the whole project. Empty: none is stated."),
    }
    return Table(
        _("Columns"),
        [Column(pgettext("part of a spreadsheet", "Sheet")), Column(_("Column")), Column(_("Note"))],
        [[table.title, column.title, meaning[column.title]] for table in tables for column in table.columns],
    )


def _notes(form: OfficialForm) -> Iterator[list[Cell]]:
    counted = date_format(localtime(form.figures.at), "DATETIME_FORMAT") + " " + _("(UTC)")
    yield [_("Counted"), counted]
    yield [_("Fingerprint of the programme"), form.programme]
    yield [_("Fingerprint of the figures (SHA-256)"), form.sha256]
    yield [_("Drawn by lot, so that nobody can guess the figures from the fingerprint"), form.lot]
    yield [
        _("People"),
        _("Everybody who counts for an indicator of people reached directly, each once: %(number)s.")
        % {"number": form.demographics.people},
    ]
    for parts in form.demographics.lists:
        about = str(QUESTIONS[parts.question].about)
        yield [about, _("Not stated: not asked yet, skipped, or would rather not say.")]
        if parts.no_longer:
            yield [
                about,
                _("%(number)s more answered than count now. An answer cannot be taken out again.")
                % {"number": parts.no_longer},
            ]
    for count in form.figures.counts:
        for sentence in wording.definition(count.indicator, form.figures.programme):
            yield [count.indicator.key, sentence]
