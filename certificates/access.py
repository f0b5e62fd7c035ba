"""The only ways from an address, or a code, to a paper."""

from __future__ import annotations

from uuid import UUID

from django.shortcuts import get_object_or_404

from accounts.models import User
from certificates.models import AttendanceReport, Document, DocumentQuerySet, SignInSheet
from certificates.verification import code_from
from cohorts.models import Seminar


def own_papers(user: User) -> DocumentQuerySet:
    """A person's own, newest first."""
    papers: DocumentQuerySet = Document.objects.held_by(user).select_related("holder__merged_into")
    return papers


def reports_of(user: User, seminar: Seminar) -> DocumentQuerySet:
    reports: DocumentQuerySet = AttendanceReport.objects.visible_to(user).filter(seminar=seminar)
    return reports


def sheets_of(user: User, seminar: Seminar) -> DocumentQuerySet:
    """The newest sheets first."""
    sheets: DocumentQuerySet = SignInSheet.objects.visible_to(user).valid().filter(seminar=seminar)
    return sheets


def own_paper_or_404(user: User, uuid: UUID) -> Document:
    """To decide about it: only its holder may."""
    paper: Document = get_object_or_404(own_papers(user), uuid=uuid)
    return paper


def paper_or_404(user: User, uuid: UUID) -> Document:
    paper: Document = get_object_or_404(Document.objects.visible_to(user), uuid=uuid)
    return paper


def paper_with_file(fingerprint: str) -> Document | None:
    """The paper whose stored file has this SHA-256: whoever has the file may know what its code says."""
    paper: Document | None = Document.objects.ready().filter(sha256=fingerprint).first()
    return paper


def paper_with_code(typed: str) -> Document | None:
    """The paper that somebody holds the code of, as they typed it: the code is what opens it."""
    paper: Document | None = Document.objects.filter(code=code_from(typed)[:40]).first()
    return paper
