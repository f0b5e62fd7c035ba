"""What of this room has had its time: found, and how it ends."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import F, Q, QuerySet

from cohorts.models import AttendanceChange, CheckIn, Closing, Nudge, Scan

SCAN_COLUMNS = (
    "id uuid session file sha256 original_sha256 media_type size pages uploaded_at withdrawn_at withdrawn_because"
)
A_MONTH, A_YEAR = timedelta(days=30), timedelta(days=365)


def past_messages(at: datetime) -> QuerySet[Nudge]:
    return Nudge.objects.filter(sent_at__lt=at - A_YEAR)


def past_check_ins(at: datetime) -> QuerySet[CheckIn]:
    """One that waits for a mark is proof still."""
    return CheckIn.objects.filter(marked_at__lt=at - A_MONTH)


def past_changes(at: datetime) -> QuerySet[AttendanceChange]:
    return AttendanceChange.objects.all()


def past_scans(at: datetime) -> QuerySet[Scan]:
    return Scan.objects.all()


def delete_scans(scans: QuerySet[Scan], at: datetime) -> None:
    """The file first: were it to go last, a process that is killed in between would leave it to nobody."""
    for scan in scans:
        delete_file(scan)
        scan.delete()


def past_withdrawn_scans(at: datetime) -> QuerySet[Scan]:
    """A wrong photo is kept for a month, for the case that it was the right one. Its row and the reason stay.

    What was withdrawn after two had closed the list is kept as long as proof is: one person alone would else take away
    what the two have seen."""
    after_closing = Q(session__seminar__closing__confirmed_at__lte=F("withdrawn_at"))
    return Scan.objects.filter(withdrawn_at__lt=at - A_MONTH).exclude(file="").exclude(after_closing)


def delete_files(scans: QuerySet[Scan], at: datetime) -> None:
    for scan in scans:
        delete_file(scan)
        Scan.objects.filter(pk=scan.pk).update(file="")


def past_closings(at: datetime) -> QuerySet[Closing]:
    return Closing.objects.exclude(asked_name="", confirmed_name="")


def forget_names(closings: QuerySet[Closing], at: datetime) -> None:
    closings.update(asked_name="", confirmed_name="")


def delete_file(scan: Scan) -> None:
    if scan.file.name:
        scan.file.storage.delete(scan.file.name)
