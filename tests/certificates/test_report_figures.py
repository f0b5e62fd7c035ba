"""One seminar, computed by hand: the page, the tables, the PDF and the API say the same of it."""

from __future__ import annotations

import csv
import re
from datetime import timedelta
from io import BytesIO, StringIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from accounts.models import AuditEvent, Organisation, User
from certificates.models import AttendanceReport
from certificates.rendering import page_of, render
from certificates.reporting import of_report, people_table
from certificates.requesting import request_attendance_report
from cohorts.attendance import Mark, Status, mark
from cohorts.attendance_summary import summary
from cohorts.closing import ask_to_close, confirm
from cohorts.correcting import NotClosed, correct
from cohorts.models import Seminar
from tests.certificates.papers import PROOF, opened, words_of
from tests.certificates.rows import Made, for_the_funder, people, row
from tests.certificates.structure import problems
from tests.certificates.taken_apart import Paper
from tests.cohorts.rooms import seminar
from tests.world import NOON, coordinator, organisation, person, published_programme, trainer

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(days=5)

MARKS = {
    "Ada": ["present"] * 6,
    "Ben": ["late 15", "present", "present", "present", "present", "present"],
    "Cem": ["left-early 20", "excused", "absent", "present", "present", "present"],
    "Dia": ["absent"] * 6,
    "Eva": ["excused", "present", "present", "present", "present", "present"],
}
"""Then Ben's last half day is corrected to absent. The first half day certifies 180 minutes, the others 210."""

HALF_DAYS = {"Ada": 6, "Ben": 5, "Cem": 4, "Dia": 0, "Eva": 5}
HOURS = {"Ada": 20.5, "Ben": 17, "Cem": 13.5, "Dia": 0, "Eva": 17.5}
ENOUGH = {"Ada": "yes", "Ben": "yes", "Cem": "no", "Dia": "no", "Eva": "yes"}
HEADS = [3, 6, 3, 4, 4, 3]
UNLISTED = [0, 3, 0, 0, 0, 0]
HOURS_OF_ALL = 68.5


@pytest.fixture(autouse=True)
def programme() -> None:
    published_programme()


def held(teacher: User) -> Seminar:
    club = organisation(name="Club of nine", kind="club")
    people = {name: person(chosen_name=name, belongs_to=club) for name in MARKS}
    course = seminar(teacher, title="Three days", people=people.values())
    course.sessions.filter(number=1).update(certified_minutes=180)
    course.sessions.filter(number=2).update(unlisted=3)
    for session in course.sessions.select_related("seminar"):
        for name, marks in MARKS.items():
            status, _space, missed = marks[session.number - 1].partition(" ")
            right = Mark(Status(status), int(missed) if missed else None)
            mark(session=session, person=people[name], status=right, by=teacher, at=LATER)
    return course


def closed(teacher: User, second: User) -> Seminar:
    course = held(teacher)
    ask_to_close(seminar=course, by=teacher, at=LATER)
    confirm(seminar=course, by=second, at=LATER)
    last, ben = course.sessions.select_related("seminar").get(number=6), User.objects.get(chosen_name="Ben")
    reason = "He had to leave for another town."
    correct(session=last, person=ben, mark=Status.ABSENT, reason=reason, by=teacher, at=LATER)
    return course


def address(name: str, course: Seminar) -> str:
    return reverse(f"certificates:{name}", args=[course.uuid])


def with_names(client: Client, course: Seminar, file: str, **said: str) -> Any:
    return client.post(address("with-names", course), {"reason": "proof", **said, "file": file})


