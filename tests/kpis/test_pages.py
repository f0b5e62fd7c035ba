"""The coordinator's pages, as a coordinator and as others meet them."""

from __future__ import annotations

import csv
import hashlib
import re
from datetime import date, timedelta
from html.parser import HTMLParser
from io import BytesIO, StringIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from accounts.models import AuditEvent, User
from cohorts.models import Attendance, Registration, Session
from courses.models import Enrolment, ModuleCompletion
from kpis.models import Export, Record
from tests.kpis.builders import DAY, INDICATORS, TODAY, attend, book, completed, programme, record, seminar
from tests.kpis.taking_out import take_out
from tests.world import coordinator, module, organisation, person, signed_in, trainer

pytestmark = pytest.mark.django_db

PERIOD = {"since": "2026-03-01", "until": "2026-12-31"}


@pytest.fixture(autouse=True)
def a_programme() -> None:
    programme()


@pytest.fixture
def some_people() -> None:
    """Two countries, both channels, somebody from before the period, and one of everything else."""
    held = seminar(country="GR")
    for _number in range(3):
        somebody = person()
        completed(somebody, country="CY")
        book(somebody, held)
        attend(somebody, held, country="GR")
    completed(person(), country="GR")
    completed(person(), country="CY", on=DAY - timedelta(days=300))
    attend(person(), held, half_days=[1], country="GR")
    mentor = person()
    attend(mentor, seminar(kind="workshop", group="", half_days=1), half_days=[1])
    record("mentors", person=mentor)
    record("reports", country="IT")
    record("cooperating", organisation=organisation("town", "CY"))


