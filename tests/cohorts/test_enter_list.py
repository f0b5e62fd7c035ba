"""A seminar that was held before it was entered here, from its list."""

from __future__ import annotations

import csv
from datetime import timedelta
from io import StringIO
from itertools import count

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import AuditEvent, Organisation, User
from cohorts.attendance import Mark, Status
from cohorts.attendance_list import MOST_COLUMNS, HalfDayColumn, NoSuchMark, mark_in, read_list
from cohorts.attendance_summary import summary
from cohorts.models import Attendance, AttendanceChange, Closing, Seminar
from tests.cohorts.rooms import cohort, seminar
from tests.world import NOON, coordinator, organisation, person, published_programme, trainer

LIST = """Name;Organisation;E-mail;1;2 (2026-05-05 00:00)
Anna;Tailors;anna@example.org;x;late 20
Ben;;;absent;left early 30
–;;;1;x
Cleo;Tailors;;excused;
"""


def held(half_days: int = 2) -> Seminar:
    published_programme()
    return seminar(trainer(), half_days=half_days, capacity=1)


def page_of(row: Seminar) -> str:
    return reverse("cohorts:enter-list", args=[row.uuid])


@pytest.mark.django_db
def test_a_list_is_checked_first_and_then_entered_as_of_its_half_days(client: Client) -> None:
    row = held()
    teacher = row.trainers.get()
    client.force_login(teacher)

    checked = client.post(page_of(row), {"text": LIST}).content.decode()
    assert "This would be entered" in checked
    assert not row.registrations.exists()
    client.post(page_of(row), {"text": LIST, "enter": "1"})

    found = summary(Seminar.objects.get(pk=row.pk))
    assert [(str(each.person), each.statuses, each.missed) for each in found.participants] == [
        ("Anna", ("present", "late"), (None, 20)),
        ("Ben", ("absent", "left-early"), (None, 30)),
        ("Cleo", ("excused", None), (None, None)),
    ]
    assert (found.in_the_room, found.unlisted) == ((2, 3), (1, 1))
    assert found.seminar.entered_later
    assert {change.source for change in AttendanceChange.objects.all()} == {"list"}
    anna = Attendance.objects.filter(user__chosen_name="Anna").order_by("session__number")[0]
    assert anna.marked_at == anna.session.ends_at
    assert (anna.group, anna.country, str(anna.organisation)) == ("clubs", "CY", "Tailors")
    assert User.objects.get(chosen_name="Anna").contact == "anna@example.org"
    assert Organisation.objects.get(name="Tailors").status == "proposed"
    assert AuditEvent.objects.get(action="cohorts.enter-list").detail == {"people": 3, "unlisted": [1, 1]}
    assert "Entered later" in client.get(row.get_absolute_url()).content.decode()


@pytest.mark.django_db
def test_nobody_on_a_list_is_matched_with_an_account(client: Client) -> None:
    row = held()
    account = person("anna@example.org", chosen_name="Anna", belongs_to=organisation(name="Tailors"))
    client.force_login(row.trainers.get())

    client.post(page_of(row), {"text": LIST, "enter": "1"})

    listed = row.registrations.get(user__chosen_name="Anna").user
    assert listed != account
    assert (listed.provisional, listed.email, listed.has_usable_password()) == (True, None, False)
    assert str(listed.organisation) == "Tailors"
    assert Organisation.objects.count() == 1


@pytest.mark.django_db
def test_a_list_entered_twice_is_entered_once(client: Client) -> None:
    row = held()
    client.force_login(row.trainers.get())

    client.post(page_of(row), {"text": LIST, "enter": "1"})
    page = client.post(page_of(row), {"text": LIST, "enter": "1"}).content.decode()

    assert "on the seminar&#x27;s list already" in page
    assert row.registrations.count() == 3
    assert list(row.sessions.values_list("unlisted", flat=True)) == [1, 1]


@pytest.mark.django_db
def test_heads_without_a_name_are_not_counted_again_when_a_missing_line_is_entered(client: Client) -> None:
    row = held()
    row.sessions.update(unlisted=1)
    client.force_login(row.trainers.get())

    client.post(page_of(row), {"text": "Name,Organisation,1,2\nZoe,Tailors,x,x\n–,,x,x", "enter": "1"})

    assert row.registrations.count() == 1
    assert list(row.sessions.values_list("unlisted", flat=True)) == [1, 1]


