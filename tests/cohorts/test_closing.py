"""Closing a seminar by two people, and correcting it afterwards."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import AuditEvent, User
from cohorts.attendance import Status, mark
from cohorts.attendance_summary import summary
from cohorts.closing import (
    AlreadyAsked,
    MarksMissing,
    NobodyAsked,
    NobodyThere,
    NotOverYet,
    NotTheirs,
    SamePerson,
    ask_to_close,
    confirm,
    send_back,
    take_back,
)
from cohorts.correcting import NotClosed, NothingToCorrect, ReasonTooShort, correct, corrections_of
from cohorts.models import Attendance, Closing, Seminar
from cohorts.open_list import SeminarClosed
from cohorts.registration import register
from tests.cohorts.rooms import seminar
from tests.world import NOON, coordinator, person, published_programme, trainer

pytestmark = pytest.mark.django_db
OVER = NOON + timedelta(days=2)


@pytest.fixture(autouse=True)
def programme() -> None:
    published_programme()


def held(*teachers: User, people: int = 2, half_days: int = 2) -> Seminar:
    """A seminar that is over, with everybody marked as present."""
    course = seminar(*teachers, half_days=half_days, people=[person(chosen_name=f"P{n}") for n in range(people)])
    for session in course.sessions.select_related("seminar"):
        for registration in course.registrations.select_related("user"):
            mark(session=session, person=registration.user, status=Status.PRESENT, by=teachers[0], at=OVER)
    return course


def closed(*teachers: User, **fields: int) -> Seminar:
    course = held(*teachers, **fields)
    ask_to_close(seminar=course, by=teachers[0], at=OVER)
    confirm(seminar=course, by=teachers[1], at=OVER)
    return course


def press(client: Client, course: Seminar, name: str, **sent: str) -> str:
    answer = client.post(reverse(f"cohorts:{name}", args=[course.uuid]), sent, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_second_person_closes_what_the_first_said_is_complete(client: Client) -> None:
    one, other = trainer(chosen_name="Toni"), trainer(chosen_name="Sam")
    course = held(one, other)
    client.force_login(one)

    press(client, course, "ask-closing")
    alone = press(client, course, "confirm-closing")
    client.force_login(other)
    waits = client.get("/teach/").content.decode()
    page = press(client, course, "confirm-closing")

    assert "Another person confirms" in alone
    assert "Waits for a second person" in waits
    assert "The seminar is closed." in page
    assert "Toni said on" in page and "Sam confirmed it on" in page
    assert Seminar.objects.get().is_closed
    assert set(AuditEvent.objects.values_list("action", "actor")) >= {
        ("cohorts.ask-closing", one.pk),
        ("cohorts.confirm-closing", other.pk),
    }


def test_a_coordinator_of_the_country_may_be_the_second_person_and_nobody_from_elsewhere(client: Client) -> None:
    one = trainer()
    course = held(one)
    ask_to_close(seminar=course, by=one, at=OVER)
    confirming = reverse("cohorts:confirm-closing", args=[course.uuid])

    for user, expected in ((person(), 404), (trainer(), 404), (coordinator("GR"), 404), (coordinator("CY"), 302)):
        client.force_login(user)
        assert client.post(confirming).status_code == expected

    assert Seminar.objects.get().is_closed


def test_it_is_sent_back_with_a_reason_and_asked_for_again(client: Client) -> None:
    one, other = trainer(), trainer(chosen_name="Sam")
    course = held(one, other)
    ask_to_close(seminar=course, by=one, at=OVER)
    client.force_login(other)

    asked_again = press(client, course, "send-closing-back", because="short")
    page = press(client, course, "send-closing-back", because="The sheet of the second half day says otherwise.")

    assert "What is not right yet?" in asked_again
    assert "Sam sent it back" in page and "The sheet of the second half day says otherwise." in page
    assert not Closing.objects.get().waits
    ask_to_close(seminar=course, by=other, at=OVER)
    confirm(seminar=course, by=one, at=OVER)
    assert Closing.objects.get().asked_by == other


def test_whoever_asked_may_take_it_back(client: Client) -> None:
    one, other = trainer(), trainer()
    course = held(one, other)
    ask_to_close(seminar=course, by=one, at=OVER)

    with pytest.raises(NotTheirs):
        take_back(seminar=course, by=other, at=OVER)
    client.force_login(one)
    press(client, course, "take-closing-back")

    assert not Closing.objects.exists()


def test_what_cannot_be_closed_is_refused() -> None:
    one, other = trainer(), trainer()
    course = held(one, other)
    late = person()

    with pytest.raises(NotOverYet):
        ask_to_close(seminar=course, by=one, at=course.sessions.last().ends_at - timedelta(seconds=1))  # type: ignore[union-attr]
    with pytest.raises(NotOverYet):
        ask_to_close(seminar=seminar(one, half_days=0), by=one, at=OVER)
    with pytest.raises(NobodyThere):
        ask_to_close(seminar=seminar(one, half_days=2, people=[late]), by=one, at=OVER, rest_absent=True)
    with pytest.raises(NobodyAsked):
        confirm(seminar=course, by=other, at=OVER)
    ask_to_close(seminar=course, by=one, at=OVER)
    with pytest.raises(AlreadyAsked):
        ask_to_close(seminar=course, by=other, at=OVER)
    with pytest.raises(SamePerson):
        send_back(seminar=course, because="No, I was wrong.", by=one, at=OVER)
    with pytest.raises(SamePerson):
        confirm(seminar=course, by=person(merged_into=one), at=OVER)
    register(seminar=course, people=[late], at=OVER)
    with pytest.raises(MarksMissing):
        confirm(seminar=course, by=other, at=OVER)
    for session in course.sessions.select_related("seminar"):
        mark(session=session, person=late, status=Status.ABSENT, by=one, at=OVER)
    confirm(seminar=course, by=other, at=OVER)
    with pytest.raises(SeminarClosed):
        ask_to_close(seminar=course, by=one, at=OVER)


def test_the_page_says_what_is_missing_and_marks_the_rest_absent_when_told(client: Client) -> None:
    one = trainer()
    course = held(one)
    late = person()
    register(seminar=course, people=[late], at=OVER)

    with pytest.raises(MarksMissing):
        ask_to_close(seminar=course, by=one, at=OVER)
    with pytest.raises(MarksMissing):
        ask_to_close(seminar=course, by=coordinator("CY"), at=OVER, rest_absent=True)
    client.force_login(one)
    page = client.get(course.get_absolute_url()).content.decode()
    press(client, course, "ask-closing", rest="absent")

    assert "Somebody has no mark" in page and "No signed sheet" in page
    assert set(Attendance.objects.filter(user=late).values_list("status", flat=True)) == {"absent"}
    assert Closing.objects.get().waits


def test_a_closed_list_takes_no_marks_and_no_people(client: Client) -> None:
    one, other = trainer(), trainer()
    course = closed(one, other)
    half_day = course.sessions.select_related("seminar")[0]

    with pytest.raises(SeminarClosed):
        mark(session=half_day, person=course.registrations.all()[0].user, status=Status.ABSENT, by=one, at=OVER)
    with pytest.raises(SeminarClosed):
        register(seminar=course, people=[person()], at=OVER)


def test_a_correction_says_who_when_what_and_why(client: Client) -> None:
    one, other = trainer(chosen_name="Toni"), trainer()
    course = closed(one, other)
    half_day = course.sessions.select_related("seminar")[0]
    somebody = course.registrations.select_related("user")[0].user
    client.force_login(one)
    sent = {"person": str(somebody.uuid), "session": str(half_day.uuid), "status": "late", "missed": "25"}

    refused = press(client, course, "corrections", **sent, reason="wrong")
    page = press(client, course, "corrections", **sent, reason="The signed sheet says a quarter past two.")

    assert "at least 10" in refused
    assert "The mark is corrected." in page and "The signed sheet says a quarter past two." in page
    [correction] = corrections_of(course)
    assert correction.before is not None
    assert (correction.before.status, correction.change.status, correction.change.missed) == ("present", "late", 25)
    assert (correction.person, correction.change.by) == (somebody, one)
    assert summary(course).participants[0].missed[0] == 25
    assert AuditEvent.objects.get(action="cohorts.correct").detail == {"half_day": 1}


def test_corrections_are_for_trainers_of_a_closed_seminar(client: Client) -> None:
    one, other = trainer(), trainer()
    course = closed(one, other)
    page = reverse("cohorts:corrections", args=[course.uuid])

    for user, expected in ((person(), 404), (trainer(), 404), (coordinator("CY"), 403), (other, 200)):
        client.force_login(user)
        assert client.get(page).status_code == expected
    somebody, half_day = course.registrations.all()[0].user, course.sessions.select_related("seminar")[0]
    with pytest.raises(ReasonTooShort):
        correct(session=half_day, person=somebody, mark=Status.LATE, reason="  short   ", by=one, at=OVER)
    with pytest.raises(NothingToCorrect):
        correct(session=half_day, person=somebody, mark=Status.PRESENT, reason="For no reason.", by=one, at=OVER)
    still_open = held(one)
    with pytest.raises(NotClosed):
        correct(
            session=still_open.sessions.select_related("seminar")[0],
            person=still_open.registrations.all()[0].user,
            mark=Status.LATE,
            reason="There is no reason.",
            by=one,
            at=OVER,
        )


def test_the_seminars_page_asks_the_same_number_of_questions_for_many_people(client: Client) -> None:
    counts = set()
    for people in (2, 12):
        one, other = trainer(), trainer()
        course = closed(one, other, people=people)
        for registration in course.registrations.select_related("user"):
            correct(
                session=course.sessions.select_related("seminar")[0],
                person=registration.user,
                mark=Status.EXCUSED,
                reason="As the signed sheet says.",
                by=one,
                at=OVER,
            )
        client.force_login(one)
        client.get(course.get_absolute_url())
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(course.get_absolute_url())
        counts.add(len(queries))

    assert len(counts) == 1, counts