class Tables(HTMLParser):
    """Rows of texts of every table of a page, by its caption's or section's heading."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.section = ""
        self.rows: dict[str, list[list[str]]] = {}
        self._cell: list[str] | None = None
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "article":
            self.section = dict(attrs).get("aria-labelledby") or ""
            self.rows[self.section] = []
        if tag == "tr":
            self.rows.setdefault(self.section, []).append([])
        if tag in ("td", "th"):
            self._cell = []

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th") and self._cell is not None:
            self.rows[self.section][-1].append(" ".join("".join(self._cell).split()))
            self._cell = None

    def handle_data(self, text: str) -> None:
        if self._cell is not None:
            self._cell.append(text)


def page_numbers(html: str, key: str) -> dict[str, dict[str, int | None]]:
    """Every number that the page tells of an indicator by country: by country and column title."""
    numbers: dict[str, dict[str, int | None]] = {}
    titles: list[str] = []
    for row in Tables(html).rows[key]:
        if row[0] in ("Country", "Month"):
            titles = row[1:] if row[0] == "Country" else []
        elif titles:
            told = {title: int(text) if text.isdigit() else None for title, text in zip(titles, row[1:], strict=True)}
            numbers.setdefault(row[0], {}).update(told)
    return numbers


def csv_numbers(content: bytes, key: str) -> dict[str, dict[str, int | None]]:
    rows = csv.DictReader(StringIO(content.decode("utf-8-sig"), newline=""))
    return {row["Country"]: only_numbers(row) for row in rows if row["Indicator"] == key}


def xlsx_numbers(content: bytes, key: str) -> dict[str, dict[str, int | None]]:
    [header, *rows] = load_workbook(BytesIO(content)).worksheets[0].iter_rows(values_only=True)
    named = [dict(zip(map(str, header), row, strict=True)) for row in rows]
    return {row["Country"]: only_numbers(row) for row in named if row["Indicator"] == key}


TEXTS = {"Indicator", "What is counted", "Unit", "Target group", "Country code", "Country"}


def only_numbers(row: dict[str, Any]) -> dict[str, int | None]:
    return {
        title: int(value) if value not in ("", None) else None for title, value in row.items() if title not in TEXTS
    }


API_NAMES = {
    "In this period": "new",
    "So far": "so_far",
    "Promised": "promised",
    "Gap": "gap",
    "Places planned": "planned",
    "Places booked": "booked",
    "Participations": "participations",
    "Online only": "online_only",
    "In a room only": "room_only",
    "Both": "both",
}
CODES = {"Cyprus": "CY", "Greece": "GR", "Italy": "IT", "All countries": None}


@pytest.mark.parametrize("key", [each["key"] for each in INDICATORS])
@pytest.mark.usefixtures("some_people")
def test_page_csv_xlsx_and_api_tell_the_same_numbers(key: str) -> None:
    client = signed_in(coordinator())

    page = page_numbers(client.get("/targets/", PERIOD).content.decode(), key)
    as_csv = csv_numbers(take_out(client, **PERIOD, format="csv"), key)
    as_xlsx = xlsx_numbers(take_out(client, **PERIOD, format="xlsx"), key)
    answer = client.get("/api/v1/targets/", PERIOD).json()
    [count] = [each for each in answer["indicators"] if each["key"] == key]
    by_code = {figure["country"]: figure for figure in [*count["countries"], count["total"]]}

    assert as_csv == as_xlsx
    assert set(page) == set(as_csv) == set(CODES)
    for country, numbers in as_csv.items():
        for title, number in page[country].items():
            if title != "People in this period":
                assert numbers[title] == number, (country, title)
        for title, number in numbers.items():
            assert number is None or by_code[CODES[country]][API_NAMES[title]] == number, (country, title)


@pytest.mark.usefixtures("some_people")
def test_the_page_tells_counted_promised_and_missing() -> None:
    html = signed_in(coordinator()).get("/targets/").content.decode()

    numbers = page_numbers(html, "clubs-trained")

    assert numbers["Cyprus"] == {
        "So far": 4,
        "Promised": 20,
        "Gap": 16,
        "Places planned": 20,
        "Places booked": 0,
        "People in this period": 4,
        "Participations": 7,
        "Online only": 1,
        "In a room only": 0,
        "Both": 3,
    }
    assert numbers["All countries"]["Places booked"] == 3
    assert "No place to spare: 60 places are planned, and 60 people are promised." in html
    assert "Too few places: 8 are planned, and 9 people are promised." in html
    assert "1 person was there, but for too few half days." in html
    assert "at least 80% of the half days" in html
    assert 'aria-label="5 of 60, 8 percent"' in html


def test_a_promise_that_is_kept_warns_of_no_places() -> None:
    programme(indicators=[{**INDICATORS[0], "target": 1, "each": None}], seminars=[])
    completed(person())

    html = signed_in(coordinator()).get("/targets/").content.decode()

    assert "reached" in html
    assert "No place to spare" not in html


@pytest.mark.parametrize("url", ["/targets/", "/exports/", "/api/v1/targets/"])
def test_the_numbers_are_not_there_for_anybody_but_coordinators(url: str) -> None:
    teaching = trainer()
    seminar().trainers.add(teaching)
    administrator = person(is_staff=True, is_superuser=True)

    for user in (person(), teaching, administrator):
        assert signed_in(user).get(url).status_code == 404
        assert signed_in(user).post(url, {"format": "csv"}).status_code in (404, 405)
    assert Export.objects.count() == 0


def test_the_numbers_ask_strangers_to_sign_in(client: Client) -> None:
    assert client.get("/targets/").status_code == 302
    assert client.get("/exports/").status_code == 302
    assert client.get("/api/v1/targets/").status_code in (401, 403)


@pytest.mark.usefixtures("some_people")
def test_a_coordinator_sees_only_their_own_countries_everywhere() -> None:
    client = signed_in(coordinator("GR"))

    html = client.get("/targets/").content.decode()
    content = take_out(client, format="csv")
    answer = client.get("/api/v1/targets/").json()

    assert page_numbers(html, "clubs-trained").keys() == {"Greece", "All your countries"}
    assert csv_numbers(content, "clubs-trained").keys() == {"Greece", "All your countries"}
    assert page_numbers(html, "clubs-trained")["All your countries"]["So far"] == 1
    assert {figure["country"] for each in answer["indicators"] for figure in each["countries"]} == {"GR"}
    assert "Cyprus" not in re.sub(r"<footer.*", "", html, flags=re.DOTALL)
    assert Export.objects.get().countries == ["GR"]


def test_a_period_is_chosen_by_two_days_or_from_the_programme() -> None:
    completed(person(), on=date(2025, 5, 1))
    client = signed_in(coordinator())

    html = client.get("/targets/", {"since": "2025-10-01", "until": "2027-03-31"}).content.decode()

    numbers = page_numbers(html, "clubs-trained")["Cyprus"]
    assert (numbers["In this period"], numbers["So far"]) == (0, 1)
    assert 'href="/targets/?since=2024-04-01&amp;until=2025-09-30"' in html
    assert re.search(r'href="/targets/\?since=2025-10-01&amp;until=2027-03-31" aria-current="page"', html)
    assert 'href="/exports/?since=2025-10-01&amp;until=2027-03-31"' in html


def test_a_period_that_ends_before_it_begins_shows_what_is_wrong_and_no_numbers() -> None:
    client = signed_in(coordinator())
    wrong = {"since": "2026-02-01", "until": "2026-01-31"}

    page = client.get("/targets/", wrong)
    export = client.post("/exports/", {**wrong, "format": "csv"})
    answer = client.get("/api/v1/targets/", wrong)

    assert "The period ends before it begins." in page.content.decode()
    assert "clubs-trained" not in page.content.decode()
    assert export["Content-Type"].startswith("text/html")
    assert answer.status_code == 400
    assert client.get("/targets/", {"since": "soon"}).status_code == 200
    assert Export.objects.count() == 0


@pytest.mark.parametrize("format", ["csv", "xlsx"])
def test_an_export_is_written_down_with_its_fingerprint(format: str) -> None:
    user = coordinator("CY", "GR")
    client = signed_in(user)

    content = take_out(client, **PERIOD, format=format)

    row = Export.objects.get()
    disposition = client.get(row.download_path())["Content-Disposition"]
    assert re.fullmatch(rf'attachment; filename="counts-\d{{4}}-\d\d-\d\d\.{format}"', disposition)
    assert row.sha256 == hashlib.sha256(content).hexdigest()
    assert (row.user, row.format, row.countries) == (user, format, ["CY", "GR"])
    assert (str(row.since), str(row.until)) == (PERIOD["since"], PERIOD["until"])
    assert row.rows == 3 * len(INDICATORS)
    events = AuditEvent.objects.filter(subject=f"kpis.export:{row.uuid}").order_by("pk")
    assert [(event.actor, event.action) for event in events] == [
        (user, "kpis.export"),
        (user, "kpis.download-export"),
        (user, "kpis.download-export"),
    ]


def test_looking_at_the_form_takes_nothing_out() -> None:
    client = signed_in(coordinator())

    html = client.get("/exports/", PERIOD).content.decode()

    assert 'value="2026-03-01"' in html
    assert Export.objects.count() == 0


def test_a_coordinator_finds_their_own_exports_and_nobody_elses() -> None:
    one, other = signed_in(coordinator()), signed_in(coordinator())
    take_out(one, **PERIOD, format="csv")
    fingerprint = Export.objects.get().sha256

    assert fingerprint in one.get("/exports/").content.decode()
    assert fingerprint not in other.get("/exports/").content.decode()


def test_no_title_of_an_indicator_is_a_formula_in_the_file() -> None:
    programme(indicators=[{**INDICATORS[0], "title": '=HYPERLINK("http://example.org")'}])
    client = signed_in(coordinator())

    text = take_out(client, format="csv").decode("utf-8-sig")
    sheet = load_workbook(BytesIO(take_out(client, format="xlsx"))).worksheets[0]

    assert ",=" not in text and ',"=' not in text
    assert "'=HYPERLINK" in text
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}


def test_the_number_of_queries_is_the_same_for_a_hundred_people_and_for_ten_thousand() -> None:
    client = signed_in(coordinator())
    urls = ("/targets/", "/api/v1/targets/")

    def queries(url: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url).status_code == 200
        return len(captured)

    crowd(100)
    for url in urls:
        queries(url)
    few = [queries(url) for url in urls]
    crowd(9_900)
    many = [queries(url) for url in urls]

    assert many == few
    assert max(many) <= 20


def crowd(size: int) -> None:
    """People with every kind of evidence, staff and twins among them."""
    held, workshop = seminar(country="GR"), seminar(kind="workshop", group="", half_days=1)
    release, main, town = module(f"crafts-{size}"), person(), organisation("town")
    people = User.objects.bulk_create(
        User(
            chosen_name="Somebody", counts=number % 7 != 0, merged_into=main if number % 5 == 0 else None, country="CY"
        )
        for number in range(size)
    )
    enrolments = Enrolment.objects.bulk_create(
        Enrolment(user=user, module=release.module, release=release, major=release.major, began_at=TODAY)
        for user in people
    )
    ModuleCompletion.objects.bulk_create(
        ModuleCompletion(
            enrolment=enrolment, release=release, at=TODAY, group="clubs", country=["CY", "GR", "IT"][number % 3]
        )
        for number, enrolment in enumerate(enrolments)
    )
    some = people[: size // 10]
    sessions = [*Session.objects.filter(seminar__in=[held, workshop])]
    Attendance.objects.bulk_create(
        Attendance(session=session, user=user, status="present", group="clubs", country="GR", marked_at=TODAY)
        for user in some
        for session in sessions
    )
    Registration.objects.bulk_create(Registration(seminar=held, user=user, at=TODAY) for user in some)
    Record.objects.bulk_create(
        Record(indicator="mentors", on=DAY, person=user, evidence="folder 7", recorded_at=TODAY) for user in some
    )
    Record.objects.create(indicator="cooperating", on=DAY, organisation=town, evidence="folder 7", recorded_at=TODAY)


def test_taking_out_takes_the_same_number_of_queries_for_three_people_and_for_thirty() -> None:
    client = signed_in(coordinator())

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            take_out(client, format="xlsx")
        return len(captured)

    crowd(3)
    queries()
    few = queries()
    crowd(27)

    assert queries() == few


def test_the_pages_tell_nobody_what_they_are_about() -> None:
    client = signed_in(coordinator())

    for url in ("/targets/", "/exports/"):
        title = re.search(r"<title>(.*?)</title>", client.get(url).content.decode(), re.DOTALL)
        assert title and title[1].strip() in ("Targets", "Exports")


def test_a_number_is_written_as_the_reader_writes_it() -> None:
    programme(
        indicators=[{"key": "x", "title": "X", "count": "people", "evidence": ["module-completed"], "target": 3000}]
    )

    html = signed_in(coordinator(language="el")).get("/targets/").content.decode()

    assert "3.000" in html


def test_a_record_made_in_the_admin_says_who_made_it() -> None:
    administrator = person(is_staff=True, is_superuser=True, counts=False)
    town = organisation("town")
    client = signed_in(administrator)
    made = {"indicator": "cooperating", "on": "2026-03-02", "evidence": "Minutes, folder 7", "organisation": town.pk}

    refused = client.post("/admin/kpis/record/add/", {**made, "organisation": ""})
    accepted = client.post("/admin/kpis/record/add/", made)

    assert "please fill it in" in refused.content.decode()
    assert accepted.status_code == 302
    row = town.records.get()
    assert row.recorded_by == administrator
    assert AuditEvent.objects.filter(subject=f"kpis.record:{row.uuid}", action="kpis.record").exists()
    assert client.get(f"/admin/kpis/record/{row.pk}/delete/").status_code == 403


def test_an_export_in_the_admin_can_only_be_looked_at() -> None:
    take_out(signed_in(coordinator()), format="csv")
    client = signed_in(person(is_staff=True, is_superuser=True, counts=False))
    row = Export.objects.get()

    assert client.get("/admin/kpis/export/").status_code == 200
    assert client.get(f"/admin/kpis/export/{row.pk}/change/").status_code == 200
    assert client.post(f"/admin/kpis/export/{row.pk}/change/", {"rows": 1}).status_code == 403
    assert client.get(f"/admin/kpis/export/{row.pk}/delete/").status_code == 403
