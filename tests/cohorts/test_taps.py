"""Taps that a poor network brings late, the minutes that somebody missed, and a page that stays open all day."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import AuditEvent
from cohorts.attendance import Mark, Status, mark, mark_many
from cohorts.models import Attendance, AttendanceChange, Closing, Seminar, Session
from cohorts.tapping import OLDEST, decided_at
from tests.cohorts.rooms import seminar
from tests.cohorts.test_attendance import Filled, first_of, page_of
from tests.world import NOON, coordinator, person, published_programme, trainer

ZONES = ["Asia/Nicosia", "Europe/Berlin", "Europe/Athens", "Europe/Rome", "Europe/Warsaw", "Europe/Madrid", "UTC"]


@pytest.fixture
def programme() -> None:
    published_programme()


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("programme")]


def tap_of(half_day: Session, somebody: Any) -> str:
    return reverse("cohorts:mark", args=[half_day.seminar.uuid, half_day.uuid, somebody.uuid])


def marks_of(half_day: Session) -> str:
    return reverse("cohorts:marks", args=[half_day.seminar.uuid, half_day.uuid])


def close(course: Seminar, *, by: Any, confirmed_by: Any) -> None:
    Closing.objects.create(
        seminar=course, asked_by=by, asked_at=NOON, confirmed_by=confirmed_by, confirmed_at=NOON + timedelta(days=5)
    )


@given(
    begins=st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC)),
    zone=st.sampled_from(ZONES),
    age=st.timedeltas(timedelta(days=-3), timedelta(days=3)),
    later=st.timedeltas(timedelta(), timedelta(days=2)),
)
def test_a_tap_is_never_later_than_it_came_nor_before_its_day_nor_older_than_a_day(
    begins: datetime, zone: str, age: timedelta, later: timedelta
) -> None:
    half_day = Session(seminar=Seminar(time_zone=zone), starts_at=begins, minutes=210)
    at = begins + later

    found = decided_at(half_day, age=age, at=at)

    assert at - OLDEST <= found <= at
    assert found.astimezone(ZoneInfo(zone)).date() >= half_day.local_day
    if timedelta() <= age <= OLDEST and (at - age).astimezone(ZoneInfo(zone)).date() >= half_day.local_day:
        assert found == at - age


def test_a_late_tap_stands_as_of_the_moment_it_was_made(client: Client) -> None:
    teacher, anna = trainer(), person()
    half_day = first_of(seminar(teacher, people=[anna]))
    client.force_login(teacher)

    with time_machine.travel(NOON + timedelta(hours=1), tick=False):
        client.post(tap_of(half_day, anna), {"status": "present", "age": "1800000.4"})

    assert Attendance.objects.get().marked_at == NOON + timedelta(minutes=30) - timedelta(microseconds=400)
    assert AttendanceChange.objects.get().at == NOON + timedelta(hours=1)


def test_of_two_taps_the_later_stands_whichever_came_first_and_the_page_is_told(client: Client) -> None:
    one, other, anna = trainer(), trainer(chosen_name="Hanna"), person()
    half_day = first_of(seminar(one, other, people=[anna]))
    mark(session=half_day, person=anna, status=Status.ABSENT, by=other, at=NOON + timedelta(minutes=20))
    client.force_login(one)

    with time_machine.travel(NOON + timedelta(minutes=30), tick=False):
        earlier = client.post(tap_of(half_day, anna), {"status": "present", "age": str(15 * 60_000)})
        later = client.post(tap_of(half_day, anna), {"status": "late", "missed": "25", "age": str(5 * 60_000)})

    assert earlier.json() == {"status": "absent", "missed": None, "note": "Hanna marked this later."}
    assert later.json() == {"status": "late", "missed": 25, "note": ""}
    assert list(AttendanceChange.objects.values_list("status", "took_effect")) == [
        ("absent", True),
        ("present", False),
        ("late", True),
    ]


@pytest.mark.parametrize(
    "tap",
    [
        {"status": "late", "missed": "-5"},
        {"status": "late", "missed": "soon"},
        {"status": "late", "age": "-1"},
        {"status": "late", "age": "nan"},
        {"status": "late", "age": "inf"},
        {"missed": "5"},
    ],
)
def test_a_tap_that_makes_no_sense_is_refused(client: Client, tap: dict[str, str]) -> None:
    teacher, anna = trainer(), person()
    half_day = first_of(seminar(teacher, people=[anna]))
    client.force_login(teacher)

    assert client.post(tap_of(half_day, anna), tap).status_code == 400
    assert not AttendanceChange.objects.exists()


def test_more_minutes_than_the_half_day_has_are_refused_in_words(client: Client) -> None:
    teacher, anna = trainer(), person()
    half_day = first_of(seminar(teacher, people=[anna]))
    client.force_login(teacher)

    answer = client.post(tap_of(half_day, anna), {"status": "late", "missed": "211"})
    everything = client.post(tap_of(half_day, anna), {"status": "late", "missed": "210"})

    assert answer.status_code == 409
    assert "that many minutes" in answer.json()["error"]
    assert everything.json()["missed"] == 210


def test_minutes_are_kept_without_javascript_and_only_of_whoever_came_late_or_left_early(client: Client) -> None:
    teacher, anna, ben = trainer(), person(chosen_name="Anna"), person(chosen_name="Ben")
    half_day = first_of(seminar(teacher, people=[anna, ben]))
    client.force_login(teacher)

    form = Filled(client.get(page_of(half_day)).content.decode()).fields
    marks = {f"{anna.uuid}": "late", f"{anna.uuid}-missed": "10", f"{ben.uuid}": "present", f"{ben.uuid}-missed": "9"}
    client.post(page_of(half_day), {**form, **marks})
    form = Filled(client.get(page_of(half_day)).content.decode()).fields
    client.post(page_of(half_day), {**form, **marks, f"{ben.uuid}-missed": "", f"{anna.uuid}-missed": "25"})

    kept = {row.user: (row.status, row.missed) for row in Attendance.objects.all()}
    assert kept == {anna: ("late", 25), ben: ("present", None)}
    refused = client.post(page_of(half_day), {**form, **marks, f"{anna.uuid}-missed": "500"})
    assert "less than or equal to 210" in refused.content.decode()


def test_a_closed_list_is_only_read_and_says_so(client: Client) -> None:
    teacher, anna = trainer(), person()
    course = seminar(teacher, people=[anna])
    half_day = first_of(course)
    close(course, by=teacher, confirmed_by=trainer())
    client.force_login(teacher)

    page = client.get(page_of(half_day)).content.decode()
    tap = client.post(tap_of(half_day, anna), {"status": "present"})
    address = [course.uuid, half_day.uuid]
    rest = client.post(reverse("cohorts:mark-rest", args=address), follow=True)
    heads = client.post(reverse("cohorts:unlisted", args=address), {"change": "1"}, follow=True)
    walk_in = client.post(reverse("cohorts:walk-in", args=address), {"name": "Cleo"})
    client.post(page_of(half_day), {str(anna.uuid): "present"})

    assert "is closed. You may look." in page
    assert "attendance.js" not in page
    assert tap.status_code == 409
    for answer in (rest, heads, walk_in):
        assert "The list of this seminar is closed" in answer.content.decode()
    assert "closed" in tap.json()["error"]
    assert client.get(marks_of(half_day)).json()["closed"] is True
    assert not Attendance.objects.exists()
    half_day.refresh_from_db()
    assert half_day.unlisted == 0


def test_an_open_page_learns_what_others_marked(client: Client) -> None:
    one, other, anna, ben, cleo = trainer(), trainer(chosen_name="Hanna"), person(), person(), person()
    half_day = first_of(seminar(one, other, people=[anna, ben, cleo]))
    mark(session=half_day, person=anna, status=Mark(Status.LATE, 20), by=other, at=NOON)
    mark(session=half_day, person=ben, status=Status.ABSENT, by=one, at=NOON)
    client.force_login(one)

    with time_machine.travel(NOON + timedelta(minutes=1), tick=False):
        told = client.get(marks_of(half_day)).json()

    assert told["marks"] == {
        str(anna.uuid): {"status": "late", "missed": 20, "note": "Marked by Hanna"},
        str(ben.uuid): {"status": "absent", "missed": None, "note": ""},
    }
    assert set(told["people"]) == {str(each.uuid) for each in (anna, ben, cleo)}
    assert told["counts"] == {"marked": 2, "listed": 1, "unlisted": 0}
    assert (told["closed"], told["since"]) == (False, 60_000)


def test_who_does_not_teach_the_seminar_neither_marks_nor_asks(client: Client) -> None:
    course = seminar(trainer(), people=[anna := person()])
    half_day = first_of(course)
    address = [course.uuid, half_day.uuid]
    posts = [tap_of(half_day, anna), *(reverse(f"cohorts:{name}", args=address) for name in POSTED)]

    for somebody, status in ((coordinator("CY"), 403), (trainer(), 404)):
        client.force_login(somebody)
        assert {client.post(path).status_code for path in posts} == {status}
        assert client.get(marks_of(half_day)).status_code == status
        assert client.get(reverse("cohorts:check-in-wall", args=address)).status_code == status


POSTED = ("mark-rest", "unlisted", "walk-in", "open-check-in")


def test_a_half_day_of_another_seminar_is_not_found(client: Client) -> None:
    teacher, anna = trainer(), person()
    course, other = seminar(teacher, people=[anna]), seminar(teacher, people=[anna])
    client.force_login(teacher)

    for name in POSTED:
        path = reverse(f"cohorts:{name}", args=[course.uuid, first_of(other).uuid])
        assert client.post(path).status_code == 404, name


def test_heads_that_want_no_list_are_counted_and_are_nobody(client: Client) -> None:
    teacher, anna = trainer(), person()
    course = seminar(teacher, people=[anna])
    half_day = first_of(course)
    heads = reverse("cohorts:unlisted", args=[course.uuid, half_day.uuid])
    client.force_login(teacher)
    mark(session=half_day, person=anna, status=Status.PRESENT, by=teacher, at=NOON)

    quietly = [client.post(heads, {"change": change}, headers={"Accept": "application/json"}) for change in (1, 1, -1)]
    for _press in range(3):
        client.post(heads, {"change": "-1"})
    client.post(heads, {"change": "1"})

    assert [answer.json() for answer in quietly] == [{"unlisted": 1}, {"unlisted": 2}, {"unlisted": 1}]
    page = client.get(page_of(half_day)).content.decode()
    assert '<dd data-count="heads">2</dd>' in page
    assert '<dd data-count="listed">1</dd>' in page
    assert Attendance.objects.count() == 1
    events = AuditEvent.objects.filter(action="cohorts.unlisted").order_by("pk")
    assert [event.detail for event in events] == [{"count": count} for count in (1, 2, 1, 0, 1)]


@pytest.mark.parametrize("change", ["", "2", "-500", "one"])
def test_heads_change_by_one_and_no_more_than_five_hundred(client: Client, change: str) -> None:
    teacher = trainer()
    course = seminar(teacher)
    half_day = first_of(course)
    Session.objects.update(unlisted=500)
    client.force_login(teacher)
    heads = reverse("cohorts:unlisted", args=[course.uuid, half_day.uuid])

    assert client.post(heads, {"change": change}).status_code == 400
    client.post(heads, {"change": "1"})

    half_day.refresh_from_db()
    assert half_day.unlisted == 500


def test_a_trainer_adds_somebody_without_a_phone_who_is_present_at_once(client: Client) -> None:
    teacher = trainer()
    course = seminar(teacher, capacity=0)
    half_day = first_of(course)
    walk_in = reverse("cohorts:walk-in", args=[course.uuid, half_day.uuid])
    client.force_login(teacher)

    nameless = client.post(walk_in, {"name": " . "}).content.decode()
    page = client.post(walk_in, {"name": "Cleo", "organisation": "The choir", "contact": "c@example.org"}, follow=True)

    assert "a name that can be read" in nameless
    assert "Cleo is on the list, and present." in page.content.decode()
    assert "c@example.org" not in page.content.decode()
    row = Attendance.objects.select_related("user", "organisation").get()
    assert (row.status, row.user.provisional, str(row.organisation)) == ("present", True, "The choir")
    assert AuditEvent.objects.filter(action="cohorts.enter-walk-in", actor=teacher).count() == 1


def test_nothing_is_entered_before_the_day(client: Client) -> None:
    teacher = trainer()
    course = seminar(teacher)
    half_day = first_of(course)
    address = [course.uuid, half_day.uuid]
    with time_machine.travel(NOON - timedelta(days=1), tick=False):
        client.force_login(teacher)
        walk_in = client.post(reverse("cohorts:walk-in", args=address), {"name": "Cleo"}).content.decode()
        client.post(reverse("cohorts:unlisted", args=address), {"change": "1"})

    assert "has not come yet" in walk_in
    assert not course.registrations.exists()
    half_day.refresh_from_db()
    assert half_day.unlisted == 0


def test_the_page_of_attendance_stays_open_all_day(client: Client) -> None:
    teacher, anna = trainer(), person()
    half_day = first_of(seminar(teacher, people=[anna]))
    morning = datetime(2026, 5, 4, 4, 0, tzinfo=UTC)

    with time_machine.travel(morning, tick=False) as clock:
        client.force_login(teacher)
        for hours, ask in ((11, marks_of(half_day)), (19, page_of(half_day))):
            clock.move_to(morning + timedelta(hours=hours))
            assert client.get(ask).status_code == 200
        clock.move_to(morning + timedelta(hours=19.5))
        assert client.post(tap_of(half_day, anna), {"status": "late"}).status_code == 200
        clock.move_to(morning + timedelta(hours=31))
        assert client.get("/teach/").status_code == 200
        clock.move_to(morning + timedelta(hours=32))
        assert client.get("/teach/").status_code == 302


def test_on_other_days_and_pages_nobody_stays_longer(client: Client) -> None:
    teacher, anna = trainer(), person()
    half_day = first_of(seminar(teacher, people=[anna], half_days=1))
    next_day = NOON + timedelta(days=1)

    with time_machine.travel(next_day, tick=False) as clock:
        client.force_login(teacher)
        client.get("/teach/")
        clock.move_to(next_day + timedelta(hours=11))
        assert client.get(marks_of(half_day)).status_code == 200
        assert client.get("/teach/").status_code == 200
        clock.move_to(next_day + timedelta(hours=13))
        assert client.get(marks_of(half_day)).status_code == 302


def test_nobody_stays_signed_in_from_seminar_to_seminar_for_ever(client: Client) -> None:
    teacher = trainer()
    half_day = first_of(seminar(teacher, half_days=60))

    with time_machine.travel(NOON, tick=False) as clock:
        client.force_login(teacher)
        for hours in range(0, 26, 2):
            clock.move_to(NOON + timedelta(hours=hours))
            assert client.get(marks_of(half_day)).status_code == 200
        for hours in range(26, 40, 2):
            clock.move_to(NOON + timedelta(hours=hours))
            answer = client.get(marks_of(half_day))
        assert answer.status_code == 302

        client.force_login(teacher)
        clock.move_to(NOON + timedelta(hours=48))
        assert client.get(marks_of(half_day)).status_code == 200
        clock.move_to(NOON + timedelta(hours=58))
        assert client.get(marks_of(half_day)).status_code == 200


def test_a_coordinator_who_looks_stays_no_longer(client: Client) -> None:
    half_day = first_of(seminar(trainer()))

    with time_machine.travel(NOON, tick=False) as clock:
        client.force_login(coordinator("CY"))
        client.get("/teach/")
        clock.move_to(NOON + timedelta(hours=11))
        assert client.get(page_of(half_day)).status_code == 200
        clock.move_to(NOON + timedelta(hours=13))
        assert client.get(page_of(half_day)).status_code == 302


def test_what_an_open_page_asks_takes_the_same_number_of_queries_for_three_and_for_sixty(client: Client) -> None:
    teacher = trainer()
    client.force_login(teacher)
    found = []
    for size in (3, 3, 60):
        half_day = first_of(seminar(teacher, people=(people := [person() for _number in range(size)])))
        mark_many(session=half_day, marks=dict.fromkeys(people, Status.PRESENT), by=teacher, at=NOON)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(marks_of(half_day)).status_code == 200
        found.append(len(captured))

    assert found[1] == found[2]
