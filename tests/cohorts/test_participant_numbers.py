"""A participant's number stands wherever participants are listed, and one person has one."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from cohorts.attendance_summary import summary
from cohorts.models import Seminar
from tests.cohorts.rooms import seminar
from tests.world import person, published_programme, trainer

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def programme() -> None:
    published_programme()


def lists_of(client: Client, course: Seminar) -> list[str]:
    """The pages and the answer that list the seminar's people."""
    half_day = course.sessions.order_by("number")[0]
    return [
        client.get(course.get_absolute_url()).text,
        client.get(reverse("cohorts:session", args=[course.uuid, half_day.uuid])).text,
        client.get(f"/api/v1/seminars/{course.uuid}/").text,
    ]


def test_every_list_of_a_seminar_says_everybodys_number(client: Client) -> None:
    teacher, people = trainer(), [person(chosen_name="Same Name") for _each in range(3)]
    client.force_login(teacher)

    for listed in lists_of(client, seminar(teacher, people=people)):
        for somebody in people:
            assert listed.count(somebody.spoken_number) == 1
        assert teacher.spoken_number not in listed


def test_a_merged_person_is_listed_by_the_number_of_whom_they_became(client: Client) -> None:
    teacher, kept = trainer(), person()
    merged = person(email=None, provisional=True, merged_into=kept)
    client.force_login(teacher)

    for listed in lists_of(client, seminar(teacher, people=[merged])):
        assert kept.spoken_number in listed
        assert merged.spoken_number not in listed


def test_a_list_of_many_merged_people_asks_no_more_than_one_of_few() -> None:
    def queries(people: list[User]) -> int:
        course = seminar(people=people)
        with CaptureQueriesContext(connection) as captured:
            assert len({participant.number for participant in summary(course).participants}) == 1
        return len(captured)

    kept = person()
    summary(seminar())  # reads the programme, once for all

    assert queries([person(merged_into=kept) for _each in range(2)]) == queries(
        [person(merged_into=kept) for _each in range(20)]
    )
