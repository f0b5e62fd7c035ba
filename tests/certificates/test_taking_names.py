"""Names leave in a report for a reason, which stands in it; what is kept for longer has no words of anybody."""

from __future__ import annotations

import csv
from datetime import timedelta
from io import BytesIO, StringIO
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from accounts.erasing import erase
from accounts.models import AuditEvent, User
from certificates.models import AttendanceReport, Document
from certificates.rendering import page_of, render
from certificates.requesting import request_attendance_report
from certificates.taking_names import LONGEST, Because, Reason
from certificates.tasks import sweep
from cohorts.models import Seminar
from tests.certificates.papers import LATER, PROOF, opened, with_file, words_of, work_off_queue
from tests.cohorts import rooms
from tests.world import NOON, person, published_programme, signed_in, trainer

pytestmark = pytest.mark.django_db
CANARY = "Kanarie Vogel"
OWN_WORDS = {"reason": "other", "words": f"  For {CANARY}'s\tcase. "}


@pytest.fixture
def teacher() -> User:
    published_programme()
    return trainer(chosen_name="Toni")


@pytest.fixture
def listed() -> User:
    return person(chosen_name="Ada")


@pytest.fixture
def held(teacher: User, listed: User) -> Seminar:
    return rooms.seminar(teacher, half_days=1, people=[listed])


def ask(client: Client, seminar: Seminar, **said: str) -> Any:
    return client.post(reverse("certificates:with-names", args=[seminar.uuid]), said)


def test_the_seminars_page_asks_for_a_reason_before_names(client: Client, teacher: User, held: Seminar) -> None:
    client.force_login(teacher)

    page = client.get(held.get_absolute_url()).text

    assert "Why do you need the names?" in page
    assert '<select name="reason" required' in page
    for label in Reason.labels:
        assert str(label) in page
    assert "version=named" not in page


@pytest.mark.parametrize("file", ["", "csv", "xlsx", "exe"])
@pytest.mark.parametrize(
    ("said", "error"),
    [
        ({}, "Please choose a reason."),
        ({"reason": ""}, "Please choose a reason."),
        ({"reason": "curious"}, "is not one of the available choices"),
        ({"reason": "other"}, "Please say the reason in a few words."),
        ({"reason": "other", "words": " \u200b … "}, "Please say the reason in a few words."),
        ({"reason": "proof", "words": "a" * (LONGEST + 1)}, "at most 200 characters"),
    ],
)
def test_without_a_reason_nothing_is_made_and_the_page_says_so(
    client: Client, teacher: User, held: Seminar, file: str, said: dict[str, str], error: str
) -> None:
    client.force_login(teacher)

    answer = ask(client, held, **said, file=file)

    assert answer.status_code == 200
    assert error in answer.text
    assert "Content-Disposition" not in answer.headers
    if said.get("words"):
        assert f'value="{said["words"]}"' in answer.text, "what was typed is not lost"
    assert not AttendanceReport.objects.exists()
    assert not AuditEvent.objects.filter(action__startswith="report ").exists()


def test_names_are_in_no_file_that_a_link_leads_to(client: Client, teacher: User, held: Seminar) -> None:
    client.force_login(teacher)

    for name in ("report-csv", "report-xlsx", "with-names"):
        address = reverse(f"certificates:{name}", args=[held.uuid])
        answer = client.get(f"{address}?version=named&reason=proof&file=csv")
        assert "Content-Disposition" not in answer.headers
    assert not AuditEvent.objects.filter(action__startswith="report ").exists()


def test_the_paper_and_the_files_say_who_took_the_names_when_and_why(
    client: Client, teacher: User, held: Seminar
) -> None:
    client.force_login(teacher)

    ask(client, held, **OWN_WORDS)
    text = ask(client, held, **OWN_WORDS, file="csv").content.decode("utf-8-sig")
    book = load_workbook(BytesIO(ask(client, held, reason="audit", words="In May.", file="xlsx").content))

    report = AttendanceReport.objects.get()
    today = report.issued_on.isoformat()
    words = " ".join(words_of(render(report)).replace("\u2068", "").replace("\u2069", "").split())
    assert "asked for by Toni. Why it has names: For Kanarie Vogel's case." in words
    last = list(csv.reader(StringIO(text)))[-1]
    assert last[1] == f"With names, taken by Toni on {today}. Why: For Kanarie Vogel's case."
    sums = {row[0].value: row[1].value for row in book.worksheets[2].iter_rows(min_row=2)}
    assert sums["With names, taken by"] == f"Toni, {today}"
    assert sums["Why it has names"] == "An auditor asked for it: In May."


