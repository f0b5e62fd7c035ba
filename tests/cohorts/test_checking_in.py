"""Checking in on one's own phone: early, in time, late, twice, and at the wrong door."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import AuditEvent, User
from cohorts.attendance import Status, mark
from cohorts.attendance_summary import summary
from cohorts.checking_in import CheckInRefused, Phase, check_in, mark_waiting, open_check_in, phase_of
from cohorts.guessing import WRONG_CODES
from cohorts.models import Attendance, AttendanceChange, CheckIn, Registration, Seminar, Session, Waiting
from cohorts.tasks import mark_who_waits
from tests.certificates.papers import deliver
from tests.cohorts.doors import door, new_at, text_of, walk_in
from tests.cohorts.rooms import seminar
from tests.cohorts.test_attendance import first_of
from tests.cohorts.test_taps import ZONES, close
from tests.world import NOON, person, published_programme, trainer

EARLY = NOON - timedelta(hours=1)


@pytest.fixture
def programme() -> None:
    published_programme()


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("programme")]


def marks() -> list[tuple[str, int | None, datetime]]:
    return list(Attendance.objects.values_list("status", "missed", "marked_at"))


def opened(half_day: Session, at: datetime) -> None:
    open_check_in(session=half_day, by=half_day.seminar.trainers.all()[0], at=at)


def test_one_press_marks_whoever_is_signed_in_as_present(client: Client) -> None:
    anna = person()
    half_day = first_of(seminar(trainer(), people=[anna]))
    client.force_login(anna)

    with time_machine.travel(NOON + timedelta(minutes=5), tick=False):
        client.post(door(half_day))
        client.post(door(half_day))
        page = text_of(client, half_day)

    assert marks() == [("present", None, NOON + timedelta(minutes=5))]
    change = AttendanceChange.objects.get()
    assert (change.source, change.by) == ("check-in", anna)
    assert CheckIn.objects.get().marked_at == NOON + timedelta(minutes=5)
    assert "you are on the list as “present”" in page


@pytest.mark.parametrize(
    ("after", "status", "missed"),
    [
        (timedelta(), "present", None),
        (timedelta(minutes=15), "present", None),
        (timedelta(minutes=15, seconds=1), "late", 15),
        (timedelta(minutes=40, seconds=59), "late", 40),
        (timedelta(minutes=209, seconds=59), "late", 209),
    ],
)
def test_whoever_comes_more_than_fifteen_minutes_late_is_late(
    after: timedelta, status: str, missed: int | None
) -> None:
    half_day = first_of(seminar(trainer()))

    check_in(session=half_day, person=person(), at=NOON + after)

    assert marks() == [(status, missed, NOON + after)]


def test_whoever_comes_early_waits_and_is_marked_when_the_trainer_opens(client: Client) -> None:
    anna, teacher = person(), trainer()
    half_day = first_of(seminar(teacher, people=[anna]))
    client.force_login(anna)

    with time_machine.travel(EARLY, tick=False) as clock:
        client.post(door(half_day))
        assert "you are in good time" in text_of(client, half_day)
        assert marks() == []
        clock.shift(timedelta(minutes=20))
        opened(half_day, at=EARLY + timedelta(minutes=20))
        assert "you are on the list as “present”" in text_of(client, half_day)

    assert marks() == [("present", None, EARLY + timedelta(minutes=20))]
    assert AuditEvent.objects.get().action == "cohorts.open-check-in"


def test_whoever_waits_is_marked_at_the_beginning_by_itself() -> None:
    half_day = first_of(seminar(trainer()))
    check_in(session=half_day, person=person(), at=EARLY)

    with time_machine.travel(NOON - timedelta(seconds=1), tick=False) as clock:
        mark_who_waits()
        assert marks() == []
        clock.move_to(NOON + timedelta(seconds=20))
        mark_who_waits()
        mark_who_waits()

    assert marks() == [("present", None, NOON)]
    assert AttendanceChange.objects.count() == 1


@pytest.mark.parametrize("page", ["session", "marks", "check-in-wall"])
def test_without_a_worker_any_look_at_the_half_day_marks_whoever_waits(client: Client, page: str) -> None:
    teacher = trainer()
    course = seminar(teacher)
    half_day = first_of(course)
    check_in(session=half_day, person=person(), at=EARLY)

    with time_machine.travel(NOON + timedelta(hours=6), tick=False):
        client.force_login(teacher)
        client.get(reverse(f"cohorts:{page}", args=[course.uuid, half_day.uuid]))

    assert marks() == [("present", None, NOON)]


def test_a_mark_that_a_trainer_made_stays(client: Client) -> None:
    anna, ben, teacher = person(), person(), trainer()
    half_day = first_of(seminar(teacher, people=[anna, ben]))
    check_in(session=half_day, person=anna, at=EARLY)
    for somebody in (anna, ben):
        mark(session=half_day, person=somebody, status=Status.EXCUSED, by=teacher, at=EARLY + timedelta(minutes=1))

    mark_waiting(session=half_day, at=NOON)
    check_in(session=half_day, person=ben, at=NOON)

    assert {status for status, _missed, _at in marks()} == {"excused"}
    assert AttendanceChange.objects.filter(source="check-in").count() == 0
    assert not CheckIn.objects.filter(marked_at=None).exists()
    client.force_login(ben)
    with time_machine.travel(NOON, tick=False):
        assert "Please tell your trainer" in text_of(client, half_day)


def test_whoever_was_taken_off_the_list_while_waiting_is_not_marked_and_holds_up_nobody() -> None:
    anna, ben = person(), person()
    half_day = first_of(seminar(trainer()))
    for somebody in (anna, ben):
        check_in(session=half_day, person=somebody, at=EARLY)
    Registration.objects.filter(user=anna).delete()

    mark_waiting(session=half_day, at=NOON)

    assert list(Attendance.objects.values_list("user", flat=True)) == [ben.pk]
    assert not CheckIn.objects.filter(marked_at=None).exists()


def test_whoever_comes_without_a_place_has_one_then_even_where_all_are_taken() -> None:
    anna, ben = person(), person()
    course = seminar(trainer(), people=[ben], capacity=1)
    Waiting.objects.create(seminar=course, user=anna, at=EARLY)

    check_in(session=first_of(course), person=anna, at=NOON)

    assert set(course.registrations.values_list("user", flat=True)) == {anna.pk, ben.pk}
    assert not Waiting.objects.exists()


def test_a_code_is_for_one_half_day_and_marks_no_other(client: Client) -> None:
    anna = person()
    course = seminar(trainer(), people=[anna])
    first, second = course.sessions.select_related("seminar").order_by("number")[:2]
    client.force_login(anna)

    with time_machine.travel(NOON, tick=False) as clock:
        client.post(door(second))
        assert "come back on its day" in text_of(client, second)
        assert not CheckIn.objects.exists()
        clock.move_to(first.ends_at)
        client.post(door(first))
        assert "is over" in text_of(client, first)
        assert not CheckIn.objects.exists()
        clock.move_to(second.starts_at)
        client.post(door(first))
        client.post(door(second))

    assert list(Attendance.objects.values_list("session", flat=True)) == [second.pk]


@pytest.mark.parametrize("typed", ["AAAAAAAA", "abc", "join"])
def test_a_wrong_code_opens_nothing_and_too_many_stop_whoever_guesses(client: Client, typed: str) -> None:
    half_day = first_of(
        seminar(
            trainer(),
        )
    )

    answers = [client.get(reverse("cohorts:check-in", args=[typed])).status_code for _try in range(WRONG_CODES + 1)]

    assert answers == [404] * WRONG_CODES + [429]
    assert client.get(door(half_day)).status_code == 429
    assert client.post(new_at(half_day), {"name": "Cleo"}).status_code == 429
    assert not User.objects.filter(provisional=True).exists()


def test_whoever_guesses_stops_nobody_who_is_signed_in_in_the_same_house(client: Client) -> None:
    anna, half_day = person(), first_of(seminar(trainer()))
    for _try in range(WRONG_CODES):
        client.get(reverse("cohorts:check-in", args=["AAAAAAAA"]))
    assert client.get(door(half_day)).status_code == 429

    client.force_login(anna)
    answers = [client.get(reverse("cohorts:check-in", args=["AAAAAAAA"])).status_code for _try in range(WRONG_CODES)]

    assert answers == [404] * WRONG_CODES
    assert client.get(door(half_day)).status_code == 429, "by themselves"


def test_a_code_is_read_as_people_type_it(client: Client) -> None:
    half_day = first_of(seminar(trainer()))
    Session.objects.filter(pk=half_day.pk).update(check_in_code="ABCDEFGH")

    answer = client.get(reverse("cohorts:check-in-by-code"), {"code": " abcd-efgh "}, follow=True)

    assert answer.redirect_chain[-1][0] == "/check-in/ABCDEFGH/"
    assert "Half day" in answer.content.decode()


def test_the_door_says_when_and_where_and_nobodys_name(client: Client) -> None:
    teacher, anna = trainer(chosen_name="Toni"), person(chosen_name="Annabel")
    course = seminar(teacher, people=[anna], title="A telling title", place="Town library", time_zone="Asia/Nicosia")
    half_day = first_of(course)
    mark(session=half_day, person=anna, status=Status.PRESENT, by=teacher, at=NOON)

    with time_machine.travel(NOON, tick=False):
        page = client.get(door(half_day)).content.decode()

    assert "Town library" in page
    assert re.search(r"3\s*p\.m\.|15:00", page)
    assert not re.search("Toni|Annabel|A telling title|clubs", page)
    assert "no-store" in client.get(door(half_day)).headers["Cache-Control"]


def test_trainers_are_not_on_their_own_list(client: Client) -> None:
    teacher = trainer()
    half_day = first_of(seminar(teacher))
    client.force_login(teacher)

    with time_machine.travel(NOON, tick=False):
        page = client.post(door(half_day), follow=True).content.decode()

    assert "You are a trainer here" in page
    assert not Registration.objects.exists()


def test_a_closed_seminar_takes_no_check_in(client: Client) -> None:
    anna, teacher = person(), trainer()
    course = seminar(teacher, people=[anna])
    half_day = first_of(course)
    check_in(session=half_day, person=anna, at=EARLY)
    close(course, by=teacher, confirmed_by=trainer())

    with time_machine.travel(NOON, tick=False):
        mark_who_waits()
        mark_waiting(session=half_day, at=NOON)
        new = walk_in(client, half_day).content.decode()
        page = client.get(door(half_day)).content.decode()
        client.force_login(teacher)
        open_now = client.post(reverse("cohorts:open-check-in", args=[course.uuid, half_day.uuid]), follow=True)

    assert marks() == []
    for text in (new, page, open_now.content.decode()):
        assert "The list of this half day is closed" in text
    assert not User.objects.filter(provisional=True).exists()


def test_the_wall_shows_the_code_and_how_many_came_and_no_name(client: Client) -> None:
    teacher, anna = trainer(), person(chosen_name="Annabel")
    course = seminar(teacher, people=[anna])
    half_day = first_of(course)
    check_in(session=half_day, person=anna, at=EARLY)
    address = [course.uuid, half_day.uuid]
    wall = reverse("cohorts:check-in-wall", args=address)

    with time_machine.travel(EARLY, tick=False) as clock:
        client.force_login(teacher)
        early = client.get(wall).content.decode()
        opened_page = client.post(reverse("cohorts:open-check-in", args=address), follow=True).content.decode()
        clock.move_to(NOON + timedelta(hours=4))
        over = client.get(wall).content.decode()

    code = half_day.check_in_code
    for page in (early, opened_page, over):
        assert f"{code[:4]}-{code[4:]}" in page
        assert f"/check-in/{code}/" in page
        assert "Annabel" not in page
    assert "1 person waits." in early
    assert "Check-in is open since" in opened_page
    assert "is over" in over
    assert AuditEvent.objects.filter(action="cohorts.open-check-in").count() == 1


def test_check_in_cannot_be_opened_on_another_day_and_twice_changes_nothing() -> None:
    teacher = trainer()
    half_day = first_of(seminar(teacher))

    for at in (NOON - timedelta(days=1), half_day.ends_at):
        with pytest.raises(CheckInRefused):
            open_check_in(session=half_day, by=teacher, at=at)
    for minutes in (30, 20):
        open_check_in(session=half_day, by=teacher, at=NOON - timedelta(minutes=minutes))

    half_day.refresh_from_db()
    assert half_day.opened_at == NOON - timedelta(minutes=30)


@given(
    begins=st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC)),
    zone=st.sampled_from(ZONES),
    minutes=st.integers(1, 600),
    opened_early=st.none() | st.timedeltas(timedelta(), timedelta(hours=3)),
    away=st.timedeltas(timedelta(hours=-30), timedelta(hours=12)),
)
def test_the_phases_of_a_half_day_follow_each_other(
    begins: datetime, zone: str, minutes: int, opened_early: timedelta | None, away: timedelta
) -> None:
    opened_at = None if opened_early is None else begins - opened_early
    half_day = Session(seminar=Seminar(time_zone=zone), starts_at=begins, minutes=minutes, opened_at=opened_at)
    at = begins + away

    found = phase_of(half_day, at=at)

    if at >= half_day.ends_at:
        assert found is Phase.OVER
    elif at >= begins:
        assert found is Phase.OPEN
    elif at.astimezone(half_day.seminar.zone).date() < half_day.local_day:
        assert found is Phase.BEFORE
    else:
        assert found is (Phase.OPEN if opened_at and at >= opened_at else Phase.EARLY)
    order = list(Phase)
    later = phase_of(half_day, at=at + timedelta(minutes=7))
    assert order.index(later) >= order.index(found)


@pytest.mark.parametrize(
    ("zone", "begins", "midnight"),
    [
        # The nights in which clocks change, and a half day that begins just after midnight.
        ("Europe/Athens", datetime(2026, 3, 29, 6, 30, tzinfo=UTC), datetime(2026, 3, 28, 22, 0, tzinfo=UTC)),
        ("Europe/Madrid", datetime(2026, 10, 25, 8, 30, tzinfo=UTC), datetime(2026, 10, 24, 22, 0, tzinfo=UTC)),
        ("Asia/Nicosia", datetime(2026, 5, 4, 21, 5, tzinfo=UTC), datetime(2026, 5, 4, 21, 0, tzinfo=UTC)),
    ],
)
def test_checking_in_begins_at_local_midnight(zone: str, begins: datetime, midnight: datetime) -> None:
    half_day = first_of(seminar(trainer(), begins=begins, time_zone=zone))

    assert phase_of(half_day, at=midnight - timedelta(seconds=1)) is Phase.BEFORE
    assert phase_of(half_day, at=midnight) is Phase.EARLY
    assert phase_of(half_day, at=half_day.ends_at - timedelta(seconds=1)) is Phase.OPEN
    assert phase_of(half_day, at=half_day.ends_at) is Phase.OVER


def test_marking_whoever_waits_takes_the_same_number_of_queries_for_three_and_for_sixty() -> None:
    found = []
    for size in (3, 3, 60):
        half_day = first_of(seminar(trainer(), people=(people := [person() for _number in range(size)])))
        CheckIn.objects.bulk_create(CheckIn(session=half_day, user=each, at=EARLY) for each in people)
        with CaptureQueriesContext(connection) as captured:
            mark_waiting(session=half_day, at=NOON)
        found.append(len(captured))
        assert half_day.attendances.count() == size

    assert found[1] == found[2]


def test_the_heads_of_a_half_day_with_phones_and_without_add_up() -> None:
    anna, teacher = person(), trainer()
    course = seminar(teacher)
    check_in(session=first_of(course), person=anna, at=NOON)
    Session.objects.filter(pk=first_of(course).pk).update(unlisted=1)

    found = summary(course)

    assert found.in_the_room[0] == 2
    assert len(found.participants) == 1


@pytest.mark.django_db(transaction=True)
def test_checking_in_many_times_at_once_makes_one_row() -> None:
    published_programme()
    anna = person()
    half_day = first_of(seminar(trainer()))

    deliver(lambda: check_in(session=Session.objects.get(pk=half_day.pk), person=anna, at=NOON), threads=4, times=3)

    assert CheckIn.objects.count() == Registration.objects.count() == 1
    assert Attendance.objects.count() == AttendanceChange.objects.count() == 1
