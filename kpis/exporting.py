"""Taking numbers out: asked for here, made in the background (`making.py`), kept for a while, and removed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.models import AuditEvent, User
from kpis.counting import Scope
from kpis.models import Export, ExportPart
from lms.queueing import put_in_queue

MAKE = "kpis.tasks.make_export"
WAIT = timedelta(seconds=60)
"""How long an export that somebody may be at is left in peace; doubled with each try."""
TRIES = 5
"""After so many it is given up."""

FORMATS: Mapping[str, tuple[Export.Format, ...]] = {
    Export.Kind.TARGETS: (Export.Format.XLSX, Export.Format.CSV, Export.Format.PDF, Export.Format.JSON),
    Export.Kind.EVIDENCE: (Export.Format.XLSX, Export.Format.CSV),
}
"""In which formats each kind can be asked for. `making.MAKERS` has one maker for each."""


@transaction.atomic
def ask_for_export(*, user: User, scope: Scope, kind: str, format: str, language: str, at: datetime) -> Export:
    """The order, with the countries that the person answers for now; it is made as soon as it is committed."""
    if format not in FORMATS.get(kind, ()):
        raise ValueError(f"There is no {format} of {kind}.")
    row = Export.objects.create(
        user=user,
        at=at,
        kind=kind,
        format=format,
        language=language,
        since=scope.since,
        until=scope.until,
        countries=list(scope.countries or ()),
        next_try_at=at + WAIT,
    )
    AuditEvent.record(
        actor=user,
        action="kpis.export",
        subject=row,
        at=at,
        kind=str(kind),
        format=str(format),
        countries=row.countries,
    )
    transaction.on_commit(partial(_hurry, row.pk))
    return row


def _hurry(pk: int) -> None:
    if not put_in_queue(MAKE, pk):
        Export.objects.waiting().filter(pk=pk).update(next_try_at=timezone.now())


def claim_exports(*, at: datetime, limit: int) -> list[int]:
    """Primary keys of those to put in the queue now. One that was tried too often is given up instead."""
    claimed = []
    for pk, tries in Export.objects.due(at).order_by("next_try_at").values_list("pk", "tries")[:limit]:
        if tries >= TRIES:
            give_up(pk, Export.Problem.FAILED, at)
        elif (
            Export.objects.due(at)
            .filter(pk=pk, tries=tries)
            .update(tries=F("tries") + 1, next_try_at=at + WAIT * 2**tries)
        ):
            claimed.append(pk)
    return claimed


def remove_past(*, at: datetime, limit: int) -> int:
    """Remove files that were kept long enough; their rows stay, and say so. Parts stay for what is still being made."""
    past = list(Export.objects.past(at)[:limit])
    for export in past:
        export.file.storage.delete(str(export.file.name))
        Export.objects.filter(pk=export.pk).update(file="")
    ExportPart.objects.exclude(export__in=Export.objects.waiting()).delete()
    return len(past)


def give_up(pk: int, problem: Export.Problem, at: datetime) -> None:
    Export.objects.waiting().filter(pk=pk).update(failed_at=at, problem=problem)