def test_who_asked_stands_on_each_page_of_the_paper(teacher: User) -> None:
    held = rooms.seminar(teacher, half_days=1, people=[person() for _number in range(60)])

    report = request_attendance_report(seminar=held, by=teacher, at=LATER, because=PROOF)

    pages = opened(render(report)).pages
    assert len(pages) > 1
    assert all("Toni" in page.extract_text() for page in pages)


def test_the_reason_on_the_paper_is_in_the_papers_language(teacher: User) -> None:
    held = rooms.seminar(teacher, half_days=1, language="de")
    teacher.language = "en"

    report = request_attendance_report(seminar=held, by=teacher, at=LATER, because=Because(Reason.AUDIT))

    assert "An auditor asked for it" not in page_of(report)
    assert "Projektprüfung" in page_of(report)


def test_the_audit_has_the_chosen_reason_and_nobodys_words(client: Client, teacher: User, held: Seminar) -> None:
    client.force_login(teacher)

    ask(client, held, **OWN_WORDS)
    for file in ("csv", "xlsx"):
        ask(client, held, **OWN_WORDS, file=file)
    report = with_file(AttendanceReport.objects.get())
    client.get(report.download_path())

    events = AuditEvent.objects.filter(subject=AuditEvent.name_of(held), action__startswith="report ").order_by("pk")
    assert [(event.action, event.detail.get("file"), event.detail["because"]) for event in events] == [
        ("report requested", None, "other"),
        ("report downloaded", "csv", "other"),
        ("report downloaded", "xlsx", "other"),
        ("report downloaded", "pdf", "other"),
    ]
    assert CANARY not in str(list(AuditEvent.objects.values()))


def test_people_on_the_list_read_who_took_their_names_and_the_chosen_reason(
    client: Client, teacher: User, listed: User, held: Seminar
) -> None:
    client.force_login(teacher)
    ask(client, held, reason="audit", words=f"For {CANARY}.")
    ask(client, held, **OWN_WORDS, file="csv")

    page = signed_in(listed).get("/me/data/").text

    asked = "Toni</bdi> asked for the attendance report of your seminar."
    assert f"{asked} The reason given: An auditor asked for it." in page
    assert "took away the attendance report of your seminar. The reason given: Something else." in page
    assert CANARY not in page
    assert "The reason given" not in signed_in(person()).get("/me/data/").text


def test_the_same_reason_is_the_same_paper_and_another_reason_another(teacher: User, held: Seminar) -> None:
    def asked(because: Because) -> AttendanceReport:
        return request_attendance_report(seminar=held, by=teacher, at=LATER, because=because)

    first = asked(PROOF)

    assert asked(PROOF) == first
    second = asked(Because(Reason.AUDIT))
    assert second != first
    assert list(AttendanceReport.objects.valid()) == [second]
    assert AuditEvent.objects.filter(action="report requested").count() == 3


@pytest.mark.django_db(transaction=True)
def test_a_reason_goes_with_whoever_asked_and_with_whoever_is_on_the_list(
    teacher: User, held: Seminar, listed: User
) -> None:
    own_words = Because(Reason.OTHER, f"For {CANARY}.")
    helper = trainer()
    held.trainers.add(helper)
    other = rooms.seminar(helper, half_days=1, people=[person()])
    for seminar, by in ((held, teacher), (other, helper)):
        request_attendance_report(seminar=seminar, by=by, at=NOON, because=own_words)
    for gone in (listed, helper):
        assert CANARY in str(list(Document.objects.non_polymorphic().values()))

        erase(person=gone, by=gone, at=NOON + timedelta(hours=1))
        sweep()
        work_off_queue()

    assert CANARY not in str(list(Document.objects.non_polymorphic().values()))
    assert CANARY not in str(list(AuditEvent.objects.values()))


def test_a_report_from_before_reasons_were_asked_for_is_made_as_it_was(teacher: User, held: Seminar) -> None:
    report = request_attendance_report(seminar=held, by=teacher, at=LATER, because=PROOF)
    del report.snapshot["because"]

    page = page_of(report)

    assert "Why it has names" not in page
    assert "asked for by" in page


def test_administrators_read_of_a_list_what_it_is_and_not_who_is_on_it(
    client: Client, teacher: User, listed: User, held: Seminar
) -> None:
    paper = request_attendance_report(
        seminar=held, by=teacher, at=LATER, because=Because(Reason.OTHER, f"For {CANARY}")
    )
    client.force_login(person(is_staff=True, is_superuser=True))

    page = client.get(reverse("admin:certificates_attendancereport_change", args=[paper.pk])).text

    assert "Three days" in page and paper.code in page
    assert listed.chosen_name not in page and listed.number not in page and CANARY not in page
