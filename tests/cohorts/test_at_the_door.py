"""People without an account at the door: provisional, known to their phone, and bounded in number."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from accounts.models import User
from cohorts.attendance import Status, mark
from cohorts.checking_in import walk_ins_at_most
from cohorts.models import Attendance, AttendanceChange, CheckIn
from cohorts.registration import register
from tests.cohorts.doors import door, new_at, text_of, walk_in
from tests.cohorts.rooms import seminar
from tests.cohorts.test_attendance import Filled, first_of
from tests.world import NOON, person, published_programme, trainer

EARLY = NOON - timedelta(hours=1)


@pytest.fixture
def programme() -> None:
    published_programme()


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("programme")]


def test_somebody_without_an_account_is_a_provisional_person_and_the_phone_knows_them_next_time(
    client: Client,
) -> None:
    course = seminar(trainer())
    first, second = course.sessions.select_related("seminar").order_by("number")[:2]

    with time_machine.travel(NOON, tick=False) as clock:
        walk_in(client, first, contact="cleo@example.org")
        here = text_of(client, first)
        clock.move_to(second.starts_at)
        asked = text_of(client, second)
        form = Filled(client.get(door(second)).content.decode()).fields
        client.post(door(second), {"person": form["person"]})

    cleo = User.objects.get(provisional=True)
    assert (cleo.chosen_name, cleo.contact, str(cleo.organisation)) == ("Cleo", "cleo@example.org", "The choir")
    assert (cleo.email, cleo.may_sign_in) == (None, False)
    assert "Cleo: you are on the list" in here
    assert "Are you still Cleo?" in asked
    assert Attendance.objects.filter(user=cleo).count() == 2
    assert [change.by for change in AttendanceChange.objects.filter(source="check-in")] == [None, None]
    assert "session" in client.cookies
    assert set(client.cookies) <= {"session", "csrf"}


def test_a_form_that_arrives_twice_makes_one_person_and_another_name_makes_another(client: Client) -> None:
    half_day = first_of(seminar(trainer()))

    with time_machine.travel(NOON, tick=False):
        form = Filled(client.get(new_at(half_day)).content.decode()).fields
        for name in ("Cleo", "Cleo", "Dana"):
            Client().post(new_at(half_day), {**form, "name": name})
        Client().post(new_at(half_day), {"name": "Cleo", "entry": "made-up"})

    assert sorted(User.objects.filter(provisional=True).values_list("chosen_name", flat=True)) == [
        "Cleo",
        "Cleo",
        "Dana",
    ]
    assert Attendance.objects.count() == 3


def test_a_phone_that_is_handed_round_knows_everybody_who_pressed_on_it(client: Client) -> None:
    course = seminar(trainer())
    first, second = course.sessions.select_related("seminar").order_by("number")[:2]

    with time_machine.travel(NOON, tick=False) as clock:
        walk_in(client, first, "Cleo")
        walk_in(client, first, "Dana")
        clock.move_to(second.starts_at)
        people = re.findall(r'name="person" value="([^"]+)"', client.get(door(second)).content.decode())
        for uuid in people:
            client.post(door(second), {"person": uuid})

    assert User.objects.filter(provisional=True).count() == 2
    assert second.attendances.count() == 2


def test_only_whom_this_phone_knows_can_be_checked_in_with_it(client: Client) -> None:
    anna = person()
    half_day = first_of(seminar(trainer(), people=[anna]))

    with time_machine.travel(NOON, tick=False):
        for said in ({"person": str(anna.uuid)}, {"person": "x"}, {}):
            page = client.post(door(half_day), said, follow=True).content.decode()
            assert "Please say who you are" in page

    assert not CheckIn.objects.exists()


def test_somebody_who_was_merged_meanwhile_checks_in_as_whom_they_became_and_no_name_is_told(client: Client) -> None:
    course = seminar(trainer())
    first, second = course.sessions.select_related("seminar").order_by("number")[:2]
    account = person(chosen_name="Somebody Secret")

    with time_machine.travel(NOON, tick=False) as clock:
        walk_in(client, first)
        User.objects.filter(provisional=True).update(merged_into=account)
        clock.move_to(second.starts_at)
        assert "Somebody Secret" not in text_of(client, second)
        form = Filled(client.get(door(second)).content.decode()).fields
        client.post(door(second), {"person": form["person"]})
        assert "Somebody Secret" not in text_of(client, second)

    assert second.attendances.get().user == account


def test_a_phone_tells_and_does_nothing_for_whom_they_became_in_another_seminar(client: Client) -> None:
    half_day, elsewhere = first_of(seminar(trainer())), first_of(seminar(teacher := trainer(), half_days=1))
    account = person(chosen_name="Somebody Secret")
    register(seminar=elsewhere.seminar, people=[account], at=NOON)

    with time_machine.travel(NOON, tick=False):
        walk_in(client, half_day)
        User.objects.filter(provisional=True).update(merged_into=account)
        form = Filled(client.get(door(half_day)).content.decode()).fields
        client.post(door(elsewhere), {"person": form.get("person") or str(User.objects.get(provisional=True).uuid)})
        assert not elsewhere.attendances.exists()
        mark(session=elsewhere, person=account, status=Status.EXCUSED, by=teacher, at=NOON)
        page = text_of(client, elsewhere)

    assert "Cleo" not in page
    assert "excused" not in page


def test_the_phone_remembers_until_the_seminar_is_over_and_signing_in_forgets(client: Client) -> None:
    half_day = first_of(seminar(trainer()))

    with time_machine.travel(NOON, tick=False):
        walk_in(client, half_day)
        lasts = client.session.get_expiry_age()
        client.force_login(person())
        page = text_of(client, half_day)

        assert lasts == timedelta(hours=60, minutes=210).total_seconds()
        assert client.session.get_expiry_age() == timedelta(hours=12).total_seconds()
        assert "Cleo" not in page


def test_more_people_than_a_room_holds_are_sent_to_the_trainer(client: Client) -> None:
    course = seminar(trainer(), capacity=1)
    half_day = first_of(course)
    strangers = [User(chosen_name=f"S{number}", provisional=True) for number in range(walk_ins_at_most(course))]
    for stranger in User.objects.bulk_create(strangers):
        CheckIn.objects.create(session=half_day, user=stranger, at=NOON, marked_at=NOON)

    with time_machine.travel(NOON, tick=False):
        page = walk_in(client, half_day).content.decode()

    assert "Please ask your trainer" in page
    assert User.objects.filter(provisional=True).count() == 22


def test_from_one_address_two_hundred_people_check_in_within_an_hour_and_no_more(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    half_day = first_of(seminar(trainer()))
    monkeypatch.setattr("cohorts.check_in_views.NEW_PEOPLE", 2)

    with time_machine.travel(NOON, tick=False):
        answers = [walk_in(Client(), half_day, name).status_code for name in ("Ada", "Bo", "Cleo")]

    assert answers == [302, 302, 429]


def test_a_name_that_nobody_can_read_is_asked_for_again(client: Client) -> None:
    half_day = first_of(seminar(trainer()))

    with time_machine.travel(NOON, tick=False):
        page = walk_in(client, half_day, "\u200b . ").content.decode()

    assert "a name that can be read" in page
    assert not User.objects.filter(provisional=True).exists()