def test_everything_says_what_was_computed_by_hand(client: Client) -> None:
    teacher = trainer(chosen_name="Toni")
    course = closed(teacher, trainer_of_the_country := coordinator("CY", chosen_name="Sam"))
    client.force_login(teacher)

    page = client.get(course.get_absolute_url()).content.decode()
    api = client.get(reverse("api:seminar", args=[course.uuid])).json()
    text = with_names(client, course, "csv").content.decode("utf-8-sig")
    book = load_workbook(BytesIO(with_names(client, course, "xlsx").content))
    report = request_attendance_report(seminar=course, by=teacher, at=LATER, because=PROOF)
    words = " ".join(words_of(render(report)).split())

    rows = re.findall(
        r'<th scope="row">(\w+)<.*?nowrap">(\d) of 6 .*?numeric">([\d.]+)</td>.*?">(yes|not yet)<', page, re.S
    )
    assert {name: (int(n), float(of), "yes" if yes == "yes" else "no") for name, n, of, yes in rows} == {
        name: (HALF_DAYS[name], HOURS[name], ENOUGH[name]) for name in MARKS
    }
    assert '<td class="numeric">68.5</td>' in page

    assert {each["name"]: each["attended"] for each in api["participants"]} == HALF_DAYS
    assert {each["name"]: each["minutes"] / 60 for each in api["participants"]} == HOURS
    assert (api["in_the_room"], api["unlisted"], api["minutes"]) == (HEADS, UNLISTED, HOURS_OF_ALL * 60)
    assert (api["qualified"], api["closed"]) == (3, True)
    assert api["participants"][1]["missed"] == [15, None, None, None, None, None]

    *lines, heads, apart, _taken = csv.DictReader(StringIO(text))
    of_half_days = [key for key in heads if key.startswith("2026")]
    assert {line["Name"]: int(line["Half days"]) for line in lines} == HALF_DAYS
    assert {line["Name"]: float(line["Hours"]) for line in lines} == HOURS
    assert {line["Name"]: line["Enough"] for line in lines} == ENOUGH
    assert lines[1][of_half_days[0]] == "late (15 min)"
    assert lines[1][of_half_days[5]] == "absent"
    assert [int(heads[key]) for key in of_half_days] == HEADS
    assert [int(apart[key]) for key in of_half_days] == UNLISTED

    people, half_days, in_sum, _sheets, corrected = book.worksheets
    assert [row[10].value for row in people.iter_rows(min_row=2)] == list(HALF_DAYS.values())
    assert [row[11].value for row in people.iter_rows(min_row=2)] == list(HOURS.values())
    assert [row[6].value for row in half_days.iter_rows(min_row=2)] == HEADS
    assert [row[7].value for row in half_days.iter_rows(min_row=2)] == UNLISTED
    assert [row[5].value for row in half_days.iter_rows(min_row=2)] == [3, 3.5, 3.5, 3.5, 3.5, 3.5]
    sums = {row[0].value: row[1].value for row in in_sum.iter_rows(min_row=2)}
    assert sums["Came at least once"] == "4"
    assert sums["Half days that are enough"] == "5 (80 %)"
    assert sums["Attended enough"] == "3"
    assert sums["Hours attended by all together"] == "68.5"
    assert str(sums["Confirmed it"]).startswith(str(trainer_of_the_country))
    assert [cell.value for cell in corrected[2]][1:] == [
        "Ben", 6, "present", "absent", "Toni", "He had to leave for another town.",
    ]  # fmt: skip

    for name in MARKS:
        line = rf"{name} Club of nine .{{11,60}} {HALF_DAYS[name]} {HOURS[name]:g} {ENOUGH[name]}"
        assert re.search(line, words), name
    assert "In the room 3 6 3 4 4 3 68.5 3" in words
    assert "Of these, not listed 0 3 0 0 0 0" in words
    assert re.search(r"As the list stood on \d.{5,20}, asked for by ⁨?Toni⁩?\.", words)
    assert "so said ⁨Toni⁩ on" in words or "so said Toni on" in words
    assert "He had to leave for another town." in words


def test_the_funder_reads_numbers_and_no_name_but_of_those_who_closed_it(client: Client) -> None:
    teacher, second = trainer(chosen_name="Toni"), trainer(chosen_name="Sam")
    helper = trainer(chosen_name="Robin")
    course = closed(teacher, second)
    course.trainers.add(helper)
    client.force_login(teacher)

    client.post(address("request-report", course))
    report = AttendanceReport.objects.get()
    text = client.get(address("report-csv", course)).content.decode("utf-8-sig")
    book = load_workbook(BytesIO(client.get(address("report-xlsx", course)).content))

    cells = " ".join(str(cell.value) for sheet in book.worksheets for row in sheet.iter_rows() for cell in row)
    pdf = page_of(report)
    uuids = [str(user.uuid) for user in User.objects.filter(chosen_name__in=MARKS)]
    for said in (pdf, text, cells, str(report.snapshot)):
        for told in (*MARKS, *uuids, "Club of nine", "Robin", "another town"):
            assert told not in said, told
        assert all(user.spoken_number in said for user in User.objects.filter(chosen_name__in=MARKS))
    assert "Toni" in pdf and "Sam" in pdf
    numbers = [line["Participant number"] for line in csv.DictReader(StringIO(text))][:5]
    assert numbers == sorted(numbers)
    assert "Club" in text and "Cyprus" in text


def test_what_nobody_confirmed_or_kept_is_not_claimed(client: Client) -> None:
    teacher = trainer()
    course = closed(teacher, trainer())
    Organisation.objects.update(status=Organisation.Status.PROPOSED)
    client.force_login(teacher)

    client.post(address("request-report", course))

    report = AttendanceReport.objects.get()
    assert {each["kind"] for each in report.snapshot["people"]} == {""}
    assert "agrees with what was signed" not in page_of(report)
    assert "No signed list is kept with it" in page_of(report)


def test_a_report_for_the_funder_waits_until_the_seminar_is_closed(client: Client) -> None:
    teacher = trainer()
    course = held(teacher)
    client.force_login(teacher)

    with pytest.raises(NotClosed):
        request_attendance_report(seminar=course, by=teacher, at=LATER, because=None)
    page = client.get(address("report-csv", course), follow=True).content.decode()
    client.post(address("request-report", course))
    draft = request_attendance_report(seminar=course, by=teacher, at=LATER, because=PROOF)

    assert "once the seminar is closed" in page
    assert AttendanceReport.objects.count() == 1
    assert 'data-draft="Draft: this list is not closed"' in page_of(draft)


