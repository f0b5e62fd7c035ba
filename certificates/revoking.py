"""Taking a paper back: its row and its file stay, and whoever checks it is told. Then another may be issued."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from accounts.models import AuditEvent, User
from accounts.people import accounts_of, survivor_of
from certificates.models import Document, Transcript
from certificates.requesting import fact_of


@transaction.atomic
def revoke(*, document: Document, because: Document.Reason, by: User, at: datetime) -> bool:
    """Revoke, for good, with every paper of its chain: those that it replaced, and those that replaced it.

    Also transcripts that list one of them, unless it was its holder who asked. False when it was revoked before:
    the first reason stands.
    """
    holders = _accounts_about(document)
    list(User.objects.select_for_update().filter(pk__in=holders).order_by("pk"))
    chain = _chain_of(document)
    revoked = _revoke(chain, because, by=by, at=at)
    if because != Document.Reason.HOLDER:
        _revoke(_transcripts_that_list(chain, holders), because, by=by, at=at)
    return document.pk in revoked


def _revoke(papers: Iterable[Document], because: Document.Reason, *, by: User, at: datetime) -> set[int]:
    """Primary keys of those that were in force until now."""
    revoked = set()
    for paper in papers:
        if Document.objects.filter(pk=paper.pk, revoked_at=None).update(revoked_at=at, revoked_because=because):
            AuditEvent.record(actor=by, action="paper revoked", subject=paper, at=at, because=str(because))
            revoked.add(paper.pk)
    return revoked


def _chain_of(document: Document) -> list[Document]:
    """All papers that replaced one another, each locked, so that nobody adds one meanwhile."""
    found: dict[int, Document] = {}
    waiting = {document.pk}
    while waiting:
        for paper in Document.objects.select_for_update().filter(pk__in=waiting).order_by("pk"):
            found[paper.pk] = paper
        onward = {paper.replaced_by_id for paper in found.values() if paper.replaced_by_id}
        back = Document.objects.filter(replaced_by__in=found).values_list("pk", flat=True)
        waiting = {*onward, *back} - found.keys()
    return list(found.values())


def _accounts_about(document: Document) -> set[int]:
    """Every account of the person whom a paper is about. Their rows are locked first, as by a transcript that is
    asked for."""
    return accounts_of([survivor_of(document.holder).pk]) if document.holder else set()


def _transcripts_that_list(papers: list[Document], holders: set[int]) -> list[Document]:
    """Transcripts in force with a line about what these papers certify."""
    facts = {fact_of(fact) for paper in papers for fact in (paper.module_completion, paper.seminar) if fact}
    transcripts = Transcript.objects.valid().filter(holder__in=holders)
    return [each for each in transcripts if facts & {line["fact"] for line in _lines(each)}]


def _lines(transcript: Document) -> list[dict[str, Any]]:
    return [*transcript.snapshot["completed"], *transcript.snapshot["attended"]]


@transaction.atomic
def let_issue_again(*, document: Document, by: User, at: datetime) -> bool:
    """Let go of what a revoked paper was issued for, so that a new one can be: a module's by the next sweep, a
    seminar's by its trainers. False for a paper that was not revoked, or has let go before."""
    fact = Q(module_completion__isnull=False) | Q(registration__isnull=False)
    revoked = Document.objects.filter(fact, pk=document.pk, revoked_at__isnull=False)
    freed = revoked.update(module_completion=None, registration=None)
    if freed:
        AuditEvent.record(actor=by, action="paper may be issued again", subject=document, at=at)
    return bool(freed)
