"""One learner in a group: they themselves see what their trainers see."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cohorts.models import Attendance, Membership, Nudge
from cohorts.registration import register
from courses.progress import complete_activity
from tests.cohorts.rooms import cohort, seminar
from tests.world import NOON, coordinator, enrolment, module, person, trainer

pytestmark = pytest.mark.django_db


def a_member() -> Membership:
    """Anna, with a lesson done, two half days marked and one message sent."""
    teacher, release = trainer(chosen_name="Salvo", email="salvo@example.org"), module(lessons=2)
    anna = person("anna@example.org", chosen_name="Anna")
    group = cohort(teacher, release=release, members=[anna], name="Room 12")
    complete_activity(enrolment=enrolment(anna, release), key="lesson-1", at=NOON)
    course = seminar(teacher, half_days=2, people=[anna], cohort=group, title="Three days in May", place="The library")
    for session, status in zip(course.sessions.all(), ("late", "absent"), strict=True):
        Attendance.objects.create(session=session, user=anna, status=status, marked_at=NOON)
    membership = group.memberships.get()
    Nudge.objects.create(
        membership=membership, reason="stuck", about="lesson-2", sent_by=teacher, sent_at=NOON, due_at=NOON
    )
    return membership


def parts(page: str) -> list[str]:
    """The sections about the learner, without the page around them."""
    sections = re.findall(r'<section class="stack" aria-labelledby="(\w+)">(.*?)</section>', page, re.DOTALL)
    return [" ".join(text.split()) for name, text in sections if name in REPORTED]


REPORTED = {"progress", "reasons", "attendance", "messages"}


def test_a_learner_sees_exactly_what_their_trainer_and_coordinator_see(client: Client) -> None:
    membership = a_member()
    theirs = reverse("cohorts:member", args=[membership.cohort.uuid, membership.uuid])
    pages = []
    for somebody, page in (
        (membership.cohort.trainers.get(), theirs),
        (coordinator("CY"), theirs),
        (membership.user, reverse("cohorts:my-group", args=[membership.uuid])),
    ):
        client.force_login(somebody)
        pages.append(parts(client.get(page).content.decode()))

    assert pages[0] == pages[1] == pages[2]
    assert len(pages[0]) == len(REPORTED)


def test_the_page_says_progress_attendance_messages_and_trainers(client: Client) -> None:
    membership = a_member()
    client.force_login(membership.user)

    text = client.get(reverse("cohorts:my-group", args=[membership.uuid])).content.decode()

    for told in ("50 %", "Salvo", "late", "absent", "The library", "About going on with “Lesson 2”", "No step for"):
        assert told in text
    assert membership.user.spoken_number in text


def test_no_address_and_no_name_of_a_group_or_seminar_is_on_a_learners_page(client: Client) -> None:
    membership = a_member()
    client.force_login(membership.user)

    text = client.get(reverse("cohorts:my-group", args=[membership.uuid])).content.decode()

    assert "@" not in text
    assert "Room 12" not in text
    assert "Three days in May" not in text


def test_half_days_of_other_seminars_and_of_other_people_are_not_on_the_page(client: Client) -> None:
    membership = a_member()
    other = seminar(half_days=1, people=[membership.user], place="Elsewhere")
    ben = person()
    register(seminar=membership.cohort.seminars.get(), people=[ben], at=NOON)
    Attendance.objects.create(
        session=membership.cohort.seminars.get().sessions.all()[0], user=ben, status="excused", marked_at=NOON
    )
    client.force_login(membership.user)

    text = client.get(reverse("cohorts:my-group", args=[membership.uuid])).content.decode()

    assert other.place not in text
    assert "excused" not in text


def test_a_trainer_sends_a_ready_message_from_the_page(client: Client) -> None:
    teacher = trainer()
    group = cohort(teacher, members=[person()])
    membership = group.memberships.get()
    page = reverse("cohorts:member", args=[group.uuid, membership.uuid])
    client.force_login(teacher)

    before = client.get(page).content.decode()
    answer = client.post(
        reverse("cohorts:send-messages"), {"only": f"{membership.uuid}/never-began/", "next": page}, follow=True
    )

    assert "Ready messages" in before
    assert answer.request["PATH_INFO"] == page
    assert "1 message sent." in answer.content.decode()
    assert "Message sent on" in answer.content.decode()


def test_a_coordinator_looks_and_changes_nothing(client: Client) -> None:
    membership = a_member()
    client.force_login(coordinator("CY"))

    text = client.get(reverse("cohorts:member", args=[membership.cohort.uuid, membership.uuid])).content.decode()

    assert "Ready messages" not in text
    assert "Take out" not in text


@pytest.mark.parametrize("who", ["another trainer", "a stranger", "the learner"])
def test_nobody_else_finds_the_page(client: Client, who: str) -> None:
    membership = a_member()
    other = trainer()
    group = cohort(other, release=membership.cohort.module.releases.get())
    client.force_login({"another trainer": other, "a stranger": person(), "the learner": membership.user}[who])

    assert client.get(reverse("cohorts:member", args=[membership.cohort.uuid, membership.uuid])).status_code == 404
    assert client.get(reverse("cohorts:member", args=[group.uuid, membership.uuid])).status_code == 404


def test_whoever_has_left_has_no_such_page_any_more(client: Client) -> None:
    membership = a_member()
    Membership.objects.update(left_at=timezone.now())

    for somebody, page in (
        (membership.user, reverse("cohorts:my-group", args=[membership.uuid])),
        (
            membership.cohort.trainers.get(),
            reverse("cohorts:member", args=[membership.cohort.uuid, membership.uuid]),
        ),
    ):
        client.force_login(somebody)
        assert client.get(page).status_code == 404


def test_days_are_those_of_the_country(client: Client) -> None:
    teacher, release = trainer(), module(lessons=2)
    anna = person()
    group = cohort(teacher, release=release, members=[anna], country="GR")
    late = NOON.replace(hour=22, minute=30)
    complete_activity(enrolment=enrolment(anna, release), key="lesson-1", at=late)
    client.force_login(anna)

    text = client.get(reverse("cohorts:my-group", args=[group.memberships.get().uuid])).content.decode()

    assert (late + timedelta(days=1)).date().isoformat() == "2026-05-05"
    assert re.search(r"Last seen</dt><dd>(May 5, 2026|5 May 2026)", text)
