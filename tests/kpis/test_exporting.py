"""Files that coordinators take out: made in the background, once, kept for a while, and for nobody else."""

from __future__ import annotations

import csv
import json
import stat
from datetime import date, timedelta
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone
from openpyxl import load_workbook
from pypdf import PdfReader

from accounts.models import AuditEvent, Coordinator, User
from kpis.counting import Scope
from kpis.digest import digest_of_figures
from kpis.evidence import Ledger
from kpis.evidence_list import lines, write_parts
from kpis.exporting import FORMATS, TRIES, ask_for_export, claim_exports, remove_past
from kpis.making import MAKERS, make_file, scope_of
from kpis.models import Export, ExportPart
from kpis.tasks import make_export, sweep_exports
from lms.models import Programme
from tests.kpis.builders import INDICATORS, attend, completed, figures, programme, record, seminar
from tests.kpis.taking_out import asked_for, fetched, take_out
from tests.world import coordinator, person, signed_in, trainer

pytestmark = pytest.mark.django_db

HOSTILE = [
    before + begin + "1+1"
    for begin in ("=", "+", "-", "@", "＝", "＋", "－", "＠")
    for before in ("", " ", "\u00a0", "\t", "\r", "\n", "x;", "\u200b")
] + ["|calc", "%0A=1"]
"""After OWASP's page on "CSV injection": signs that begin a formula, behind what programs skip or split at."""


@pytest.fixture(autouse=True)
def a_programme() -> None:
    programme()


def rows_of(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(content.decode("utf-8-sig"))))


def order(user: User, *countries: str, kind: str = "targets", format: str = "csv") -> Export:
    scope = Scope(countries=countries or None)
    return ask_for_export(user=user, scope=scope, kind=kind, format=format, language="en", at=timezone.now())


def test_every_kind_is_made_in_every_format_that_can_be_asked_for() -> None:
    assert {(kind, format) for kind in FORMATS for format in FORMATS[kind]} == {
        (kind, format) for kind in MAKERS for format in MAKERS[kind]
    }
    completed(person())
    client = signed_in(coordinator())

    for kind, formats in FORMATS.items():
        for format in formats:
            assert take_out(client, kind=kind, format=format)
    refused = asked_for(client, kind="evidence", format="pdf")
    assert refused.status_code == 200
    assert "This list is made as a spreadsheet" in refused.content.decode()


def test_the_worker_makes_what_waits_and_tells_how_far_it_is() -> None:
    client = signed_in(coordinator())
    asked_for(client, format="csv")
    row = Export.objects.get()
    assert 'value="0"' in client.get("/exports/").content.decode()
    assert client.get(row.download_path()).status_code == 302

    make_export(row.pk)
    make_export(row.pk)

    row.refresh_from_db()
    assert (row.state, row.progress, row.rows) == ("ready", 100, 4 * len(INDICATORS))
    assert row.expires_at == row.made_at + timedelta(days=settings.EXPORT_DAYS)  # type: ignore[operator]
    kept = Path(row.file.path)
    assert list(kept.parent.glob(f"{kept.stem}*")) == [kept]
    assert not stat.S_IMODE(kept.stat().st_mode) & stat.S_IROTH
    assert "Download" in client.get("/exports/").content.decode()


def test_what_nobody_made_is_tried_again_later_each_time_and_given_up_in_the_end() -> None:
    row = order(coordinator())
    now = timezone.now()

    assert claim_exports(at=now, limit=10) == []
    waits = []
    for _try in range(TRIES):
        row.refresh_from_db()
        waits.append((row.next_try_at - now).total_seconds())
        now = row.next_try_at
        assert claim_exports(at=now, limit=10) == [row.pk]
        assert claim_exports(at=now, limit=10) == []
    assert [round(wait) for wait in waits] == [60, 60, 120, 240, 480]
    row.refresh_from_db()
    assert claim_exports(at=row.next_try_at, limit=10) == []
    row.refresh_from_db()
    assert row.state == "failed"
    assert "could not be made" in signed_in(row.user).get("/exports/").content.decode()


def test_a_file_is_removed_after_its_time_and_its_row_says_so() -> None:
    user = coordinator()
    take_out(signed_in(user), format="csv")
    row = Export.objects.get()
    kept = Path(row.file.path)
    assert row.expires_at is not None

    Export.objects.update(expires_at=timezone.now())
    assert signed_in(user).get(row.download_path()).status_code == 302
    Export.objects.update(expires_at=row.expires_at)
    assert remove_past(at=row.expires_at - timedelta(seconds=1), limit=10) == 0
    assert kept.exists()
    assert remove_past(at=row.expires_at, limit=10) == 1

    assert not kept.exists()
    Export.objects.update(file=row.file.name)
    assert signed_in(user).get(row.download_path()).status_code == 302
    Export.objects.update(file="")
    assert "No longer kept" in signed_in(user).get("/exports/").content.decode()
    assert signed_in(user).get(row.download_path()).status_code == 302
    sweep_exports()