@pytest.mark.django_db
def test_with_one_wrong_line_nothing_is_entered_and_the_text_is_kept(client: Client) -> None:
    row = held()
    client.force_login(row.trainers.get())
    text = f"{LIST}Dora;;;perhaps;late 999\n"

    page = client.post(page_of(row), {"text": text, "enter": "1"}).content.decode()

    assert "Line 6: Half day 1 says “perhaps”" in page
    assert "Line 6: Half day 2 has 210 minutes" in page
    assert "Dora;;;perhaps" in page
    assert not row.registrations.exists()
    assert not Seminar.objects.get(pk=row.pk).entered_later


@pytest.mark.django_db
def test_the_table_to_fill_in_comes_back_as_a_list(client: Client) -> None:
    row = held(half_days=6)
    client.force_login(row.trainers.get())

    answer = client.get(reverse("cohorts:list-template", args=[row.uuid]))
    filled = answer.content + "Άννα,Σύλλογος,,x,x,x,x,x,late 5\r\n".encode()
    page = client.post(page_of(row), {"file": SimpleUploadedFile("l.csv", filled)}).content.decode()

    assert answer["Content-Disposition"] == 'attachment; filename="list.csv"'
    assert "This would be entered" in page
    assert "Άννα,Σύλλογος" in page


@pytest.mark.django_db
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_files_of_spreadsheet_programs_are_read(client: Client, encoding: str) -> None:
    row = held()
    client.force_login(row.trainers.get())
    file = SimpleUploadedFile("l.csv", LIST.replace(";", "\t").encode(encoding))

    assert "This would be entered" in client.post(page_of(row), {"file": file}).content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "said"),
    [("Άννα".encode("cp1253"), "This file cannot be read"), (b"x" * 300_000, "larger than"), (b"", "empty")],
)
def test_a_file_that_cannot_be_read_is_refused(client: Client, content: bytes, said: str) -> None:
    row = held()
    client.force_login(row.trainers.get())

    page = client.post(page_of(row), {"file": SimpleUploadedFile("l.csv", content), "enter": "1"}).content.decode()

    assert said in page
    assert not row.registrations.exists()


@pytest.mark.django_db
def test_a_list_waits_until_the_last_half_day_is_over(client: Client) -> None:
    published_programme()
    row = seminar(trainer(), half_days=2, begins=timezone.now() - timedelta(hours=13))
    client.force_login(row.trainers.get())

    page = client.post(page_of(row), {"text": LIST, "enter": "1"}).content.decode()

    assert "once the last half day is over" in page
    assert not row.registrations.exists()


@pytest.mark.django_db
def test_a_closed_seminar_takes_no_list(client: Client) -> None:
    row = held()
    teacher = row.trainers.get()
    Closing.objects.create(
        seminar=row, asked_by=teacher, asked_at=NOON, confirmed_by=person(), confirmed_at=NOON + timedelta(days=9)
    )
    client.force_login(teacher)

    assert client.post(page_of(row), {"text": LIST, "enter": "1"})["Location"] == row.get_absolute_url()
    assert not row.registrations.exists()


@pytest.mark.django_db
def test_only_its_trainers_enter_a_list(client: Client) -> None:
    row, other = held(), trainer()
    cohort(other)
    template = reverse("cohorts:list-template", args=[row.uuid])

    for user, status in ((other, 404), (person(), 404), (coordinator("CY"), 403), (coordinator("IT"), 404)):
        client.force_login(user)
        assert client.get(page_of(row)).status_code == status
        assert client.post(page_of(row), {"text": LIST, "enter": "1"}).status_code == status
        assert client.get(template).status_code == status
    assert not row.registrations.exists()


HALF_DAYS = [HalfDayColumn(1, 210), HalfDayColumn(2, 210), HalfDayColumn(3, 90)]


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("", None),
        ("  ", None),
        ("X", Mark(Status.PRESENT)),
        ("1", Mark(Status.PRESENT)),
        ("Present", Mark(Status.PRESENT)),
        ("late", Mark(Status.LATE)),
        ("Late 20", Mark(Status.LATE, 20)),
        ("late (20 min.)", Mark(Status.LATE, 20)),
        ("left early 30 minutes", Mark(Status.LEFT_EARLY, 30)),
        ("left-early 30", Mark(Status.LEFT_EARLY, 30)),
        ("left early", Mark(Status.LEFT_EARLY)),
        ("E", Mark(Status.EXCUSED)),
        ("0", Mark(Status.ABSENT)),
        ("–", Mark(Status.ABSENT)),
    ],
)
def test_marks_are_read_as_people_write_them(text: str, mark: Mark | None) -> None:
    assert mark_in(text) == mark


