"""Signing up for a seminar: places, the waiting list, what people need, and who reads it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import AuditEvent, User
from cohorts.attendance import Status, mark
from cohorts.guessing import WRONG_CODES
from cohorts.models import Needs, Registration, Seminar, Waiting
from cohorts.needs import forget_needs
from cohorts.place_mail import tell_of_place
from cohorts.registration import give_back, give_place, register, sign_up
from cohorts.tasks import sweep_places
from tests.certificates.papers import deliver, work_off_queue
from tests.cohorts.rooms import cohort, seminar
from tests.world import NOON, coordinator, module, person, published, published_programme, trainer

pytestmark = pytest.mark.django_db

BEFORE = NOON - timedelta(days=7)


@contextmanager
def on(moment: datetime = BEFORE) -> Iterator[None]:
    with time_machine.travel(moment, tick=False):
        yield


def open_seminar(*people: User, capacity: int = 2, **fields: Any) -> Seminar:
    published_programme()
    teacher = fields.pop("teacher", None) or trainer(chosen_name="Toni")
    assert isinstance(teacher, User)
    return seminar(teacher, people=people, capacity=capacity, takes_sign_ups=True, **fields)


def address(name: str, row: Seminar) -> str:
    return reverse(f"cohorts:{name}", args=[row.sign_up_code if name.startswith("sign-up") else row.uuid])


def test_one_press_gives_a_place_as_long_as_there_is_one(client: Client) -> None:
    row, people = open_seminar(), [person() for _number in range(3)]

    with on():
        for somebody in people:
            client.force_login(somebody)
            for _time in range(2):
                answer = client.post(address("sign-up", row))
            assert answer["Location"] == address("my-seminar", row)
        page = client.get(address("my-seminar", row)).content.decode()

    assert [place.user for place in row.registrations.order_by("pk")] == people[:2]
    assert [waits.user for waits in row.waiting.all()] == people[2:]
    assert "You are number 1 in the line" in page


def test_the_page_of_a_code_says_neutral_words_and_no_place(client: Client) -> None:
    row = open_seminar(title="A telling title", place="A telling place", address="Door 7", agenda="Telling")

    with on():
        page = client.get(address("sign-up-page", row)).content.decode()

    assert "Toni" in page
    assert "Sign in first" in page
    for telling in ("elling", "Door 7"):
        assert telling not in page


def test_a_stranger_signs_in_first_and_comes_back(client: Client) -> None:
    row = open_seminar()

    with on():
        assert client.get(address("sign-up", row))["Location"].endswith(f"?next={address('sign-up', row)}")
        client.force_login(person())
        assert client.get(address("sign-up", row))["Location"] == address("sign-up-page", row)

    assert not row.registrations.exists()


def test_a_code_is_typed_on_a_page_and_guessing_is_stopped(client: Client) -> None:
    row = open_seminar()
    typed = client.get(reverse("cohorts:sign-up-by-code"), {"code": row.spoken_code.lower()})

    assert typed["Location"] == address("sign-up-page", row)
    for _guess in range(WRONG_CODES):
        assert client.get("/seminars/ABCDEFGH/").status_code == 404
    assert client.get(address("sign-up-page", row)).status_code == 429


def test_a_new_code_ends_the_old_one(client: Client) -> None:
    row = open_seminar()
    old = address("sign-up-page", row)
    client.force_login(row.trainers.get())

    client.post(reverse("cohorts:renew-sign-up-code", args=[row.uuid]))

    row.refresh_from_db()
    assert client.get(old).status_code == 404
    assert client.get(address("sign-up-page", row)).status_code == 200


@pytest.mark.parametrize(("changes", "moment"), [({"takes_sign_ups": False}, BEFORE), ({}, NOON)])
def test_nobody_signs_up_where_it_is_not_open_or_has_begun(
    client: Client, changes: dict[str, bool], moment: datetime
) -> None:
    row = open_seminar()
    Seminar.objects.filter(pk=row.pk).update(**changes)
    client.force_login(person())

    with on(moment):
        client.post(address("sign-up", row))
        page = client.get(address("sign-up-page", row)).content.decode()

    assert "Nobody can sign up here at the moment" in page
    assert not row.registrations.exists()
    assert not row.waiting.exists()


def test_a_trainer_does_not_sign_up_for_their_own_seminar(client: Client) -> None:
    row = open_seminar()
    client.force_login(row.trainers.get())

    with on():
        page = client.post(address("sign-up", row), follow=True).content.decode()

    assert "You are a trainer of this seminar" in page
    assert not row.registrations.exists()


def test_a_place_given_back_goes_to_the_next_in_line_and_a_mail_says_only_that_there_is_news(
    client: Client, mailoutbox: list[Any], django_capture_on_commit_callbacks
) -> None:
    published()
    first, second, third = person(), person("ada@example.org", chosen_name="Ada"), person()
    row = seminar(trainer(), capacity=1, people=[first], takes_sign_ups=True, place="A telling place")
    for waits in (second, third):
        sign_up(seminar=row, user=waits, at=BEFORE)
    client.force_login(first)

    with on():
        assert client.get(address("give-back", row)).status_code == 200
        client.post(address("give-back", row))

    place = row.registrations.get()
    assert (place.user, place.promoted_at) == (second, BEFORE)
    assert [waits.user for waits in row.waiting.all()] == [third]
    assert tell_of_place(place=place, at=NOON) is True
    assert tell_of_place(place=place, at=NOON) is False
    [mail] = mailoutbox
    assert mail.to == ["ada@example.org"]
    said = f"{mail.subject} {mail.body} {mail.from_email}".lower()
    for told in ("ada", "seminar", "place", "telling", *published_programme().spec["neutral"]["avoid"]):
        assert told not in said.replace("example.org", "")


@pytest.mark.parametrize(("language", "subject"), [("en", "There is news for you"), ("xx", "There is news for you")])
def test_the_mail_is_in_the_readers_language(mailoutbox: list[Any], language: str, subject: str) -> None:
    published_programme()
    reader = person(language=language)
    row = seminar(trainer())
    place = Registration.objects.create(seminar=row, user=reader, at=BEFORE, promoted_at=BEFORE)

    tell_of_place(place=place, at=NOON)

    assert [mail.subject for mail in mailoutbox] == [subject]


def test_nobody_is_told_of_a_place_that_was_there_at_once(mailoutbox: list[Any]) -> None:
    row = open_seminar(person())

    assert tell_of_place(place=row.registrations.get(), at=NOON) is False
    assert mailoutbox == []


def test_the_sweep_tells_whom_nobody_told_once_and_forgets_needs(mailoutbox: list[Any]) -> None:
    row, waits = open_seminar(person(), capacity=1), person()
    sign_up(seminar=row, user=waits, at=BEFORE)
    give_place(seminar=row, person=waits, by=row.trainers.get(), at=BEFORE)
    Needs.objects.create(seminar=row, user=waits, food="Nothing with nuts")

    for _time in range(2):
        sweep_places()
        work_off_queue()

    assert [mail.to for mail in mailoutbox] == [[waits.email]]
    assert not Needs.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_nobody_gets_the_same_place() -> None:
    row, people = open_seminar(capacity=3), [person() for _number in range(8)]
    queue = list(people)

    deliver(lambda: sign_up(seminar=row, user=queue.pop(), at=BEFORE), times=1)

    assert row.registrations.count() == 3
    assert row.waiting.count() == 5


def test_more_places_go_to_those_who_wait(client: Client) -> None:
    row, people = open_seminar(capacity=1), [person() for _number in range(4)]
    for somebody in people:
        sign_up(seminar=row, user=somebody, at=BEFORE)
    client.force_login(row.trainers.get())

    with on():
        sent = {name: getattr(row, name) for name in ("kind", "title", "group", "country", "language", "time_zone")}
        client.post(
            reverse("cohorts:edit-seminar", args=[row.uuid]),
            {
                **sent,
                "capacity": "3",
                "takes_sign_ups": "on",
                "trainers": [str(row.trainers.get().uuid)],
                "initial-trainers": [str(row.trainers.get().uuid)],
            },
        )

    assert {place.user for place in row.registrations.all()} == set(people[:3])
    assert [waits.user for waits in row.waiting.all()] == people[3:]


def test_once_it_has_begun_nobody_gives_back_and_nobody_moves_up(client: Client) -> None:
    here, waits = person(), person()
    row = open_seminar(here, capacity=1)
    sign_up(seminar=row, user=waits, at=BEFORE)
    client.force_login(here)

    with on(NOON):
        client.post(address("give-back", row))
        assert "give-back" not in client.get(address("my-seminar", row)).content.decode()

    assert row.registrations.get().user == here
    assert row.waiting.get().user == waits


def test_whoever_was_marked_before_it_began_stays_on_the_list(client: Client) -> None:
    here = person()
    row = open_seminar(here)
    half_day, early = row.sessions.select_related("seminar")[0], NOON - timedelta(hours=2)
    mark(session=half_day, person=here, status=Status.PRESENT, by=row.trainers.get(), at=early)
    client.force_login(here)

    with on(early):
        assert "give-back" not in client.get(address("my-seminar", row)).content.decode()
        client.post(address("give-back", row))

    assert row.registrations.get().user == here, "a mark without a place could be neither changed nor closed"


def test_a_trainer_takes_somebody_off_unless_they_are_marked(client: Client) -> None:
    stays, goes, waits = person(), person(), person()
    row = open_seminar(stays, goes)
    sign_up(seminar=row, user=waits, at=BEFORE)
    teacher = row.trainers.get()
    client.force_login(teacher)
    pages = [reverse("cohorts:take-off", args=[row.uuid, each.uuid]) for each in (stays, goes)]
    with on():
        client.post(pages[1])
    assert {place.user for place in row.registrations.all()} == {stays, waits}
    mark(session=row.sessions.all()[0], person=stays, status=Status.PRESENT, by=teacher, at=NOON)

    with on(NOON):
        client.force_login(teacher)
        assert client.get(pages[0]).status_code == 200
        page = client.post(pages[0], follow=True).content.decode()

    assert "stays on the list" in page
    assert row.registrations.filter(user=stays).exists()
    assert AuditEvent.objects.get(action="cohorts.take-off").detail == {"person": str(goes.uuid)}


def test_a_trainer_gives_a_place_out_of_turn(client: Client) -> None:
    row, first, second = open_seminar(person(), capacity=1), person(), person()
    for waits in (first, second):
        sign_up(seminar=row, user=waits, at=BEFORE)
    client.force_login(row.trainers.get())

    with on():
        client.post(reverse("cohorts:give-place", args=[row.uuid, second.uuid]))

    assert row.registrations.filter(user=second).exists()
    assert [waits.user for waits in row.waiting.all()] == [first]
    assert AuditEvent.objects.get(action="cohorts.give-place").detail["beyond_capacity"] is True


def test_whoever_is_added_from_the_group_waits_no_longer() -> None:
    waits = person()
    row = open_seminar(person(), capacity=1)
    sign_up(seminar=row, user=waits, at=BEFORE)
    Seminar.objects.filter(pk=row.pk).update(capacity=2)

    register(seminar=Seminar.objects.get(pk=row.pk), people=[waits], at=NOON)

    assert row.registrations.filter(user=waits).exists()
    assert not Waiting.objects.exists()


def test_the_address_is_for_people_with_a_place(client: Client) -> None:
    has, waits = person(), person()
    row = open_seminar(has, capacity=1, address="Harbour street 1", place="Larnaca")
    sign_up(seminar=row, user=waits, at=BEFORE)

    pages = {}
    with on():
        for somebody in (has, waits):
            client.force_login(somebody)
            pages[somebody] = client.get(address("my-seminar", row)).content.decode()
        client.force_login(person())
        assert client.get(address("my-seminar", row)).status_code == 404

    assert "Harbour street 1" in pages[has]
    assert "Harbour street 1" not in pages[waits]


def test_the_dates_go_into_a_calendar_and_tell_nothing_else(client: Client) -> None:
    has = person()
    row = open_seminar(has, title="A telling title", place="A telling place", address="Telling", half_days=2)
    client.force_login(has)

    with on():
        answer = client.get(address("my-dates", row))

    text = answer.content.decode()
    assert answer["Content-Disposition"] == 'attachment; filename="dates.ics"'
    assert "no-store" in answer["Cache-Control"]
    assert re.findall(r"DTSTART:(\S+)", text) == ["20260504T120000Z", "20260505T000000Z"]
    assert re.findall(r"DTEND:(\S+)", text) == ["20260504T153000Z", "20260505T033000Z"]
    assert set(re.findall(r"SUMMARY:(\S+)", text)) == {"Learning"}
    assert "elling" not in text
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))


def test_whoever_waits_has_no_dates_to_take(client: Client) -> None:
    row, waits = open_seminar(person(), capacity=1), person()
    sign_up(seminar=row, user=waits, at=BEFORE)
    client.force_login(waits)

    assert client.get(address("my-dates", row)).status_code == 404


def test_needs_are_asked_on_signing_up_and_changed_on_ones_own_page(client: Client) -> None:
    row, somebody = open_seminar(), person()
    client.force_login(somebody)

    with on():
        client.post(address("sign-up", row), {"access": "A ramp", "food": ""})
        assert [(each.access, each.food) for each in row.needs.all()] == [("A ramp", "")]
        client.post(address("my-needs", row), {"access": "", "food": "No nuts"})
        assert [(each.access, each.food) for each in row.needs.all()] == [("", "No nuts")]
        client.post(address("my-needs", row), {"access": " ", "food": ""})

    assert not row.needs.exists()


def test_needs_are_read_by_the_seminars_trainers_alone(client: Client) -> None:
    somebody = person(chosen_name="Ada")
    row = open_seminar(somebody)
    Needs.objects.create(seminar=row, user=somebody, access="A ramp")
    other = trainer()
    seminar(other)
    page = address("needs", row)

    client.force_login(row.trainers.get())
    assert "A ramp" in client.get(page).content.decode()
    for user, status in (
        (other, 404),
        (person(), 404),
        (somebody, 404),
        (coordinator("CY"), 403),
        (coordinator("IT"), 404),
    ):
        client.force_login(user)
        assert client.get(page).status_code == status


def test_needs_go_with_the_place() -> None:
    somebody = person()
    row = open_seminar(somebody)
    Needs.objects.create(seminar=row, user=somebody, access="A ramp")

    give_back(seminar=row, user=somebody, at=BEFORE)

    assert not Needs.objects.exists()


def test_needs_are_deleted_on_the_day_after_the_last_half_day_of_the_seminars_own_calendar() -> None:
    somebody = person()
    row = open_seminar(somebody, half_days=1, begins=datetime(2026, 5, 4, 17, tzinfo=UTC), time_zone="Asia/Nicosia")
    Needs.objects.create(seminar=row, user=somebody, access="A ramp")

    # In Nicosia it is three hours later than in UTC.
    assert forget_needs(at=datetime(2026, 5, 4, 20, 59, tzinfo=UTC)) == 0
    assert forget_needs(at=datetime(2026, 5, 4, 21, 0, tzinfo=UTC)) == 1
    assert forget_needs(at=datetime(2026, 5, 4, 21, 0, tzinfo=UTC)) == 0


def test_needs_are_in_no_page_of_a_coordinator_and_in_no_answer_of_the_api(client: Client) -> None:
    somebody = person()
    row = open_seminar(somebody)
    Needs.objects.create(seminar=row, user=somebody, access="A ramp")

    for user in (coordinator("CY"), row.trainers.get()):
        client.force_login(user)
        for page in (row.get_absolute_url(), reverse("api:seminar", args=[row.uuid]), "/teach/"):
            assert "A ramp" not in client.get(page).content.decode()


def test_members_of_the_seminars_group_find_it_on_their_page_and_others_do_not(client: Client) -> None:
    member, stranger, teacher = person(), person(), trainer()
    row = open_seminar(teacher=teacher, cohort=cohort(teacher, release=module(), members=[member]))

    def page_of(somebody: User) -> str:
        client.force_login(somebody)
        return client.get("/learn/").content.decode()

    with on():
        assert address("sign-up-page", row) in page_of(member)
        assert address("sign-up-page", row) not in page_of(stranger)
        sign_up(seminar=row, user=member, at=BEFORE)
        assert address("sign-up-page", row) not in page_of(member)
        assert address("my-seminar", row) in page_of(member)


def test_nobody_learns_of_a_place_that_is_not_theirs(client: Client) -> None:
    row = open_seminar(person())
    client.force_login(person())

    for name in ("my-seminar", "my-dates", "give-back"):
        assert client.get(address(name, row)).status_code == 404
    for name in ("my-needs", "give-back"):
        assert client.post(address(name, row)).status_code == 404


def test_the_page_of_participants_asks_the_database_as_often_for_3_as_for_40(client: Client) -> None:
    asked = []
    for number in (3, 40):
        people = [person() for _number in range(number)]
        row = open_seminar(*people, capacity=number)
        for _number in range(number):
            Waiting.objects.create(seminar=row, user=person(), at=BEFORE)
        client.force_login(row.trainers.get())
        client.get(reverse("cohorts:participants", args=[row.uuid]))
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse("cohorts:participants", args=[row.uuid]))
        asked.append(len(captured))

    assert asked[0] == asked[1]


def test_a_place_taken_back_in_the_admin_goes_to_the_next_in_line_and_takes_needs_along(client: Client) -> None:
    gone, waits = person(), person()
    row = open_seminar(gone, capacity=1)
    Needs.objects.create(seminar=row, user=gone, access="A ramp")
    sign_up(seminar=row, user=waits, at=BEFORE)
    place = row.registrations.get()

    with on():
        client.force_login(person(is_staff=True, is_superuser=True))
        client.post(reverse("admin:cohorts_registration_delete", args=[place.pk]), {"post": "yes"})

    assert row.registrations.get().user == waits
    assert not Needs.objects.exists()
