"""No text in any table that leaves the platform is taken for a formula. The room of numbers tries its own."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator
from functools import partial
from io import BytesIO, StringIO
from itertools import cycle
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone
from openpyxl import load_workbook

from accounts.models import User
from cohorts.closing import ask_to_close, confirm
from cohorts.correcting import correct
from cohorts.models import Attendance, Seminar, Session
from cohorts.scanning import keep_scan, withdraw_scan
from courses.models import Release
from tests import world
from tests.cohorts import rooms
from tests.cohorts.sheets import photo
from tests.kpis.builders import INDICATORS, PERIODS, SEMINARS
from tests.kpis.test_exporting import HOSTILE

ROOT = Path(__file__).parent.parent.parent
BEGINS_A_FORMULA = re.compile(r"(?:\A|[;\t\r\n])[\s\u00a0\u200b]*[=+\-@＝＋－＠]|\A[\t\r]")
TEXTS = [f"{text}a" for text in HOSTILE]
NUMBER = re.compile(r"-?\d+(\.\d+)?")


@pytest.fixture
def exports(db: None) -> dict[str, Callable[[], Any]]:
    """Every table of groups and seminars, and who takes it out; every text that somebody chose is a formula."""
    texts = cycle(TEXTS)
    world.published_programme(
        indicators=[{**each, "title": next(texts)} for each in INDICATORS],
        seminars=[{**each, "title": next(texts)} for each in SEMINARS],
        groups=[{"key": "clubs", "title": next(texts), "kinds": ["club"]}],
        periods=PERIODS,
    )
    release = world.module(quiz={"title": next(texts), "questions": []})
    spec = release.spec | {"title": next(texts), "neutral-title": next(texts)}
    spec["units"] = [unit | {"title": next(texts)} for unit in spec["units"]]
    Release.objects.filter(pk=release.pk).update(spec=spec)
    one, other = world.trainer(chosen_name=next(texts)), world.trainer(chosen_name=next(texts))
    people = [
        world.person(chosen_name=text, paper_name=text, belongs_to=world.organisation(name=text)) for text in TEXTS
    ]
    group = rooms.cohort(one, release=Release.objects.get(), members=people, name=next(texts))
    seminar = held(one, other, people, texts)
    as_trainer, as_coordinator = world.signed_in(one), world.signed_in(world.coordinator(), second_factor=True)
    report, learners = f"/papers/seminars/{seminar.uuid}/report", f"{group.get_absolute_url()}learners"
    named = f"/papers/seminars/{seminar.uuid}/with-names/"
    addresses = {
        "learners.csv": (as_trainer, f"{learners}.csv"),
        "learners.xlsx": (as_trainer, f"{learners}.xlsx"),
        "report.csv": (as_trainer, f"{report}.csv"),
        "report.xlsx": (as_trainer, f"{report}.xlsx"),
        "list.csv": (as_trainer, f"{seminar.get_absolute_url()}list/template.csv"),
        "plan.csv": (as_trainer, "/teach/plan.csv"),
        "record.zip": (as_trainer, f"/papers/seminars/{seminar.uuid}/record/"),
        "form.csv": (as_coordinator, "/targets/official/file/?format=csv"),
        "form.xlsx": (as_coordinator, "/targets/official/file/?format=xlsx"),
    }
    return {
        **{name: partial(client.get, address) for name, (client, address) in addresses.items()},
        **{
            f"report with names.{file}": partial(
                as_trainer.post, named, {"reason": "other", "words": next(texts), "file": file}
            )
            for file in ("csv", "xlsx")
        },
    }


def held(one: User, other: User, people: list[User], texts: Iterator[str]) -> Seminar:
    """Closed, with a sheet that was withdrawn and a mark that was corrected."""
    now = timezone.now()
    seminar = rooms.seminar(one, other, half_days=2, title=next(texts), place=next(texts), people=people)
    seminar.sessions.update(title=next(texts))
    Attendance.objects.bulk_create(
        Attendance(session=session, user=each, status="present", marked_at=world.NOON)
        for session in Session.objects.all()
        for each in people
    )
    first = seminar.sessions.select_related("seminar")[0]
    withdraw_scan(
        scan=keep_scan(session=first, upload=ContentFile(photo()), by=one, at=now), because=next(texts), by=one, at=now
    )
    ask_to_close(seminar=seminar, by=one, at=now)
    confirm(seminar=seminar, by=other, at=now)
    reason = f"{next(texts)} and more"
    correct(session=first, person=people[0], mark=Attendance.Status.ABSENT, reason=reason, by=one, at=now)
    return Seminar.objects.get()


def tables_in(name: str, content: bytes) -> Iterator[tuple[str, bytes]]:
    if name.endswith(".zip"):
        with ZipFile(BytesIO(content)) as bundle:
            for inner in bundle.namelist():
                if inner.endswith((".csv", ".xlsx")):
                    yield f"{name}/{inner}", bundle.read(inner)
    else:
        yield name, content


def test_no_cell_of_any_table_begins_like_a_formula(exports: dict[str, Callable[[], Any]]) -> None:
    seen: dict[str, int] = {}

    for export, taken in exports.items():
        answer = taken()
        assert answer.status_code == 200, export
        for name, content in tables_in(export, answer.getvalue()):
            if name.endswith(".csv"):
                rows = csv.reader(StringIO(content.decode("utf-8-sig"), newline=""))
                cells = [cell for row in rows for cell in row if not NUMBER.fullmatch(cell)]
                assert [cell for cell in cells if BEGINS_A_FORMULA.search(cell)] == [], name
                seen[name] = sum("'" in cell for cell in cells)
            else:
                book = load_workbook(BytesIO(content))
                found = [cell for sheet in book for row in sheet for cell in row if cell.value is not None]
                assert {cell.data_type for cell in found} <= {"s", "n", "d"}, name
                seen[name] = sum(bool(BEGINS_A_FORMULA.search(str(cell.value))) for cell in found)

    assert len(seen) == 14
    assert seen["learners.csv"] > 60 and seen["learners.xlsx"] > 50 and seen["report with names.csv"] > 60
    untold = {"list.csv", "report.csv", "record.zip/papers.csv", "record.zip/scans.csv"}
    assert {name for name, count in seen.items() if not count} <= untold


def test_tables_are_written_in_one_place_alone() -> None:
    writes = re.compile(r"csv\.(?:Dict)?[wW]riter|Workbook\(|xlsxwriter|openpyxl|text/csv\"\)")
    rooms_of_ours = ("accounts", "certificates", "cohorts", "courses", "kpis", "lms", "quizzes")
    files = [path for room in rooms_of_ours for path in (ROOT / room).rglob("*.py")]

    assert [str(path.relative_to(ROOT)) for path in files if writes.search(path.read_text())] == ["lms/tables.py"]
