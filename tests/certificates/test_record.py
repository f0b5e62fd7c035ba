from __future__ import annotations

import csv
import hashlib
from io import BytesIO, StringIO
from zipfile import ZipFile

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from PIL import Image

from accounts.models import AuditEvent
from certificates.issuing import issue_for_seminar
from certificates.making import make_paper
from certificates.models import Document
from certificates.record import record_of
from certificates.replacing import correct_name
from certificates.requesting import request_attendance_report, request_sign_in_sheets
from certificates.revoking import revoke
from cohorts.models import Attendance, Scan
from cohorts.scanning import keep_scan, withdraw_scan
from tests.certificates.papers import LATER, PROOF, attend, opened, seminar, words_of
from tests.world import coordinator, organisation, person, trainer

pytestmark = pytest.mark.django_db


def photo() -> ContentFile[bytes]:
    picture = BytesIO()
    Image.new("RGB", (600, 800), "white").save(picture, "JPEG")
    return ContentFile(picture.getvalue(), name="a telling name.jpg")


@pytest.fixture
def held():
    """A seminar with everything that an auditor may ask for, but for the files of its lists."""
    teacher = trainer(chosen_name="Toni")
    row = seminar(teacher)
    attend(row, person(chosen_name="Ada"), *["present"] * 5, "late")
    Attendance.objects.update(organisation=organisation(name="=Club()"))
    attend(row, person(chosen_name="Zoe"), "present", "absent")
    for paper in issue_for_seminar(seminar=row, by=teacher, at=LATER):
        make_paper(document=paper, at=LATER)
    request_sign_in_sheets(seminar=row, by=teacher, at=LATER)
    request_attendance_report(seminar=row, by=teacher, at=LATER, because=PROOF)
    keep_scan(session=row.sessions.get(number=1), upload=photo(), by=teacher, at=LATER)
    return row


@pytest.fixture
def made(held):
    """The same, with these files."""
    for paper in Document.objects.waiting():
        make_paper(document=paper, at=LATER)
    return held


def opened_record(seminar) -> ZipFile:
    return ZipFile(record_of(seminar, at=LATER))


def certificates_in(archive: ZipFile) -> list[str]:
    """Their fingerprints."""
    names = [name for name in archive.namelist() if name.startswith("certificates/")]
    return [hashlib.sha256(archive.read(name)).hexdigest() for name in names]


def rows(archive: ZipFile, name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(archive.read(name).decode("utf-8-sig"))))


def test_a_record_holds_all_that_proves_a_seminar(made):
    names = opened_record(made).namelist()

    number = Document.objects.get(registration__user__chosen_name="Ada").snapshot["number"]
    assert names[0] == "README.txt"
    assert names[-1] == "SHA256SUMS"
    assert {
        "agenda.csv",
        "attendance.csv",
        "papers.csv",
        "scans/half-day-1.jpg",
        "reports/2026-05-05.pdf",
        f"certificates/{number}.pdf",
        *(f"sign-in-sheets/half-day-{half_day}.pdf" for half_day in range(1, 7)),
    } <= set(names)


def test_every_file_has_its_fingerprint(made):
    archive = opened_record(made)

    lines = [line.split("  ", 1) for line in archive.read("SHA256SUMS").decode().splitlines()]
    sums = {name: digest for digest, name in lines}

    assert set(sums) == set(archive.namelist()) - {"SHA256SUMS"}
    for name, digest in sums.items():
        assert hashlib.sha256(archive.read(name)).hexdigest() == digest
    stored = {sha256 for sha256 in Document.objects.values_list("sha256", flat=True) if sha256}
    assert stored <= set(sums.values())


def test_one_number_leads_from_the_list_to_the_certificate(made):
    archive = opened_record(made)

    [ada] = [row for row in rows(archive, "attendance.csv") if row["Name"] == "Ada"]
    number = ada["Participant number"]
    certificate = archive.read(f"certificates/{number}.pdf")
    [listed] = [row for row in rows(archive, "papers.csv") if row["Participant number"] == number]

    assert number in words_of(certificate)
    assert number in words_of(archive.read("reports/2026-05-05.pdf"))
    assert number in words_of(archive.read("sign-in-sheets/half-day-1.pdf"))
    assert listed["SHA-256"] == hashlib.sha256(certificate).hexdigest()
    assert len(opened(certificate).pages) == 1


def test_the_list_says_what_the_page_says_and_runs_no_formula(held):
    ada, zoe = rows(opened_record(held), "attendance.csv")

    assert (ada["Half days"], ada["Hours"], ada["Enough"]) == ("6", "21", "yes")
    assert (zoe["Half days"], zoe["Hours"], zoe["Enough"]) == ("1", "3.5", "no")
    assert ada["2026-04-24 15:00–18:30"] == "present"
    assert ada["Organisation"] == "'=Club()"


