"""Taking numbers out: a file, and the trace that somebody took it."""

from __future__ import annotations

from hashlib import sha256

from django.db import transaction

from accounts.models import AuditEvent, User
from kpis.counting import Figures
from kpis.models import Export
from kpis.sheets import counts_table, notes_table
from lms.tables import to_csv, to_xlsx


@transaction.atomic
def export(*, figures: Figures, format: Export.Format, user: User) -> tuple[Export, bytes]:
    """The file, kept nowhere, and the row that says who took which numbers, with the file's fingerprint."""
    table = counts_table(figures)
    content = to_csv(table) if format == Export.Format.CSV else to_xlsx([table, notes_table(figures)])
    scope = figures.scope
    row = Export.objects.create(
        user=user,
        at=figures.at,
        format=format,
        since=scope.since,
        until=scope.until,
        countries=list(scope.countries or ()),
        rows=len(table.rows),
        sha256=sha256(content).hexdigest(),
    )
    AuditEvent.record(
        actor=user,
        action="kpis.export",
        subject=row,
        at=figures.at,
        format=str(format),
        countries=row.countries,
        sha256=row.sha256,
    )
    return row, content