@pytest.mark.parametrize("lost", ["the role", "the account"])
def test_whoever_answers_for_nothing_any_more_has_no_file_made(lost: str) -> None:
    user = coordinator("CY")
    waiting = order(user, "CY")
    if lost == "the role":
        Coordinator.objects.filter(user=user).delete()
    else:
        User.objects.filter(pk=user.pk).update(is_active=False)

    assert not make_file(export=waiting, at=timezone.now())

    waiting.refresh_from_db()
    assert waiting.state == "refused"


def test_whoever_lost_a_country_gets_no_file_of_it() -> None:
    user = coordinator("CY", "GR")
    made, waiting = order(user, "CY", "GR"), order(user, "CY", "GR")
    make_file(export=made, at=timezone.now())
    Coordinator.objects.filter(user=user).update(countries=["CY"])

    assert signed_in(user).get(made.download_path()).status_code == 404
    assert not make_file(export=waiting, at=timezone.now())
    waiting.refresh_from_db()
    assert waiting.state == "refused"
    Coordinator.objects.filter(user=user).delete()
    assert signed_in(User.objects.get(pk=user.pk)).get("/exports/").status_code == 404


def test_a_file_is_for_whoever_asked_for_it_and_each_download_is_written_down() -> None:
    user = coordinator()
    client = signed_in(user)
    take_out(client, format="csv")
    row = Export.objects.get()

    for other in (coordinator(), trainer(), person()):
        assert signed_in(other).get(row.download_path()).status_code == 404
        assert signed_in(other).get(f"/api/v1/exports/{row.uuid}/").status_code == 404
    fetched(client, row)
    assert AuditEvent.objects.filter(actor=user, action="kpis.download-export").count() == 2


def test_programs_ask_for_a_file_and_find_it() -> None:
    completed(person())
    client = signed_in(coordinator())

    answer = client.post("/api/v1/exports/", {"format": "json", "until": "2026-12-31"}, "application/json")
    assert (answer.status_code, answer.json()["state"], answer.json()["download"]) == (202, "waiting", None)
    assert make_file(export=Export.objects.get(), at=timezone.now())
    found = client.get(f"/api/v1/exports/{answer.json()['uuid']}/").json()

    assert (found["state"], found["progress"]) == ("ready", 100)
    assert found["download"].endswith(Export.objects.get().download_path())
    told = json.loads(fetched(client, Export.objects.get()))
    live = client.get("/api/v1/targets/?until=2026-12-31").json()
    assert told["indicators"] == live["indicators"]
    assert told["figures_sha256"] == found["figures_sha256"]
    assert client.post("/api/v1/exports/", {"format": "pdf", "kind": "evidence"}, "application/json").status_code == 400
    assert [each["uuid"] for each in client.get("/api/v1/exports/").json()] == [found["uuid"]]


def test_the_spreadsheet_explains_every_column_and_where_its_numbers_come_from() -> None:
    completed(person())
    seminar(country="GR")
    client = signed_in(coordinator())
    book = load_workbook(BytesIO(take_out(client, format="xlsx", until="2026-12-31")))

    assert book.sheetnames == ["Counts", "By month", "How this was counted", "Data dictionary", "About"]
    explained = {
        (sheet, column): meaning for sheet, column, meaning, *_rest in list(book["Data dictionary"].values)[1:]
    }
    for name in ("Counts", "By month"):
        assert all(explained[name, str(column)] for column in next(book[name].values))
    assert book["By month"]["C2"].value.date() == date(2026, 3, 1)
    assert {cell.data_type for cell in book["Counts"]["G"][1:]} == {"n"}
    about = dict(list(book["About"].values)[1:])
    row = Export.objects.get()
    assert about["Fingerprint of the programme"] == Programme.newest().digest
    assert about["Fingerprint of the figures (SHA-256)"] == row.figures_sha256
    assert row.figures_sha256 == digest_of_figures(figures(until=date(2026, 12, 31), at=timezone.now()))
    assert about["Seminars without a list"] == "1"


def some_proof() -> dict[str, User]:
    """Two who count for the clubs, one of them with two accounts; one who was erased; one who does not count."""
    held = seminar(country="GR")
    people = {name: person(chosen_name=f"Somebody {name}") for name in ("both", "merged", "erased", "staff")}
    completed(people["both"], country="CY")
    attend(people["both"], held, country="GR")
    completed(people["merged"], country="CY")
    completed(person(merged_into=people["merged"]), country="CY", key="pottery")
    completed(people["erased"])
    completed(people["staff"])
    User.objects.filter(pk=people["erased"].pk).update(erased_at=timezone.now())
    User.objects.filter(pk=people["staff"].pk).update(counts=False)
    mentor = person(chosen_name="Somebody mentor")
    attend(mentor, seminar(kind="workshop", group="", half_days=1), half_days=[1], country="CY")
    record("mentors", person=mentor, country="CY")
    return {**people, "mentor": mentor}


