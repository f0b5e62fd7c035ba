"""A seminar for an auditor: all that proves it, in one ZIP, with the fingerprint of each file.

Lists are made from what stands in the database now; papers and scans are the stored files themselves. One
participant number leads from a row of the list to a certificate.
"""

from __future__ import annotations

from datetime import datetime
from typing import IO

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from certificates import snapshots
from certificates.bundles import Bundle, chunks_of, number_on
from certificates.models import AttendanceReport, Document, SignInSheet
from certificates.reporting import of_report, people_table
from certificates.verification import state_of, successor_of
from cohorts.attendance_summary import Summary, summary
from cohorts.models import Scan, Seminar
from lms.tables import Cell, Column, Table, to_csv


def record_of(seminar: Seminar, *, at: datetime, with_signed: bool = True) -> IO[bytes]:
    """The whole record, in the reader's language, as a ZIP; without signed sheets for whom they are locked."""
    listed = summary(seminar)
    papers = _papers_of(seminar)
    scans = list(Scan.objects.filter(session__seminar=seminar).select_related("session__seminar", "uploaded_by"))
    bundle = Bundle(at=at)
    bundle.add("README.txt", [_readme(seminar, listed, at)])
    bundle.add("agenda.csv", [to_csv(agenda(listed))])
    bundle.add("attendance.csv", [to_csv(attendance(listed))])
    bundle.add("papers.csv", [to_csv(issued(papers))])
    bundle.add("scans.csv", [to_csv(signed(scans))])
    for scan in (scan for scan in scans if with_signed and scan.withdrawn_at is None):
        name = f"scans/half-day-{scan.session.number}.{scan.extension}"
        bundle.add(name, chunks_of(scan), at=scan.uploaded_at)
    for paper in papers:
        if paper.is_ready and paper.is_valid and not paper.for_holder_alone:
            bundle.add(_place_of(paper), chunks_of(paper), at=paper.made_at)
    return bundle.finish()


def _papers_of(seminar: Seminar) -> list[Document]:
    """Each knows what took its place without asking the database again."""
    papers = {
        paper.pk: paper for paper in Document.objects.filter(seminar=seminar).select_related("holder__merged_into")
    }
    for paper in papers.values():
        if paper.replaced_by_id is not None:
            paper.replaced_by = papers[paper.replaced_by_id]
    return list(papers.values())


def agenda(listed: Summary) -> Table:
    """A row for each half day."""
    rows: list[list[Cell]] = []
    for session, heads in zip(listed.sessions, listed.in_the_room, strict=True):
        said = snapshots.half_day(session)
        times = [said["number"], session.local_day, said["from"], said["to"], said["title"], said["minutes"]]
        rows.append([*times, heads, session.unlisted])
    columns = [
        Column(_("Half day"), "integer"),
        Column(_("Day"), "date"),
        Column(pgettext("a time of day", "From")),
        Column(pgettext("a time of day", "To")),
        Column(_("Title")),
        Column(_("Minutes"), "integer"),
        Column(_("In the room"), "integer"),
        Column(_("Of these, not listed"), "integer"),
    ]
    return Table(_("Agenda"), columns, rows)


def attendance(listed: Summary) -> Table:
    """A row for each person, with a mark for each half day; the same figures as the report's."""
    return people_table(of_report(listed, listed.seminar.language, named=True))


def issued(papers: list[Document]) -> Table:
    """A row for each paper that was ever issued for the seminar, also for those that hold no longer.

    What leads to a paper that is for its holder alone is left out.
    """
    rows: list[list[Cell]] = [
        [
            number_on(paper) if paper.holder else "",
            str(paper.label),
            paper.issued_on,
            str(state_of(paper).label),
            "" if paper.for_holder_alone else paper.code,
            successor_of(paper),
            "" if paper.for_holder_alone else paper.sha256,
        ]
        for paper in papers
    ]
    columns = [
        Column(_("Participant number")),
        Column(_("Kind")),
        Column(_("Issued on"), "date"),
        Column(_("State")),
        Column(_("Code on the paper")),
        Column(_("Replaced by")),
        Column("SHA-256"),
    ]
    return Table(_("Papers"), columns, rows)


def signed(scans: list[Scan]) -> Table:
    """A row for each signed list that was kept, also for those that were withdrawn."""
    rows: list[list[Cell]] = [
        [
            scan.session.number,
            timezone.localtime(scan.uploaded_at, scan.session.seminar.zone).date(),
            str(scan.uploaded_by or ""),
            scan.pages,
            scan.withdrawn_because,
            scan.sha256,
        ]
        for scan in scans
    ]
    columns = [
        Column(_("Half day"), "integer"),
        Column(_("Kept on"), "date"),
        Column(_("Kept by")),
        Column(_("Pages"), "integer"),
        Column(_("Withdrawn because")),
        Column("SHA-256"),
    ]
    return Table(_("Signed lists"), columns, rows)


def _place_of(paper: Document) -> str:
    match paper:
        case AttendanceReport():
            numbers = "" if paper.has_names else "-numbers"
            return f"reports/{paper.issued_on.isoformat()}{numbers}.pdf"
        case SignInSheet():
            return f"sign-in-sheets/half-day-{paper.snapshot['half_day']['number']}.pdf"
        case _:
            return f"certificates/{number_on(paper)}.pdf"


def _readme(seminar: Seminar, listed: Summary, at: datetime) -> bytes:
    context = {"seminar": seminar, "listed": listed, "at": at, "zone": seminar.time_zone}
    return render_to_string("certificates/record.txt", context).encode()
