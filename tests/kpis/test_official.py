"""The exact form: for whom, after what, what it says, and that somebody took it."""

from __future__ import annotations

import csv
from datetime import timedelta
from hashlib import sha256
from io import BytesIO, StringIO

import pytest
import time_machine
from openpyxl import load_workbook

from accounts.models import AuditEvent
from kpis.models import Tally
from lms.models import Programme
from tests.kpis.builders import INDICATORS, TODAY, completed, programme
from tests.world import coordinator, person, signed_in

pytestmark = pytest.mark.django_db

PAGE = "/targets/official/"
FILE = "/targets/official/file/?format="


@pytest.fixture(autouse=True)
def a_programme_that_asks() -> None:
    formula = {"key": "formula", "title": "=1+1", "count": "events", "evidence": ["recorded"]}
    programme(demographics=["age", "gender"], indicators=[*INDICATORS, formula])
    Tally.objects.create(question="age", answer="over-60", people=2)
    Tally.objects.create(question="gender", answer="non-binary", people=1)
    for country in ("CY", "GR", "GR"):
        completed(person(), country=country)


def test_only_a_coordinator_of_all_countries_finds_it() -> None:
    for somebody in (coordinator("CY", "GR"), person()):
        client = signed_in(somebody, second_factor=True)
        for path in (PAGE, FILE + "xlsx", FILE + "csv"):
            assert client.get(path).status_code == 404

    client = signed_in(coordinator(), second_factor=True)
    assert "never by country" in client.get(PAGE).content.decode()
    assert client.get(FILE + "pdf").status_code == 404
    assert not AuditEvent.objects.filter(action="kpis.official-form").exists()


def test_the_file_asks_for_the_second_factor_of_the_last_minutes_and_is_written_down() -> None:
    user = coordinator()
    with time_machine.travel(TODAY, tick=False) as clock:
        asked = signed_in(user).get(FILE + "csv").headers["Location"]
        assert "/accounts/2fa/" in asked
        # A page to come back to: whoever came back to the file would still look at the code.
        assert asked.endswith("next=%2Ftargets%2Fofficial%2F")
        client = signed_in(user, second_factor=True)
        answer = client.get(FILE + "csv")
        clock.shift(timedelta(minutes=6))
        assert client.get(FILE + "csv").status_code == 302

    event = AuditEvent.objects.get(action="kpis.official-form")
    assert event.actor == user
    assert event.detail["sha256"] == sha256(answer.content).hexdigest()
    assert event.detail["format"] == "csv"
    assert set(event.detail) == {"format", "programme", "numbers", "sha256"}
    assert answer.headers["Content-Disposition"] == 'attachment; filename="form-2026-11-22.csv"'
    assert "no-store" in answer.headers["Cache-Control"]


def test_both_formats_hold_exact_lists_that_sum_to_everybody_and_nothing_by_country() -> None:
    with time_machine.travel(TODAY, tick=False):
        client = signed_in(coordinator(), second_factor=True)
        book = load_workbook(BytesIO(client.get(FILE + "xlsx").content))
        plain = client.get(FILE + "csv").content.decode("utf-8-sig")
    said = AuditEvent.objects.filter(action="kpis.official-form").values_list("detail__numbers", flat=True)
    # Of one moment and the same numbers: the lot parts the two.
    assert len(set(said)) == 2

    assert book.sheetnames == ["Age", "Gender", "Counts", "Columns", "How this was counted"]
    assert [*book["Age"].values] == [
        ("Code", "Answer", "People"),
        ("under-18", "Under 18", 0),
        ("18-60", "18 to 60", 0),
        ("over-60", "Over 60", 2),
        ("not-stated", "Not stated", 1),
        ("total", "Together", 3),
    ]
    assert [row[2] for row in book["Gender"].values][1:] == [0, 0, 1, 0, 2, 3]
    counted = {row[0]: row[3:] for row in book["Counts"].values}
    assert counted["clubs-trained"] == (3, 60)
    assert book["Counts"]["B9"].value == "=1+1"
    assert book["Counts"]["B9"].data_type == "s"
    described = {(row[0], row[1]) for row in book["Columns"].values}
    for name in ("Age", "Gender", "Counts"):
        assert {(name, title) for title in next(book[name].values)} <= described
    notes = dict(book["How this was counted"].values)
    assert notes["Fingerprint of the programme"] == Programme.objects.latest("pk").digest
    assert notes["Fingerprint of the figures (SHA-256)"] in said
    lot = notes["Drawn by lot, so that nobody can guess the figures from the fingerprint"]
    assert lot not in str([*AuditEvent.objects.values_list("detail", flat=True)])

    rows = [*csv.reader(StringIO(plain))]
    assert ["Age", "over-60", "Over 60", "2", ""] in rows
    assert ["Gender", "not-stated", "Not stated", "2", ""] in rows
    assert ["Counts", "formula", "'=1+1", "0", ""] in rows
    assert "Greece" not in plain
    assert "Cyprus" not in plain


def test_it_says_how_many_answered_who_count_no_longer() -> None:
    Tally.objects.filter(answer="over-60").update(people=5)

    plain = signed_in(coordinator(), second_factor=True).get(FILE + "csv").content.decode()

    assert "2 more answered than count now" in plain
