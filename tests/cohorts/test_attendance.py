"""Marking who was there, as a trainer does it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.people import join_organisation
from cohorts.attendance import NotRegistered, Status, TooEarly, mark, mark_many
from cohorts.attendance_summary import summary
from cohorts.models import Attendance, Seminar, Session
from tests.cohorts.rooms import seminar
from tests.world import NOON, organisation, person, published_programme, trainer

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def programme() -> None:
    published_programme()


def first_of(course: Seminar) -> Session:
    return course.sessions.select_related("seminar").order_by("number")[0]


def page_of(half_day: Session) -> str:
    return reverse("cohorts:session", args=[half_day.seminar.uuid, half_day.uuid])


class Filled(HTMLParser):
    """What a browser without JavaScript would send back of a page's form, untouched."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.fields: dict[str, str] = {}
        self.feed(html)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given: dict[str, Any] = dict(attributes)
        chosen = given.get("type") == "hidden" or (given.get("type") == "radio" and "checked" in given)
        if tag == "input" and chosen and given.get("name"):
            self.fields[given["name"]] = given.get("value") or ""


def test_a_whole_half_day_is_kept_without_javascript(client: Client) -> None:
    teacher, anna, ben = trainer(), person(chosen_name="Anna"), person(chosen_name="Ben")
    half_day = first_of(seminar(teacher, people=[anna, ben]))
    client.force_login(teacher)

    form = Filled(client.get(page_of(half_day)).content.decode()).fields
    client.post(page_of(half_day), {**form, str(anna.uuid): "present", str(ben.uuid): "late"})
    form = Filled(client.get(page_of(half_day)).content.decode()).fields
    response = client.post(page_of(half_day), {**form, str(ben.uuid): "absent"}, follow=True)

    assert "Attendance is saved" in response.content.decode()
    marks = dict(Attendance.objects.values_list("user__chosen_name", "status"))
    assert marks == {"Anna": "present", "Ben": "absent"}


def test_one_tap_is_saved_at_once_and_can_be_changed(client: Client) -> None:
    teacher, anna = trainer(), person()
    half_day = first_of(seminar(teacher, people=[anna]))
    client.force_login(teacher)
    tap = reverse("cohorts:mark", args=[half_day.seminar.uuid, half_day.uuid, anna.uuid])

    first = client.post(tap, {"status": "present"})
    second = client.post(tap, {"status": "left-early"})

    assert first.json() == {"status": "present", "missed": None, "note": ""}
    assert second.json() == {"status": "left-early", "missed": None, "note": ""}
    assert Attendance.objects.get().status == Status.LEFT_EARLY


@pytest.mark.parametrize("status", ["", "here", "PRESENT", "present "])
def test_a_tap_that_is_no_mark_is_refused(client: Client, status: str) -> None:
    teacher, anna = trainer(), person()
    half_day = first_of(seminar(teacher, people=[anna]))
    client.force_login(teacher)
    tap = reverse("cohorts:mark", args=[half_day.seminar.uuid, half_day.uuid, anna.uuid])

    assert client.post(tap, {"status": status}).status_code == 400
    assert not Attendance.objects.exists()


def test_saving_an_old_page_overwrites_nothing_that_was_marked_since(client: Client) -> None:
    one, other, anna, ben = trainer(), trainer(), person(), person()
    half_day = first_of(seminar(one, other, people=[anna, ben]))
    client.force_login(one)
    old_page = Filled(client.get(page_of(half_day)).content.decode()).fields

    mark(session=half_day, person=anna, status=Status.ABSENT, by=other, at=NOON)
    client.post(page_of(half_day), {**old_page, str(ben.uuid): "present"})

    assert dict(Attendance.objects.values_list("user", "status")) == {anna.pk: "absent", ben.pk: "present"}


def test_everyone_else_is_present_and_marks_that_stand_stay(client: Client) -> None:
    teacher, anna, ben = trainer(), person(), person()
    half_day = first_of(seminar(teacher, people=[anna, ben]))
    mark(session=half_day, person=anna, status=Status.EXCUSED, by=teacher, at=NOON)
    client.force_login(teacher)

    client.post(reverse("cohorts:mark-rest", args=[half_day.seminar.uuid, half_day.uuid]))
    client.post(reverse("cohorts:mark-rest", args=[half_day.seminar.uuid, half_day.uuid]))

    assert dict(Attendance.objects.values_list("user", "status")) == {anna.pk: "excused", ben.pk: "present"}


def test_a_half_day_that_has_not_come_takes_no_marks(client: Client) -> None:
    teacher, anna = trainer(), person()
    half_day = first_of(seminar(teacher, people=[anna], begins=timezone.now() + timedelta(days=2)))
    client.force_login(teacher)

    page = client.get(page_of(half_day)).content.decode()
    tap = client.post(
        reverse("cohorts:mark", args=[half_day.seminar.uuid, half_day.uuid, anna.uuid]), {"status": "late"}
    )
    client.post(reverse("cohorts:mark-rest", args=[half_day.seminar.uuid, half_day.uuid]))
    client.post(page_of(half_day), {str(anna.uuid): "present"})

    assert "has not come yet" in page
    assert tap.status_code == 409
    assert not Attendance.objects.exists()


def test_marking_opens_at_midnight_where_the_seminar_is() -> None:
    teacher, anna = trainer(), person()
    begins = datetime(2026, 5, 5, 6, 30, tzinfo=UTC)
    half_day = first_of(seminar(teacher, people=[anna], begins=begins, time_zone="Europe/Athens"))
    midnight = datetime(2026, 5, 4, 21, 0, tzinfo=UTC)

    with pytest.raises(TooEarly):
        mark(session=half_day, person=anna, status=Status.PRESENT, by=teacher, at=midnight - timedelta(seconds=1))
    mark(session=half_day, person=anna, status=Status.PRESENT, by=teacher, at=midnight)

    assert Attendance.objects.get().marked_at == midnight