def test_papers_that_hold_no_longer_are_listed_without_their_files(held):
    old = Document.objects.get(registration__user__chosen_name="Ada")
    Attendance.objects.filter(user=old.holder, session__number=6).update(status="absent")
    [new] = issue_for_seminar(seminar=held, by=held.trainers.get(), at=LATER)
    make_paper(document=new, at=LATER)
    archive = opened_record(held)

    states = {row["Code on the paper"]: row for row in rows(archive, "papers.csv")}
    assert states[old.code]["State"] == "Replaced"
    assert states[old.code]["Replaced by"] == new.code
    assert states[old.code]["SHA-256"] == old.sha256
    assert certificates_in(archive) == [new.sha256]

    revoke(document=new, because=Document.Reason.MISTAKE, by=person(), at=LATER)
    assert certificates_in(opened_record(held)) == []


def test_what_a_holder_had_made_anew_is_in_nobody_elses_hands(client, held):
    old = Document.objects.get(registration__user__chosen_name="Ada")
    holder = old.holder
    holder.paper_name = "Name for Others"
    holder.save()
    new = correct_name(document=Document.objects.get(pk=old.pk), by=holder, at=LATER)
    make_paper(document=new, at=LATER)
    archive = opened_record(held)

    states = {row["Code on the paper"]: row for row in rows(archive, "papers.csv")}
    assert (states[old.code]["State"], states[old.code]["Replaced by"]) == ("Replaced", "")
    assert new.code not in states
    assert new.sha256 not in archive.read("papers.csv").decode()
    assert certificates_in(archive) == []
    client.force_login(held.trainers.get())
    for name in ("print", "seminar-zip"):
        page = client.get(reverse(f"certificates:{name}", args=[held.uuid]), follow=True).text
        assert "no papers to download yet" in page


def test_only_the_newest_lists_are_in_it(made):
    ada = Document.objects.get(registration__user__chosen_name="Ada").holder
    ada.chosen_name = "Adam"
    ada.save()
    teacher = made.trainers.get()
    newer = [
        *request_sign_in_sheets(seminar=made, by=teacher, at=LATER),
        request_attendance_report(seminar=made, by=teacher, at=LATER, because=PROOF),
    ]
    for paper in newer:
        make_paper(document=paper, at=LATER)

    archive = opened_record(made)

    lists = [name for name in archive.namelist() if name.startswith(("reports/", "sign-in-sheets/"))]
    assert len(lists) == 7
    for name in lists:
        words = words_of(archive.read(name))
        assert "Adam" in words
        assert "Ada " not in words.replace("\n", " ")


def test_a_scan_that_was_withdrawn_is_listed_with_the_reason_and_without_its_file(held):
    [scan] = Scan.objects.all()
    withdraw_scan(scan=scan, because="The wrong page.", by=held.trainers.get(), at=LATER)

    archive = opened_record(held)

    [row] = rows(archive, "scans.csv")
    assert (row["Half day"], row["Withdrawn because"], row["SHA-256"]) == ("1", "The wrong page.", scan.sha256)
    assert not [name for name in archive.namelist() if name.startswith("scans/")]


def test_names_of_files_tell_nobody(made):
    for name in opened_record(made).namelist():
        for told in ("Ada", "Zoe", "telling", "Three days"):
            assert told not in name


def test_a_seminar_without_anything_still_has_a_record():
    archive = opened_record(seminar(trainer(), half_days=0))

    assert archive.namelist() == ["README.txt", "agenda.csv", "attendance.csv", "papers.csv", "scans.csv", "SHA256SUMS"]


def test_trainers_and_coordinators_of_the_country_download_it_and_that_is_on_record(client, held):
    address = reverse("certificates:record", args=[held.uuid])

    for user, expected in (
        (person(), 404),
        (trainer(), 404),
        (coordinator("GR"), 404),
        (coordinator("CY"), 200),
        (held.trainers.get(), 200),
    ):
        client.force_login(user)
        answer = client.get(address)
        assert answer.status_code == expected
        if expected == 200:
            assert answer["Content-Disposition"].startswith('attachment; filename="papers-')
            assert "no-store" in answer["Cache-Control"]
            assert AuditEvent.objects.filter(actor=user, action="record downloaded").count() == 1
            assert ZipFile(BytesIO(b"".join(answer.streaming_content))).testzip() is None


def test_a_long_chain_costs_no_more_questions_than_a_short_one(held, django_assert_max_num_queries):
    teacher = held.trainers.get()

    def queries():
        with django_assert_max_num_queries(1000) as counted:
            record_of(held, at=LATER)
        return len(counted)

    before = queries()
    for number in range(5):
        held.title = f"Title {number}"
        held.save()
        request_attendance_report(seminar=held, by=teacher, at=LATER, because=PROOF)
    assert queries() == before