def test_a_draft_says_so_on_each_page() -> None:
    pages = opened(render(row("attendance-report/2", people=people(60), state="draft", closing={}))).pages

    assert len(pages) > 1
    assert all("Draft: this list is not closed" in page.extract_text() for page in pages)


def test_both_reports_are_in_force_side_by_side_and_a_correction_replaces_each_with_its_own() -> None:
    teacher, second = trainer(), trainer()
    course = closed(teacher, second)
    first = [
        request_attendance_report(seminar=course, by=teacher, at=LATER, because=because) for because in (PROOF, None)
    ]
    assert set(AttendanceReport.objects.valid()) == set(first)
    eva, half_day = User.objects.get(chosen_name="Eva"), course.sessions.select_related("seminar").get(number=1)
    correct(session=half_day, person=eva, mark=Status.PRESENT, reason="She did sign the sheet.", by=teacher, at=LATER)

    newer = [
        request_attendance_report(seminar=course, by=teacher, at=LATER, because=because) for because in (PROOF, None)
    ]

    assert set(AttendanceReport.objects.valid()) == set(newer)
    for before, after in zip(first, newer, strict=True):
        before.refresh_from_db()
        assert before.replaced_by == after


@pytest.mark.parametrize("name", ["report-csv", "report-xlsx", "request-report"])
def test_names_are_for_trainers_of_the_seminar_and_all_is_on_record(client: Client, name: str) -> None:
    teacher = trainer()
    course = closed(teacher, trainer())
    seminar(other := trainer())
    seen = {"": {}, "named": {}}  # type: ignore[var-annotated]
    file = name.partition("report-")[2]

    for user in (person(), other, coordinator("GR"), coordinator("CY"), teacher):
        client.force_login(user)
        for version, answers in seen.items():
            if version == "named":
                answer = with_names(client, course, file)
            else:
                answer = client.get(address(name, course)) if file else client.post(address(name, course))
            if file:
                assert "no-store" in answer.headers["Cache-Control"]
            answers[user] = answer.status_code
            disposition = answer.headers.get("Content-Disposition", "")
            told = "-with-names" if version == "named" else ""
            told_apart = rf'attachment; filename="papers-[\d-]+\d{told}\.(csv|xlsx)"'
            assert not disposition or re.fullmatch(told_apart, disposition)

    good = 200 if file else 302
    assert list(seen[""].values()) == [404, 404, 404, good, good]
    assert list(seen["named"].values()) == [404, 404, 404, 403, good]
    events = AuditEvent.objects.filter(action__startswith="report ")
    assert sorted(event.detail["named"] for event in events) == [False, False, True]
    assert [event.detail["because"] for event in events if event.detail["named"]] == ["proof"]


def test_the_report_for_the_funder_is_downloaded_by_coordinators_of_the_country_too(client: Client) -> None:
    teacher = trainer()
    course = closed(teacher, trainer())
    report = request_attendance_report(seminar=course, by=teacher, at=LATER, because=None)

    for user, expected in ((teacher, 302), (coordinator("CY"), 302), (coordinator("GR"), 404), (person(), 404)):
        client.force_login(user)
        assert client.get(report.download_path()).status_code == expected
    client.force_login(coordinator("CY"))
    page = client.get(course.get_absolute_url()).content.decode()
    assert "for the funder</span>" in page
    assert address("with-names", course) not in page


@pytest.mark.parametrize("made", [for_the_funder("de"), for_the_funder("ar", state="draft", closing={})])
def test_a_report_for_the_funder_is_tagged_archivable_and_readable(made: Made) -> None:
    assert problems(Paper(render(made), made)) == []


def test_half_days_from_an_earlier_seminar_are_said_beside_what_they_made_enough() -> None:
    published_programme(attendance={"counts-from": 80, "combine": True})
    teacher, ada = trainer(), person(chosen_name="Ada")
    for number, begins in enumerate((NOON - timedelta(days=30), NOON)):
        course = seminar(teacher, people=[ada], begins=begins)
        for session in course.sessions.select_related("seminar"):
            there = (session.number <= 3) == (number == 0)
            mark(session=session, person=ada, status=Status.PRESENT if there else Status.ABSENT, by=teacher, at=LATER)

    said = of_report(summary(course), "en", named=True)

    [line] = said["people"]
    assert (line["half_days"], line["carried"], line["reached"]) == (3, 3, True)
    assert people_table(said).rows[0][-1] == "yes (and 3 from earlier)"
    report = request_attendance_report(seminar=course, by=teacher, at=LATER, because=PROOF)
    assert "and 3 from earlier" in page_of(report)


def test_a_report_asks_the_same_number_of_questions_for_many_people(client: Client) -> None:
    teacher = trainer()
    client.force_login(teacher)
    counts = set()
    for size in (3, 30):
        course = seminar(teacher, people=[person() for _number in range(size)])
        with_names(client, course, "xlsx")
        with CaptureQueriesContext(connection) as queries:
            assert with_names(client, course, "xlsx").status_code == 200
        counts.add(len(queries))

    assert len(counts) == 1
