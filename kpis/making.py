"""Making an export's file: by what `MAKERS` has for its kind and format, stored whole, and only then noted on its row.

It may run never, once or five times at once: the fingerprint is noted by whoever comes first. Only the worker loads it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from hashlib import sha256

from django.conf import settings
from django.core.files.base import ContentFile
from django.db.models import DateTimeField, F, Value
from django.db.models.functions import Greatest
from django.utils import timezone, translation

from accounts.models import User
from kpis.access import still_answers_for
from kpis.api import TargetsSerializer
from kpis.counting import Figures, Scope, count_targets
from kpis.digest import digest_of_figures
from kpis.evidence import Ledger
from kpis.evidence_list import evidence_table, lines, write_parts
from kpis.exporting import WAIT, give_up
from kpis.models import Export
from kpis.report import report_pdf
from kpis.sheets import about_table, counts_table, dictionary_table, months_table, notes_table
from lms.models import Programme
from lms.tables import Table, to_csv, to_xlsx

Step = Callable[[int], None]
"""Notes how many percent are done."""


@dataclass(frozen=True, slots=True)
class Made:
    content: bytes
    rows: int
    figures_sha256: str


class Interrupted(Exception):
    """Another worker was at the same list, of another moment, and took parts away: the next try makes it whole."""


Maker = Callable[[Export, datetime, Step], Made]


def make_file(*, export: Export, at: datetime) -> bool:
    """Make, store and note the file. True for the one run that made it."""
    if not export.is_waiting:
        return False
    if not still_answers_for(User.objects.get(pk=export.user_id), export.countries):
        give_up(export.pk, Export.Problem.REFUSED, at)
        return False
    with translation.override(export.language):
        made = MAKERS[export.kind][export.format](export, at, partial(_note, export.pk))
    fingerprint = sha256(made.content).hexdigest()
    storage = export.file.storage
    name = storage.save(export.stored_name(fingerprint), ContentFile(made.content))
    mine = (
        Export.objects.waiting()
        .filter(pk=export.pk)
        .update(
            file=name,
            sha256=fingerprint,
            figures_sha256=made.figures_sha256,
            rows=made.rows,
            progress=100,
            made_at=at,
            expires_at=at + timedelta(days=settings.EXPORT_DAYS),
        )
    )
    export.refresh_from_db()
    if export.file.name != name:
        storage.delete(name)
    export.parts.all().delete()
    return bool(mine)


def scope_of(export: Export) -> Scope:
    return Scope(countries=tuple(export.countries) or None, since=export.since, until=export.until)


def _note(pk: int, percent: int) -> None:
    """Whoever is at it says so: the sweep leaves it in peace for another while."""
    later = Greatest(F("next_try_at"), Value(timezone.now() + WAIT, output_field=DateTimeField()))
    Export.objects.waiting().filter(pk=pk).update(progress=percent, next_try_at=later)


def _targets(write: Callable[[Export, Figures, str], bytes], export: Export, at: datetime, step: Step) -> Made:
    figures = count_targets(programme=Programme.current(), scope=scope_of(export), at=at)
    step(50)
    fingerprint = digest_of_figures(figures)
    content = write(export, figures, fingerprint)
    step(90)
    return Made(content, len(counts_table(figures).rows), fingerprint)


def _targets_csv(export: Export, figures: Figures, fingerprint: str) -> bytes:
    return to_csv(counts_table(figures))


def _targets_xlsx(export: Export, figures: Figures, fingerprint: str) -> bytes:
    tables = [counts_table(figures), months_table(figures), notes_table(figures)]
    about = about_table(
        export,
        at=figures.at,
        figures_sha256=fingerprint,
        programme=Programme.newest().digest,
        without_list=figures.without_list,
    )
    return to_xlsx([*tables, dictionary_table(tables[:2]), about])


def _targets_json(export: Export, figures: Figures, fingerprint: str) -> bytes:
    told = {**TargetsSerializer(figures).data, "figures_sha256": fingerprint}
    return json.dumps(told, ensure_ascii=False, indent=1, default=str).encode()


def _targets_pdf(export: Export, figures: Figures, fingerprint: str) -> bytes:
    return report_pdf(export, figures, fingerprint, Programme.newest().digest)


def _evidence(write: Callable[[Export, Table, str, datetime], bytes], export: Export, at: datetime, step: Step) -> Made:
    programme = Programme.current()
    found = lines(ledger=Ledger(programme=programme, at=at), scope=scope_of(export))
    step(20)
    plan = write_parts(export, found, step=lambda done, total: step(20 + 60 * done // total))
    table = evidence_table(export, programme, plan=plan)
    if len(table.rows) != len(found):
        raise Interrupted
    content = write(export, table, plan, at)
    step(95)
    return Made(content, len(table.rows), plan)


def _evidence_csv(export: Export, table: Table, plan: str, at: datetime) -> bytes:
    return to_csv(table)


def _evidence_xlsx(export: Export, table: Table, plan: str, at: datetime) -> bytes:
    about = about_table(export, at=at, figures_sha256=plan, programme=Programme.newest().digest)
    return to_xlsx([table, dictionary_table([table]), about])


MAKERS: Mapping[str, Mapping[str, Maker]] = {
    Export.Kind.TARGETS: {
        Export.Format.XLSX: partial(_targets, _targets_xlsx),
        Export.Format.CSV: partial(_targets, _targets_csv),
        Export.Format.PDF: partial(_targets, _targets_pdf),
        Export.Format.JSON: partial(_targets, _targets_json),
    },
    Export.Kind.EVIDENCE: {
        Export.Format.XLSX: partial(_evidence, _evidence_xlsx),
        Export.Format.CSV: partial(_evidence, _evidence_csv),
    },
}
"""What makes a file, by its kind and format. A kind that is not here cannot be asked for."""
