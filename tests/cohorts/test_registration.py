"""Places in a seminar."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from cohorts.registration import SeminarFull, candidates, register
from tests.cohorts.rooms import cohort, seminar
from tests.world import NOON, person, trainer

pytestmark = pytest.mark.django_db


def test_a_trainer_adds_single_people_of_the_cohort(client: Client) -> None:
    teacher, anna, ben = trainer(), person(), person()
    course = seminar(teacher, cohort=cohort(teacher, members=[anna, ben]))
    client.force_login(teacher)

    response = client.post(reverse("cohorts:participants", args=[course.uuid]), {"people": [str(anna.uuid)]})

    assert response["Location"] == course.get_absolute_url()
    assert [row.user for row in course.registrations.all()] == [anna]


def test_a_trainer_adds_everybody_at_once_and_again_changes_nothing(client: Client) -> None:
    teacher, people = trainer(), [person() for _number in range(4)]
    course = seminar(teacher, cohort=cohort(teacher, members=people))
    client.force_login(teacher)

    for _time in range(2):
        client.post(reverse("cohorts:add-everybody", args=[course.uuid]))

    assert {row.user for row in course.registrations.all()} == set(people)


def test_somebody_outside_the_cohort_cannot_be_added(client: Client) -> None:
    teacher, stranger = trainer(), person()
    course = seminar(teacher, cohort=cohort(teacher, members=[person()]))
    client.force_login(teacher)

    response = client.post(reverse("cohorts:participants", args=[course.uuid]), {"people": [str(stranger.uuid)]})

    assert response.status_code == 200
    assert not course.registrations.exists()


def test_there_are_no_more_people_than_places(client: Client) -> None:
    teacher, people = trainer(), [person() for _number in range(3)]
    course = seminar(teacher, capacity=2, cohort=cohort(teacher, members=people))
    client.force_login(teacher)

    chosen = {"people": [str(somebody.uuid) for somebody in people]}
    single = client.post(reverse("cohorts:participants", args=[course.uuid]), chosen)
    everybody = client.post(reverse("cohorts:add-everybody", args=[course.uuid]), follow=True)

    for response in (single, everybody):
        assert "Only 2 places are left" in response.content.decode()
    assert not course.registrations.exists()


def test_whoever_has_a_place_needs_no_second_one() -> None:
    anna, ben = person(), person()
    course = seminar(trainer(), capacity=2, people=[anna])

    assert register(seminar=course, people=[anna, ben], at=NOON) == 1
    assert register(seminar=course, people=[anna, ben], at=NOON) == 0
    with pytest.raises(SeminarFull) as refusal:
        register(seminar=course, people=[anna, person()], at=NOON)

    assert (refusal.value.places_left, refusal.value.wanted) == (0, 1)


def test_without_a_cohort_of_its_own_a_seminar_takes_people_of_the_trainers_cohorts() -> None:
    teacher, mine, theirs, gone = trainer(), person(), person(), person()
    group = cohort(teacher, members=[mine, gone])
    cohort(trainer(), release=group.module.releases.get(), members=[theirs])
    group.memberships.filter(user=gone).update(left_at=NOON)

    assert candidates(seminar=seminar(teacher), trainer=teacher) == [mine]


def test_whoever_teaches_a_seminar_and_not_its_group_is_told_nobody_of_the_group() -> None:
    teacher, guest = trainer(), trainer()
    group = cohort(teacher, members=[person()])
    course = seminar(teacher, guest, cohort=group)

    assert candidates(seminar=course, trainer=guest) == []
    assert len(candidates(seminar=course, trainer=teacher)) == 1