def test_one_person_without_a_place_keeps_all_marks_from_being_written() -> None:
    teacher, anna, stranger = trainer(), person(), person()
    half_day = first_of(seminar(teacher, people=[anna]))

    with pytest.raises(NotRegistered):
        mark_many(session=half_day, marks={anna: Status.PRESENT, stranger: Status.PRESENT}, by=teacher, at=NOON)

    assert not Attendance.objects.exists()


def test_a_mark_keeps_group_country_and_organisation_of_that_day() -> None:
    teacher, anna = trainer(), person()
    club, town = organisation("club", "CY"), organisation("town", "IT")
    join_organisation(user=anna, organisation=club, at=NOON - timedelta(days=30))
    half_day = first_of(seminar(teacher, people=[anna]))
    join_organisation(user=anna, organisation=town, at=NOON + timedelta(days=1))

    written = mark(session=half_day, person=anna, status=Status.ABSENT, by=teacher, at=NOON + timedelta(days=2))
    changed = mark(session=half_day, person=anna, status=Status.PRESENT, by=teacher, at=NOON + timedelta(days=9))

    for row in (written, changed):
        assert (row.group, row.country, row.organisation) == ("clubs", "CY", club)


def test_somebody_who_tells_their_organisation_only_later_belonged_to_it_already() -> None:
    teacher, anna = trainer(), person(country="GR")
    half_day = first_of(seminar(teacher, people=[anna]))
    join_organisation(user=anna, organisation=organisation("club", "CY"), at=NOON + timedelta(days=3))

    row = mark(session=half_day, person=anna, status=Status.PRESENT, by=teacher, at=NOON + timedelta(days=4))

    assert (row.group, row.country) == ("clubs", "CY")


def test_somebody_without_an_organisation_counts_in_their_own_country_and_no_group() -> None:
    teacher, anna = trainer(), person(country="GR")
    half_day = first_of(seminar(teacher, people=[anna]))

    row = mark(session=half_day, person=anna, status=Status.PRESENT, by=teacher, at=NOON)

    assert (row.group, row.country, row.organisation) == ("", "GR", None)


def test_a_summary_adds_up() -> None:
    teacher, anna, ben = trainer(), person(chosen_name="Anna"), person(chosen_name="ben")
    course = seminar(teacher, people=[ben, anna])
    later = NOON + timedelta(days=9)
    for half_day, status in zip(course.sessions.select_related("seminar"), Status, strict=False):
        mark(session=half_day, person=anna, status=status, by=teacher, at=later)
    mark(session=first_of(course), person=ben, status=Status.PRESENT, by=teacher, at=later)

    found = summary(course)

    first, second = found.participants
    assert [first.person, second.person] == [anna, ben]
    assert first.statuses == (*Status, None)
    assert (first.attended, first.of, first.percent, first.minutes, first.hours) == (3, 6, 50, 630, 10.5)
    assert (second.attended, second.hours) == (1, 3.5)
    assert found.in_the_room == (2, 1, 1, 0, 0, 0)
    assert found.marked == (2, 1, 1, 1, 1, 0)
    assert (found.attended, found.qualified, found.minutes) == (2, 0, 840)


def test_five_of_six_half_days_are_enough_and_four_are_not() -> None:
    teacher, five, four = trainer(), person(), person()
    course = seminar(teacher, people=[five, four])
    for half_day in course.sessions.select_related("seminar"):
        for somebody, enough in ((five, 5), (four, 4)):
            status = Status.PRESENT if half_day.number <= enough else Status.ABSENT
            mark(session=half_day, person=somebody, status=status, by=teacher, at=NOON + timedelta(days=9))

    listed = {row.person: (row.attended, row.of, row.qualified) for row in summary(course).participants}
    assert listed == {five: (5, 6, True), four: (4, 6, False)}


def test_the_page_takes_the_same_number_of_queries_for_three_and_for_a_hundred(
    client: Client,
) -> None:
    teacher = trainer()
    small = seminar(teacher, people=[person() for _number in range(3)])
    large = seminar(teacher, people=[person() for _number in range(100)])
    client.force_login(teacher)

    for page in ("cohorts:seminar", "cohorts:session"):
        for course in (small, large):  # The first visit also fills what is kept in memory, and is noted.
            queries(client, page, course)
        counts = [queries(client, page, course) for course in (small, large)]
        assert counts[0] == counts[1]


def queries(client: Client, page: str, course: Seminar) -> int:
    half_days = [first_of(course).uuid] if page == "cohorts:session" else []
    with CaptureQueriesContext(connection) as captured:
        assert client.get(reverse(page, args=[course.uuid, *half_days])).status_code == 200
    return len(captured)


def test_saving_takes_the_same_number_of_queries_for_three_people_and_for_eighty() -> None:
    teacher = trainer()
    counts = []
    for size in (2, 3, 80):
        half_day = first_of(seminar(teacher, people=[person() for _number in range(size)]))
        marks = {
            row.user: Status.PRESENT for row in half_day.seminar.registrations.select_related("user__organisation")
        }
        with CaptureQueriesContext(connection) as captured:
            mark_many(session=half_day, marks=marks, by=teacher, at=NOON)
        counts.append(len(captured))

    assert counts[1] == counts[2]