def test_long_nonsense_is_refused_at_once() -> None:
    half_days = [HalfDayColumn(1, 210)]

    found = read_list(f"name,1\nAnna,{')' * 100_000}!x", half_days)
    wide = read_list(f"name,1{',no column' * 10_000}\nAnna,x", half_days)

    assert [problem.line for problem in found.problems] == [2]
    assert len(found.problems[0].text) < 200
    assert not wide.people
    assert 0 < len(wide.problems) <= MOST_COLUMNS


@pytest.mark.parametrize("text", ["20", "perhaps", "present 20", "late twenty", "x x", "late 12345"])
def test_what_is_no_mark_is_refused(text: str) -> None:
    with pytest.raises(NoSuchMark):
        mark_in(text)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", 1),
        ("Name,1\n", 1),
        ("Organisation,1\nTailors,x\n", 1),
        ("Name,Organisation\nAnna,Tailors\n", 1),
        ("Name,1,1\nAnna,x,x\n", 1),
        ("Name,Shoe size,1\nAnna,40,x\n", 1),
        ("Name,4\nAnna,x\n", 1),
        ("Name,1\nAnna,x\n\nAnna,x\n", 4),
        ("Name,E-mail,1\nAnna,nobody,x\n", 2),
        ("Name,Organisation,1\n,Tailors,x\n", 2),
        ("Name,1\nAnna,x,x\n", 2),
        ("Name,1\n–,excused\n", 2),
        ('Name,1\n"An\nna",x\nBen,perhaps\n', 4),
        ("Name,1\nAn\x00na,x\n", 2),
        ("Name,1\n" + "A" * 101 + ",x\n", 2),
        ("Name,1\n" + "".join(f"Anna {number},x\n" for number in range(501)), 502),
    ],
)
def test_problems_are_said_by_their_line(text: str, line: int) -> None:
    assert [problem.line for problem in read_list(text, HALF_DAYS).problems][-1] == line


names = st.text("ABCDÄΩ ,;\"'\t–-=@", min_size=1, max_size=12).map(lambda name: f"N{' '.join(name.split())}")
marks = st.one_of(
    st.none(),
    st.builds(Mark, st.sampled_from([Status.PRESENT, Status.ABSENT, Status.EXCUSED])),
    st.builds(Mark, st.sampled_from([Status.LATE, Status.LEFT_EARLY]), st.one_of(st.none(), st.integers(0, 90))),
)
people = st.lists(st.tuples(names, names, st.tuples(marks, marks, marks)), min_size=1, max_size=6)


@given(people, st.permutations([0, 1, 2, 3, 4]), st.integers(0, 3), st.booleans(), st.sampled_from(",;\t"))
def test_whatever_a_spreadsheet_writes_is_read_as_it_was_meant(rows, order, unlisted, of_windows, delimiter) -> None:
    numbers = count()
    meant = [(f"{next(numbers)} {name}", place, each) for name, place, each in rows]
    lines = [[name, place, *map(written, each)] for name, place, each in meant]
    lines += [["–", "", "x", "", "late 5"]] * unlisted
    header = ["Name", "Organisation", "1", "2", "3"]
    text = StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\r\n" if of_windows else "\n")
    writer.writerows([line[place] for place in order] for line in [header, *lines])

    found = read_list(f"\ufeff{text.getvalue()}", HALF_DAYS)

    assert found.problems == []
    assert [each.marks for each in found.people] == [each for _name, _place, each in meant]
    assert [each.name for each in found.people] == [name for name, _place, _each in meant]
    assert found.unlisted == [unlisted, 0, unlisted]


def written(mark: Mark | None) -> str:
    if mark is None:
        return ""
    return " ".join(filter(None, [mark.status.replace("-", " "), "" if mark.missed is None else str(mark.missed)]))


@given(st.text(max_size=300), st.sampled_from(["", "Name,1\n", "Name;1;2;3\n"]))
def test_no_text_makes_the_reader_fail(text: str, header: str) -> None:
    found = read_list(header + text, HALF_DAYS)

    assert found.problems or found.people or any(found.unlisted) or not text.strip() or header
