"""What a trainer's pages put first: it changes with the day."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from cohorts.attendance import Status, mark
from cohorts.closing import ask_to_close, confirm
from cohorts.models import Seminar
from tests.cohorts.rooms import cohort, seminar
from tests.world import NOON, coordinator, person, published_programme, trainer

pytestmark = pytest.mark.django_db

BEFORE, ON_THE_DAY, AFTER = NOON - timedelta(days=3), NOON + timedelta(minutes=5), NOON + timedelta(days=2)


@pytest.fixture(autouse=True)
def programme() -> None:
    published_programme()


def read(client: Client, row: Seminar, at: datetime) -> str:
    with time_machine.travel(at, tick=False):
        client.force_login(row.trainers.get())
        return client.get(row.get_absolute_url()).content.decode()


def sections(page: str) -> list[str]:
    """The headings that the page leads to, in their order on it."""
    return re.findall(r'<h2 id="(\w[\w-]*)"', page)


def test_before_a_seminar_who_comes_is_first_and_afterwards_who_was_there(client: Client) -> None:
    teacher = trainer()
    row = seminar(teacher, half_days=2, people=[person(chosen_name="Amal")], takes_sign_ups=True)

    before, on_the_day = read(client, row, BEFORE), read(client, row, ON_THE_DAY)

    assert sections(before) == ["days", "sign-up", "attendance", "closing", "about"]
    assert sections(on_the_day) == ["days", "attendance", "closing", "sign-up", "about"]
    assert row.spoken_code in before and "Amal" not in before
    assert row.spoken_code not in on_the_day and "Amal" in on_the_day


@pytest.mark.parametrize("at", [BEFORE, ON_THE_DAY, AFTER])
def test_every_way_to_a_part_of_the_page_leads_somewhere(client: Client, at: datetime) -> None:
    teacher = trainer()
    row = seminar(teacher, half_days=2, people=[person()])

    page = read(client, row, at)

    ways = re.findall(r'href="#([\w-]+)"', page)
    assert len(ways) > 7
    assert all(f'id="{way}"' in page for way in ways)


def test_a_seminar_that_is_over_and_has_nobody_asks_for_its_list(client: Client) -> None:
    teacher = trainer()
    row = seminar(teacher, half_days=2)
    way = f'<a class="button button--primary" href="{reverse("cohorts:enter-list", args=[row.uuid])}">'

    assert way not in read(client, row, BEFORE)
    assert way in read(client, row, AFTER)


def test_a_list_to_confirm_stands_above_the_groups_for_whoever_can_confirm_it(client: Client) -> None:
    teacher, colleague = trainer(), trainer()
    somebody = person()
    row = seminar(teacher, colleague, half_days=1, people=[somebody])
    mark(session=row.sessions.get(), person=somebody, status=Status.PRESENT, by=teacher, at=NOON)
    ask_to_close(seminar=row, by=teacher, at=AFTER)

    for user, expected in [(teacher, False), (colleague, True), (coordinator("CY"), True), (coordinator("GR"), False)]:
        client.force_login(user)
        page = client.get(reverse("cohorts:teach")).content.decode()
        assert ('id="second-person"' in page) is expected


def test_nobody_is_offered_to_add_more_people_at_once_than_there_are_places(client: Client) -> None:
    teacher = trainer()
    group = cohort(teacher, members=[person(), person()])
    row = seminar(teacher, cohort=group, capacity=1, begins=NOON + timedelta(days=9000))
    client.force_login(teacher)
    way = reverse("cohorts:add-everybody", args=[row.uuid])

    full = client.get(reverse("cohorts:participants", args=[row.uuid])).content.decode()
    Seminar.objects.update(capacity=2)
    roomy = client.get(reverse("cohorts:participants", args=[row.uuid])).content.decode()

    assert way not in full
    assert way in roomy


def test_a_half_day_of_a_closed_list_leads_to_where_marks_are_corrected(client: Client) -> None:
    teacher, colleague = trainer(), trainer()
    anna = person()
    row = seminar(teacher, colleague, half_days=1, people=[anna])
    half_day, way = row.sessions.get(), reverse("cohorts:corrections", args=[row.uuid])
    mark(session=half_day, person=anna, status=Status.PRESENT, by=teacher, at=AFTER)
    client.force_login(teacher)
    assert way not in client.get(half_day.get_absolute_url()).content.decode()

    ask_to_close(seminar=row, by=teacher, at=AFTER)
    confirm(seminar=row, by=colleague, at=AFTER)

    assert way in client.get(half_day.get_absolute_url()).content.decode()