def test_the_list_proves_each_count_by_numbers_and_days_and_names_nobody() -> None:
    people = some_proof()
    client = signed_in(coordinator())
    content = take_out(client, kind="evidence", format="csv")
    rows = {row["Participant number"]: row for row in rows_of(content)}

    assert set(rows) == {people[name].spoken_number for name in ("both", "merged", "mentor")}
    assert b"Somebody" not in content
    both = rows[people["both"].spoken_number]
    assert (both["Indicator"], both["Country code"], both["Counted from"]) == ("clubs-trained", "CY", "2026-03-02")
    assert both["Channel"] == "Both"
    assert both["Evidence"] == "a module completed online; a seminar attended"
    assert both["Days of the evidence"] == "2026-03-02; 2026-03-04"
    assert rows[people["merged"].spoken_number]["Merged accounts"] == "1"
    counted = {count.indicator.key: count.total.so_far for count in figures(at=timezone.now()).counts}
    assert counted["clubs-trained"] + counted["mentors"] == len(rows) + 1

    greek = signed_in(coordinator("GR"))
    assert rows_of(take_out(greek, kind="evidence", format="csv")) == []
    book = load_workbook(BytesIO(take_out(client, kind="evidence", format="xlsx")))
    assert len(list(book.worksheets[0].values)) == len(rows) + 1
    assert ExportPart.objects.count() == 0


def test_a_list_whose_making_was_killed_goes_on_where_it_stopped() -> None:
    for _number in range(5):
        completed(person())
    row = order(coordinator(), kind="evidence")
    found = lines(ledger=Ledger(programme=Programme.current(), at=timezone.now()), scope=scope_of(row))

    class Killed(Exception):
        pass

    def dies_after_the_second(done: int, total: int) -> None:
        if done == 2:
            raise Killed

    with pytest.raises(Killed):
        write_parts(row, found, step=dies_after_the_second, at_once=2)
    kept = list(row.parts.values_list("pk", flat=True))
    assert len(kept) == 2
    write_parts(row, found, step=lambda done, total: None, at_once=2)
    assert list(row.parts.values_list("pk", flat=True))[:2] == kept
    assert [len(part.rows) for part in row.parts.all()] == [2, 2, 1]

    completed(person())
    changed = lines(ledger=Ledger(programme=Programme.current(), at=timezone.now()), scope=scope_of(row))
    write_parts(row, changed, step=lambda done, total: None, at_once=2)
    assert not row.parts.filter(pk__in=kept).exists()
    assert sum(len(part.rows) for part in row.parts.all()) == 6


def test_a_list_is_whole_and_of_one_moment_or_not_made_at_all() -> None:
    completed(person())
    row = order(coordinator(), kind="evidence")
    of_before = ExportPart.objects.create(export=row, plan="0" * 64, number=0, rows=[["0000-0000"]])

    assert make_file(export=row, at=timezone.now())

    row.refresh_from_db()
    with row.file.open("rb") as file:
        assert len(rows_of(file.read())) == row.rows == 1
    assert not ExportPart.objects.filter(pk=of_before.pk).exists()


def test_no_text_is_a_formula_in_any_file() -> None:
    assert len(HOSTILE) >= 60
    programme(
        indicators=[{**INDICATORS[0], "key": f"clubs-{number}", "title": title} for number, title in enumerate(HOSTILE)]
    )
    completed(person())
    client = signed_in(coordinator())

    for kind in FORMATS:
        rows = csv.reader(StringIO(take_out(client, kind=kind, format="csv").decode("utf-8-sig")))
        cells = [cell for row in rows for cell in row]
        assert cells
        assert not [cell for cell in cells if cell.lstrip(" \u00a0\t\r\n\u200b")[:1] in set("=+-@＝＋－＠")]
        book = load_workbook(BytesIO(take_out(client, kind=kind, format="xlsx")))
        types = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}
        assert types <= {"s", "n", "d"}
        titles = {cell for row in book.worksheets[0].iter_rows(values_only=True) for cell in row}
        assert "=1+1" in titles


@pytest.mark.parametrize("language", ["en", "el"])
def test_the_report_on_paper_tells_the_same_numbers_in_its_language(language: str) -> None:
    for _number in range(3):
        completed(person())
    content = take_out(signed_in(coordinator()), format="pdf", language=language)
    paper = PdfReader(BytesIO(content))
    text = " ".join(page.extract_text() for page in paper.pages)

    assert str(paper.root_object.get("/Lang")) == language
    assert "/StructTreeRoot" in paper.root_object
    assert paper.metadata is not None and "clubs" not in str(paper.metadata.title).lower()
    assert ("Κύπρος" if language == "el" else "Cyprus") in text
    assert "Members of clubs" in text
    assert "None" not in text
    assert Export.objects.get().figures_sha256 in "".join(text.split())
