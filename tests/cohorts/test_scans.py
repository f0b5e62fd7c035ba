"""Signed sheets: uploaded and withdrawn by trainers, looked into by coordinators, found by nobody else."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import AuditEvent, User
from cohorts import scanning
from cohorts.attendance import TooEarly
from cohorts.models import Scan, Seminar, Session
from cohorts.opened import LIST
from cohorts.scanning import MOST_BYTES, keep_scan, withdraw_scan
from tests.cohorts.rooms import seminar
from tests.cohorts.sheets import CANARY, pdf, photo
from tests.world import NOON, coordinator, person, published_programme, trainer

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Iterator[Path]:
    """Where files are kept in this test, on the day of the first half day."""
    published_programme()
    settings.MEDIA_ROOT = tmp_path
    with time_machine.travel(NOON, tick=False):
        yield tmp_path / "scans"


def first_of(course: Seminar) -> Session:
    return course.sessions.select_related("seminar").order_by("number")[0]


def kept(course: Seminar, *, by: User, content: bytes | None = None) -> Scan:
    upload = ContentFile(photo() if content is None else content)
    return keep_scan(session=first_of(course), upload=upload, by=by, at=NOON)


def upload(client: Client, half_day: Session, content: bytes, name: str = "sheet.jpg", kind: str = "image/jpeg") -> Any:
    page = reverse("cohorts:upload-scan", args=[half_day.seminar.uuid, half_day.uuid])
    return client.post(page, {"file": SimpleUploadedFile(name, content, kind)})


def page_to_withdraw(scan: Scan) -> str:
    return reverse("cohorts:withdraw-scan", args=[scan.session.seminar.uuid, scan.session.uuid, scan.uuid])


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def body(answer: Any) -> bytes:
    return b"".join(answer)


def test_a_trainer_uploads_a_photo_and_finds_it_on_the_page(client: Client, folder: Path) -> None:
    teacher = trainer(chosen_name="Tereza")
    half_day = first_of(seminar(teacher))
    client.force_login(teacher)
    form = client.get(half_day.get_absolute_url()).content.decode()

    answer = upload(client, half_day, photo())

    assert 'enctype="multipart/form-data"' in form
    assert 'accept="image/jpeg,image/png,image/webp,application/pdf"' in form
    assert "capture" not in form
    assert (answer.status_code, answer.headers["Location"]) == (302, f"{half_day.get_absolute_url()}#scans")
    scan = Scan.objects.get()
    assert (scan.media_type, scan.pages, scan.uploaded_by) == ("image/jpeg", 1, teacher)
    [stored] = files_in(folder)
    assert scan.sha256 == hashlib.sha256(stored.read_bytes()).hexdigest()
    assert scan.size == stored.stat().st_size
    assert stored.stat().st_mode & 0o077 == 0
    page = client.get(half_day.get_absolute_url()).content.decode()
    assert scan.download_path() in page
    assert "Tereza" in page
    assert "1 page " in page


@pytest.mark.parametrize(
    ("content", "name", "kind", "media_type"),
    [
        (photo("PNG"), "sheet.pdf", "application/pdf", "image/jpeg"),
        (pdf(2), "sheet.jpg", "image/jpeg", "application/pdf"),
        (photo("WEBP"), "sheet", "text/html", "image/jpeg"),
    ],
)
def test_what_a_file_is_its_bytes_say(client: Client, content: bytes, name: str, kind: str, media_type: str) -> None:
    teacher = trainer()
    half_day = first_of(seminar(teacher))
    client.force_login(teacher)

    upload(client, half_day, content, name, kind)

    assert Scan.objects.get().media_type == media_type


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"<script>alert(1)</script>", "neither a photo"),
        (b"<script>alert(1)</script>\n" + pdf(), "neither a photo"),
        (b"\0\0\0\x24ftypheic\0\0\0\0mif1heic", "HEIC"),
        (photo()[:500], "damaged"),
        (b"", "empty"),
        (photo() + b" " * MOST_BYTES, "larger than 15.0"),
        (pdf(61), "more than 60 pages"),
    ],
)
def test_a_file_that_is_not_kept_is_said_beside_the_field(
    client: Client, folder: Path, content: bytes, said: str
) -> None:
    teacher = trainer()
    half_day = first_of(seminar(teacher))
    client.force_login(teacher)

    page = upload(client, half_day, content).content.decode()

    assert said in page
    assert 'aria-invalid="true"' in page
    assert half_day.get_absolute_url() in page
    assert not Scan.objects.exists()
    assert not files_in(folder)


def test_a_post_without_a_file_asks_for_one(client: Client) -> None:
    teacher = trainer()
    half_day = first_of(seminar(teacher))
    client.force_login(teacher)
    page = reverse("cohorts:upload-scan", args=[half_day.seminar.uuid, half_day.uuid])

    assert "This field is required" in client.post(page, {"other": "thing"}).content.decode()
    assert client.get(page).status_code == 200


def test_a_half_day_that_has_not_come_has_no_signed_sheets(client: Client, folder: Path) -> None:
    teacher = trainer()
    half_day = first_of(seminar(teacher, begins=NOON + timedelta(days=1)))
    client.force_login(teacher)

    assert "Signed sheets" in client.get(half_day.get_absolute_url()).content.decode()
    assert "Upload" not in client.get(half_day.get_absolute_url()).content.decode()
    assert "has not come yet" in upload(client, half_day, photo()).content.decode()
    with pytest.raises(TooEarly):
        keep_scan(session=half_day, upload=ContentFile(photo()), by=teacher, at=NOON)
    assert not Scan.objects.exists()


def test_the_same_file_twice_is_kept_once(client: Client, folder: Path) -> None:
    teacher = trainer()
    course = seminar(teacher)
    client.force_login(teacher)

    for _time in range(2):
        assert upload(client, first_of(course), photo()).status_code == 302

    assert Scan.objects.count() == 1
    assert len(files_in(folder)) == 1


def test_the_same_file_twice_at_once_is_kept_once(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    teacher = trainer()
    course = seminar(teacher)
    rewrite = scanning.rewritten_apart

    def while_another_is_quicker(original: bytes) -> Any:
        monkeypatch.setattr(scanning, "rewritten_apart", rewrite)
        kept(course, by=teacher)
        return rewrite(original)

    monkeypatch.setattr(scanning, "rewritten_apart", while_another_is_quicker)

    scan = kept(course, by=teacher)

    assert scan == Scan.objects.get()
    assert len(files_in(folder)) == 1


def test_the_same_file_is_kept_for_each_half_day_and_again_after_it_was_withdrawn() -> None:
    teacher = trainer()
    course = seminar(teacher)
    half_days = course.sessions.select_related("seminar").order_by("number")
    first = kept(course, by=teacher)
    keep_scan(session=half_days[1], upload=ContentFile(photo()), by=teacher, at=NOON + timedelta(days=1))
    withdraw_scan(scan=first, because="The wrong half day.", by=teacher, at=NOON)

    kept(course, by=teacher)

    assert [half_day.scans.current().count() for half_day in half_days[:2]] == [1, 1]
    assert Scan.objects.count() == 3
    assert Scan.objects.values("file").distinct().count() == 3


def test_a_file_is_there_with_all_of_its_bytes_or_not_at_all(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    teacher = trainer()
    course = seminar(teacher)

    def full(_descriptor: int) -> None:
        raise OSError("No space left on device")

    with monkeypatch.context() as disk, pytest.raises(OSError, match="No space"):
        disk.setattr(os, "fsync", full)
        kept(course, by=teacher)

    assert not Scan.objects.exists()
    assert not files_in(folder)
    kept(course, by=teacher)
    assert len(files_in(folder)) == 1


def test_what_a_killed_process_has_left_is_cleared_with_the_next_upload(folder: Path) -> None:
    scan = kept(seminar(teacher := trainer()), by=teacher)
    old, new = folder / ".old.part", folder / ".new.part"
    for part in (old, new):
        part.write_bytes(b"half")
    os.utime(old, (0, 0))
    os.utime(new, (NOON.timestamp(), NOON.timestamp()))

    kept(seminar(teacher), by=teacher)

    assert not old.exists()
    assert new.exists()
    assert scan.file.storage.exists(scan.stored_name())


def test_what_the_file_was_called_is_kept_nowhere(client: Client, folder: Path, tmp_path: Path) -> None:
    teacher = trainer()
    half_day = first_of(seminar(teacher))
    client.force_login(teacher)

    upload(client, half_day, photo(), f"{CANARY}.jpg")
    upload(client, half_day, b"no sheet", f"{CANARY}.jpg")
    client.get(Scan.objects.get().download_path())

    rows = tmp_path / "rows.json"
    call_command("dumpdata", output=str(rows), verbosity=0)
    assert CANARY not in rows.read_text()
    [stored] = files_in(folder)
    assert CANARY not in str(stored)
    assert CANARY.encode() not in stored.read_bytes()
    assert Scan.objects.get().uuid.hex not in str(stored).replace("-", "")


@pytest.mark.parametrize(("content", "name"), [(photo(), "sheet-2026-05-04-1.jpg"), (pdf(), "sheet-2026-05-04-1.pdf")])
def test_a_download_is_a_neutral_file_and_kept_in_the_audit(client: Client, content: bytes, name: str) -> None:
    teacher = trainer()
    scan = kept(seminar(teacher, title=CANARY), by=teacher, content=content)
    client.force_login(teacher)

    answer = client.get(scan.download_path())

    assert hashlib.sha256(body(answer)).hexdigest() == scan.sha256
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}"'
    assert answer.headers["Content-Type"] == scan.media_type
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer.headers["Cache-Control"]
    event = AuditEvent.objects.get()
    assert (event.action, event.actor, event.detail) == ("scan downloaded", teacher, {})
    assert event.subject == f"cohorts.scan:{scan.uuid}"


def test_withdrawing_keeps_the_row_the_reason_and_the_file(client: Client, folder: Path) -> None:
    teacher = trainer()
    scan = kept(seminar(teacher), by=teacher)
    client.force_login(teacher)
    assert page_to_withdraw(scan) in client.get(scan.session.get_absolute_url()).content.decode()

    answers = [client.post(page_to_withdraw(scan), {"because": why}) for why in ("Not <readable>.", "Another.")]

    assert [answer.status_code for answer in answers] == [302, 302]
    scan.refresh_from_db()
    assert (scan.withdrawn_at, scan.withdrawn_because) == (NOON, "Not <readable>.")
    assert not Scan.objects.current().exists()
    assert len(files_in(folder)) == 1
    assert [event.action for event in AuditEvent.objects.exclude(action=LIST)] == ["scan withdrawn"]
    page = client.get(scan.session.get_absolute_url()).content.decode()
    assert "Not &lt;readable&gt;." in page
    assert scan.download_path() not in page
    assert client.get(scan.download_path()).status_code == 404


@pytest.mark.parametrize("why", ["", "   "])
def test_nothing_is_withdrawn_without_a_reason(client: Client, why: str) -> None:
    teacher = trainer()
    scan = kept(seminar(teacher), by=teacher)
    client.force_login(teacher)

    page = client.post(page_to_withdraw(scan), {"because": why}).content.decode()

    assert "This field is required" in page
    assert Scan.objects.current().get() == scan
    with pytest.raises(IntegrityError), transaction.atomic():
        withdraw_scan(scan=scan, because="", by=teacher, at=NOON)


def test_looking_at_the_form_withdraws_nothing(client: Client) -> None:
    teacher = trainer()
    scan = kept(seminar(teacher), by=teacher)
    client.force_login(teacher)

    assert client.get(page_to_withdraw(scan)).status_code == 200
    assert Scan.objects.current().exists()


def answers_to(client: Client, scan: Scan) -> list[int]:
    """What somebody gets who uploads, downloads, withdraws."""
    return [
        upload(client, scan.session, photo("PNG")).status_code,
        client.get(scan.download_path()).status_code,
        client.post(page_to_withdraw(scan), {"because": "No reason."}).status_code,
    ]


def test_a_coordinator_in_scope_may_download_and_change_nothing(client: Client) -> None:
    scan = kept(seminar(teacher := trainer()), by=teacher)
    client.force_login(coordinator("CY"))

    assert answers_to(client, scan) == [403, 200, 403]
    assert Scan.objects.current().get() == scan
    page = client.get(scan.session.get_absolute_url()).content.decode()
    assert scan.download_path() in page
    assert page_to_withdraw(scan) not in page
    assert 'type="file"' not in page


def test_nobody_else_finds_a_sheet(client: Client) -> None:
    learner = person()
    scan = kept(seminar(teacher := trainer(), people=[learner]), by=teacher)
    other = trainer()
    seminar(other)
    administrator = person(is_staff=True, is_superuser=True)

    for user in (learner, other, coordinator("IT"), administrator):
        client.force_login(user)
        assert answers_to(client, scan) == [404, 404, 404]
        assert not Scan.objects.visible_to(user).exists()

    assert Scan.objects.current().get() == scan
    assert not AuditEvent.objects.exists()


def test_a_trainer_who_no_longer_teaches_finds_nothing(client: Client) -> None:
    scan = kept(course := seminar(teacher := trainer()), by=teacher)
    course.trainers.clear()
    client.force_login(teacher)

    assert answers_to(client, scan) == [404, 404, 404]


def test_a_sheet_is_found_below_its_own_half_day_alone(client: Client) -> None:
    teacher = trainer()
    scan = kept(course := seminar(teacher), by=teacher)
    other = kept(seminar(teacher), by=teacher)
    second = course.sessions.order_by("number")[1]
    client.force_login(teacher)

    for within in ([course.uuid, second.uuid], [other.session.seminar.uuid, other.session.uuid]):
        assert client.get(reverse("cohorts:scan", args=[*within, scan.uuid])).status_code == 404
        page = reverse("cohorts:withdraw-scan", args=[*within, scan.uuid])
        assert client.post(page, {"because": "No reason."}).status_code == 404


def test_a_half_day_with_a_sheet_is_not_deleted_and_a_trainer_who_goes_takes_none_along() -> None:
    teacher = trainer()
    scan = kept(course := seminar(teacher), by=teacher)

    with pytest.raises(ProtectedError):
        course.delete()
    teacher.delete()

    scan.refresh_from_db()
    assert scan.uploaded_by is None


def test_a_page_with_many_sheets_costs_no_more_queries(client: Client) -> None:
    teacher = trainer()
    course = seminar(teacher)
    client.force_login(teacher)
    scan = kept(course, by=teacher)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(scan.session.get_absolute_url())
        return len(captured)

    queries()
    few = queries()
    for number in range(30):
        Scan.objects.create(
            session=scan.session,
            file=f"scans/{number}",
            sha256=f"{number:064}",
            original_sha256=f"{number:064}",
            media_type="application/pdf",
            size=1000,
            pages=2,
            uploaded_by=trainer(),
            uploaded_at=NOON,
        )

    assert queries() == few


def test_the_day_of_a_sheet_is_evidence_in_the_admin_too(client: Client) -> None:
    course = seminar(teacher := trainer())
    client.force_login(person(is_staff=True, is_superuser=True, counts=False))
    page = reverse("admin:cohorts_seminar_change", args=[course.pk])
    assert 'name="sessions-0-minutes"' in client.get(page).content.decode()

    kept(course, by=teacher)

    assert 'name="sessions-0-minutes"' not in client.get(page).content.decode()


def test_the_admin_reads_and_changes_nothing(client: Client) -> None:
    scan = kept(seminar(teacher := trainer()), by=teacher)
    client.force_login(person(is_staff=True, is_superuser=True, counts=False))
    page = reverse("admin:cohorts_scan_change", args=[scan.pk])

    assert client.get(reverse("admin:cohorts_scan_changelist")).status_code == 200
    shown = client.get(page).content.decode()

    assert scan.sha256 in shown
    assert scan.stored_name() not in shown
    assert 'name="_save"' not in shown
    assert client.post(page, {"withdrawn_because": "Mine."}).status_code == 403
    assert client.post(reverse("admin:cohorts_scan_delete", args=[scan.pk]), {"post": "yes"}).status_code == 403
    assert client.get(reverse("admin:cohorts_scan_add")).status_code == 403
