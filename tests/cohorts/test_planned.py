"""What the programme plans beside what was held."""

from __future__ import annotations

import csv
from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from cohorts.attendance import Status, mark
from cohorts.models import Seminar
from cohorts.plan_bar import WIDTH, plan_bar
from cohorts.planned import Figures, beside_held
from lms.models import Programme
from tests.cohorts.rooms import seminar
from tests.world import NOON, coordinator, person, published_programme, trainer

pytestmark = pytest.mark.django_db

PLANNED = [
    {"kind": "seminar", "group": "clubs", "days": 3, "sessions": 6, "minutes": 210, "places": 25, "each": 2},
    {"kind": "seminar", "group": "towns", "days": 3, "sessions": 6, "minutes": 210, "places": 20, "each": 1},
    {"kind": "workshop", "title": "Workshop", "days": 1, "sessions": 1, "minutes": 240, "places": 25, "total": 2},
]
LATER = NOON + timedelta(days=30)


def a_world() -> User:
    """In Cyprus one seminar was held, one has no list and one is coming; in Italy one workshop was held."""
    published_programme(seminars=PLANNED)
    teacher, learners = trainer(), [person() for _number in range(3)]
    held, _listless = seminar(teacher, people=learners), seminar(teacher, people=learners[:1])
    seminar(teacher, begins=LATER + timedelta(days=3))
    workshop = seminar(trainer(), kind="workshop", group="", country="IT", half_days=1, people=learners[:2])
    seminar(trainer(), kind="online", group="", country="IT", half_days=0)
    for row in (held, workshop):
        mark(session=row.sessions.all()[0], person=learners[0], status=Status.LATE, by=teacher, at=NOON)
    return teacher


def figures(*countries: str) -> dict[tuple[str, str], Figures]:
    found = beside_held(programme=Programme.current(), countries=countries, at=LATER)
    return {(part.title, line.country): line.figures for part in found.parts for line in part.lines}


def test_what_is_planned_held_coming_and_missing() -> None:
    a_world()

    found = figures("CY", "IT")

    assert found[("Seminar, 3 days: Clubs", "CY")] == Figures(
        planned=2, held=1, coming=1, open=1, missing=0, places_planned=50, places_given=4
    )
    assert found[("Seminar, 3 days: Clubs", "IT")] == Figures(planned=2, missing=2, places_planned=50)
    assert found[("Seminar, 3 days: Town halls", "CY")] == Figures(planned=1, missing=1, places_planned=20)
    assert found[("Workshop", "")] == Figures(planned=2, held=1, missing=1, places_planned=50, places_given=2)
    assert found[("Online meeting, not planned in the programme", "IT")] == Figures(open=1)
    assert len(found) == 6


def test_what_is_planned_in_all_counts_every_country() -> None:
    a_world()

    assert figures("CY")[("Workshop", "")] == figures("CY", "IT")[("Workshop", "")]
    assert {country for _title, country in figures("CY")} == {"CY", ""}


def test_trainers_see_countries_where_they_teach_and_coordinators_theirs(client: Client) -> None:
    teacher = a_world()

    for user, sees in ((teacher, {"CY"}), (coordinator("IT", "CY"), {"CY", "IT"}), (coordinator("IT"), {"IT"})):
        client.force_login(user)
        page = client.get("/teach/plan/").content.decode()
        assert {code for code, name in (("CY", "Cyprus"), ("IT", "Italy"), ("GR", "Greece")) if name in page} == sees
    for path in ("/teach/plan/", "/teach/plan.csv"):
        client.force_login(person())
        assert client.get(path).status_code == 404


def test_the_file_says_what_the_page_says(client: Client) -> None:
    client.force_login(a_world())

    with time_machine.travel(LATER, tick=False):
        client.force_login(coordinator("CY", "IT"))
        answer = client.get("/teach/plan.csv")
        page = client.get("/teach/plan/").content.decode()

    rows = list(csv.reader(StringIO(answer.content.decode("utf-8-sig"))))
    assert answer["Content-Disposition"] == f'attachment; filename="plan-{LATER:%Y-%m-%d}.csv"'
    assert rows[1] == ["Seminar, 3 days: Clubs", "Cyprus", "2", "1", "1", "1", "0", "50", "4"]
    assert rows[-1] == ["Together", "", "8", "2", "1", "2", "5", "190", "6"]
    for row in rows[1:-1]:
        assert "".join(f'<td class="numeric">{number}</td>' for number in row[2:]) in page


def test_the_page_asks_the_database_as_often_for_two_seminars_as_for_forty() -> None:
    published_programme(seminars=PLANNED)
    figures("CY", "IT", "GR")
    asked = []
    for number in (2, 38):
        for _number in range(number):
            seminar(trainer(), half_days=1)
        with CaptureQueriesContext(connection) as captured:
            figures("CY", "IT", "GR")
        asked.append(len(captured))

    assert asked[0] == asked[1]
    assert Seminar.objects.count() == 40


def test_a_bar_has_a_piece_for_each_seminar() -> None:
    bar = plan_bar(Figures(held=3, coming=1, missing=2, planned=6))

    assert bar is not None
    assert [piece.kind for piece in bar.pieces] == ["held"] * 3 + ["coming"] + ["missing"] * 2
    assert all(float(piece.x) + float(piece.width) <= WIDTH for piece in bar.pieces)
    assert plan_bar(Figures()) is None


def test_whoever_adds_the_figures_up_is_told_what_is_in_them(client: Client) -> None:
    client.force_login(a_world())

    unplanned = "What is not planned in the programme counts as held or coming as well"
    assert unplanned not in client.get("/teach/plan/").content.decode()

    client.force_login(coordinator("IT"))
    assert unplanned in client.get("/teach/plan/").content.decode()
