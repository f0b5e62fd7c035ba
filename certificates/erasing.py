"""What is left of the papers of a person who was erased: that each was issued, and when.

The code on a printed paper still leads to an answer, and the answer names nobody: the row has lost its
holder, what it was about, what it said, its file and the file's fingerprint, and also the name by which audit
events know it.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from django.db import transaction
from django.db.models import F, Q, QuerySet, TextField
from django.db.models.functions import Cast

from accounts.models import User
from accounts.people import erased_accounts
from certificates.models import AttendanceReport, Document, DocumentQuerySet

A_WEEK = timedelta(days=7)


def papers_of_the_erased() -> DocumentQuerySet:
    """Papers whose holder, or whom that account became, is erased, and that still say something."""
    papers: DocumentQuerySet = Document.objects.filter(holder__in=erased_accounts())
    return papers


def lists_with_the_erased() -> DocumentQuerySet:
    """Reports with names and sheets to sign that were asked for before somebody on them left: they say their name. And
    reports that somebody asked for who left: they say theirs, and the reason in their words.
    Whoever needs one asks for a new one, which says the number alone."""
    on_it = Q(seminar__registrations__user__erased_at__gte=F("requested_at"))
    lists = _named_lists().filter(on_it | _reports_for(erased_accounts()))
    distinct: DocumentQuerySet = lists.distinct()
    return distinct


def lists_that_say(accounts: set[int]) -> DocumentQuerySet:
    """Every list made with one of these accounts on it, also of seminars where they have no place any more: a sheet is
    printed days before, and whoever leaves meanwhile gives their place back by leaving. Each row of a list says whose
    it is by UUID. And every report that one of them asked for."""
    says = _reports_for(accounts)
    for uuid in User.objects.filter(pk__in=accounts).values_list("uuid", flat=True):
        says |= Q(in_full__contains=str(uuid))
    lists: DocumentQuerySet = _named_lists().annotate(in_full=Cast("snapshot", TextField())).filter(says)
    return lists


def to_forget() -> tuple[DocumentQuerySet, DocumentQuerySet]:
    """All that is to become a tombstone because somebody left: what was theirs, and lists on which they stand."""
    return papers_of_the_erased(), lists_with_the_erased()


def named_reports_past(at: datetime) -> DocumentQuerySet:
    """Reports with names that somebody had a week to take: another can be asked for at any time."""
    return _named_lists().filter(Q(instance_of=AttendanceReport), requested_at__lt=at - A_WEEK)


def lists_past(at: datetime) -> DocumentQuerySet:
    """All of them: they are proof."""
    return _named_lists()


def _reports_for(accounts: set[int]) -> Q:
    return Q(instance_of=AttendanceReport) & Q(requested_by__in=accounts)


def _named_lists() -> DocumentQuerySet:
    """Older reports do not say that they have names."""
    nameless = Q(instance_of=AttendanceReport) & Q(snapshot__named=False)
    lists: DocumentQuerySet = Document.objects.filter(holder=None, erased_at=None).exclude(nameless)
    return lists


def forget_all(papers: QuerySet[Document], at: datetime) -> None:
    for paper in papers:
        leave_tombstone(document=paper, at=at)


@transaction.atomic
def leave_tombstone(*, document: Document, at: datetime) -> None:
    """Forget all but that the paper was issued, of which kind, and whether it was revoked. A second run finds nothing
    to forget.

    The file goes first: were it to go last, a process that is killed in between would leave it to nobody.
    """
    row: Document = Document.objects.select_for_update().get(pk=document.pk)
    if row.erased_at is not None:
        return
    if row.file.name:
        row.file.storage.delete(row.file.name)
    issued_on = row.snapshot["issued_on"]
    tombstone = Document(
        pk=row.pk,
        polymorphic_ctype_id=row.polymorphic_ctype_id,
        code=row.code,
        snapshot={"issued_on": issued_on},
        requested_at=datetime.combine(date.fromisoformat(issued_on), time.min, UTC),
        revoked_at=row.revoked_at,
        revoked_because=row.revoked_because,
        erased_at=at,
    )
    tombstone.save(force_update=True)
