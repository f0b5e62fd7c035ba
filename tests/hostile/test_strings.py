"""Naughty strings in every text that people can write, and back out of every place where it is shown."""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Iterable
from io import BytesIO, StringIO

import pytest
from django.utils.html import escape
from openpyxl import load_workbook

from accounts.models import User
from certificates.models import AttendanceReport
from certificates.rendering import page_of
from certificates.requesting import request_attendance_report
from cohorts.attendance_list import LONGEST, MOST_LINES, NAME, NOBODY
from cohorts.models import Membership
from cohorts.views import LEARNERS_ON_A_PAGE
from lms.tables import defused
from lms.text import JOINERS, has_letters, plain
from tests import world
from tests.certificates.papers import PROOF
from tests.cohorts import rooms
from tests.hostile.forms import FORMS, Build, note, profile
from tests.hostile.strings import STRINGS, some
from tests.world import published_programme

pytestmark = pytest.mark.django_db

ALL = 520
"""Strings for each of a person's names."""
EACH = int(os.environ.get("FUZZ_STRINGS", "40"))
"""Strings for each other text: others for each. `make fuzz` takes all of them for each."""


def test_there_are_515_strings_and_more_each_another() -> None:
    assert len(set(STRINGS)) == len(STRINGS) >= 515
    assert len(set(some(ALL))) == ALL


def test_every_string_is_kept_as_a_name_or_refused_with_an_error() -> None:
    assert profile().take(some(ALL), everywhere=True) == []


@pytest.mark.parametrize("number", range(len(FORMS)), ids=[build.__name__ for build in FORMS])
def test_every_other_text_keeps_what_is_written_or_refuses_it(number: int) -> None:
    build: Build = FORMS[number]
    form = build()

    assert form.take(some(EACH * len(form.texts), beginning=number)) == []


def listable(text: str) -> bool:
    """Whether a list may have somebody with this name: see `cohorts/attendance_list.py`."""
    said = " ".join(text.split())
    seen = "".join(character for character in said if character not in JOINERS)
    return said not in NOBODY and len(said) <= LONGEST[NAME] and seen.isprintable()


def a_list(names: Iterable[str]) -> str:
    written = StringIO()
    writer = csv.writer(written)
    writer.writerow(["Name", "Organisation", "1"])
    writer.writerows([name, f"Club {number}", "x"] for number, name in enumerate(names))
    return written.getvalue()


def test_names_from_a_list_come_back_out_of_every_page_table_and_file() -> None:
    published_programme()
    strings = some(ALL, beginning=7)
    names = list(dict.fromkeys(" ".join(text.split()) for text in strings if listable(text)))
    refused = [text for text in strings if text.strip() and not listable(text) and " ".join(text.split()) not in NOBODY]
    trainer = world.trainer()
    client, seminar = world.signed_in(trainer), rooms.seminar(trainer, half_days=1)
    address = seminar.get_absolute_url()

    without_nul = [text for text in refused if "\x00" not in text]
    not_even_read = client.post(f"{address}list/", {"text": a_list(refused), "enter": "yes"})
    asked_again = client.post(f"{address}list/", {"text": a_list(without_nul), "enter": "yes"})
    assert "Null characters are not allowed." in not_even_read.content.decode()
    assert asked_again.status_code == 200 and not User.objects.filter(provisional=True).exists()
    assert len(re.findall("holds signs that cannot be kept|has more than", asked_again.content.decode())) >= len(
        without_nul
    )
    for first in range(0, len(names), MOST_LINES):
        entered = client.post(f"{address}list/", {"text": a_list(names[first : first + MOST_LINES]), "enter": "yes"})
        assert entered.status_code == 302
    people = User.objects.filter(provisional=True).order_by("pk")
    assert [each.chosen_name for each in people] == names

    cohort = rooms.cohort(trainer)
    Membership.objects.bulk_create(Membership(cohort=cohort, user=each, joined_at=world.NOON) for each in people)
    half_day = seminar.sessions.select_related("seminar").get()
    for page in (address, half_day.get_absolute_url()):
        shown = client.get(page).content.decode()
        assert [name for name in names if f"<bdi>{escape(name)}</bdi>" not in shown and escape(name) not in shown] == []
    pages = "".join(
        client.get(f"{cohort.get_absolute_url()}?page={number}").content.decode()
        for number in range(1, len(names) // LEARNERS_ON_A_PAGE + 2)
    )
    assert [name for name in names if str(escape(name)) not in pages] == []

    participants = client.get(f"/api/v1/seminars/{seminar.uuid}/").json()["participants"]
    learners = client.get(f"/api/v1/cohorts/{cohort.uuid}/").json()["learners"]
    assert {each["name"] for each in participants} == {each["name"] for each in learners} == set(names)

    # On papers a name is composed, and without what nobody sees; one that nobody can read is left out.
    on_papers = [plain(name) for name in names if has_letters(name)]
    report, table = f"/papers/seminars/{seminar.uuid}/with-names/", f"{cohort.get_absolute_url()}learners"
    reports = {file: client.post(report, {"reason": "proof", "file": file}) for file in ("csv", "xlsx")}
    for answer, expected in ((reports["csv"], on_papers), (client.get(f"{table}.csv"), names)):
        rows = csv.reader(StringIO(answer.getvalue().decode("utf-8-sig"), newline=""))
        assert {defused(name) for name in expected} - {cell for row in rows for cell in row} == set()
    for answer, expected in ((reports["xlsx"], on_papers), (client.get(f"{table}.xlsx"), names)):
        book = load_workbook(BytesIO(answer.getvalue()))
        cells = [cell for sheet in book for row in sheet for cell in row if cell.value is not None]
        assert {cell.data_type for cell in cells} <= {"s", "n", "d"}
        assert set(expected) - {cell.value for cell in cells} == set()

    request_attendance_report(seminar=seminar, by=trainer, at=world.NOON, because=PROOF)
    page = page_of(AttendanceReport.objects.get())
    assert [name for name in on_papers if str(escape(name)) not in page] == []


def test_a_note_is_as_long_as_its_box_lets_it_be_and_one_that_is_not_kept_says_why() -> None:
    form = note()
    as_typed = "ab\n" * 3_333

    form.client.post(form.address, {"text": as_typed.replace("\n", "\r\n")})
    assert form.now() == [as_typed.strip()]
    page = form.client.post(form.address, {"text": "a" * 10_001}, follow=True).content.decode()

    assert "at most 10000 characters" in page
    assert form.now() == [as_typed.strip()]
