"""What an administrator sets up, and what nobody can change."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent
from cohorts.attendance import Status, mark
from cohorts.closing import ask_to_close, confirm
from cohorts.invitation_list import Line
from cohorts.invitations import invite
from cohorts.membership import join, take_out
from cohorts.models import Cohort, Seminar
from courses.models import Module
from tests.cohorts.rooms import cohort, seminar
from tests.world import NOON, module, person, trainer

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client: Client) -> Client:
    client.force_login(person(is_staff=True, is_superuser=True, counts=False))
    return client


def test_a_cohort_is_made_and_its_trainers_are_kept_in_the_audit(admin: Client) -> None:
    release, teacher = module(), trainer()

    response = admin.post(
        reverse("admin:cohorts_cohort_add"),
        {
            "name": "Evening group",
            "module": release.module.pk,
            "country": "CY",
            "language": "el",
            "trainers": [teacher.pk],
            "join_code": "ABCDEFGH",
        },
    )

    assert response.status_code == 302
    assert Cohort.objects.get().is_taught_by(teacher)
    named, added = AuditEvent.objects.order_by("pk")
    assert (named.action, named.detail["named"]) == ("cohorts.trainers", [str(teacher.uuid)])
    assert added.action == "cohorts.add-cohort"
    assert "trainers" in added.detail["changed"]


def test_invitations_end_with_the_group_when_its_last_day_is_set(admin: Client) -> None:
    teacher, release = trainer(), module()
    group = cohort(teacher, release=release)
    now = timezone.now()
    invite(cohort=group, lines=[Line(1, "ada@example.org", "en")], by=teacher, at=now)
    last_day = (now + timedelta(days=3)).date()

    admin.post(
        reverse("admin:cohorts_cohort_change", args=[group.pk]),
        {
            "name": group.name,
            "module": release.module.pk,
            "country": "CY",
            "language": "en",
            "ends": last_day.isoformat(),
            "trainers": [teacher.pk],
            "join_code": group.join_code,
        },
    )

    assert Cohort.objects.get().ends == last_day
    assert group.invitations.get().ends_at <= now + timedelta(days=4)


def test_a_country_outside_the_programme_is_refused(admin: Client) -> None:
    release = module()

    response = admin.post(
        reverse("admin:cohorts_cohort_add"),
        {"name": "Group", "module": release.module.pk, "country": "XX", "language": "el", "join_code": "ABCDEFGH"},
    )

    assert response.status_code == 200
    assert not Cohort.objects.exists()


def test_a_cohort_stays_with_its_module_once_somebody_has_joined_even_if_nobody_is_left(admin: Client) -> None:
    other, group = module("gardens").module, cohort()
    first, address = group.module, reverse("admin:cohorts_cohort_change", args=[group.pk])

    def move(to: Module) -> Module:
        fields = {"name": "Group", "country": "CY", "language": "el", "join_code": group.join_code, "module": to.pk}
        assert admin.post(address, fields).status_code == 302
        return Cohort.objects.get().module

    assert move(other) == other
    assert move(first) == first
    take_out(membership=join(cohort=group, user=person(), at=NOON), by=trainer(), at=NOON)

    assert move(other) == first
    assert 'name="module"' not in admin.get(address).content.decode()


def half_day_form(course: Seminar | None, starts: str) -> dict[str, object]:
    return {
        "kind": "seminar",
        "title": "Three days",
        "group": "clubs",
        "country": "CY",
        "language": "el",
        "time_zone": "Asia/Nicosia",
        "capacity": 25,
        "sessions-TOTAL_FORMS": 1,
        "sessions-INITIAL_FORMS": 0,
        "sessions-0-number": 1,
        "sessions-0-starts_at_0": starts,
        "sessions-0-starts_at_1": "09:30",
        "sessions-0-minutes": 210,
        "sessions-0-seminar": course.pk if course else "",
    }


def test_half_days_are_typed_and_shown_in_the_time_of_the_place(admin: Client) -> None:
    module()

    admin.post(reverse("admin:cohorts_seminar_add"), half_day_form(None, "2026-07-01"))

    course = Seminar.objects.get()
    assert course.sessions.get().starts_at == datetime(2026, 7, 1, 6, 30, tzinfo=UTC)
    page = admin.get(reverse("admin:cohorts_seminar_change", args=[course.pk])).content.decode()
    assert "09:30" in page


def test_nobody_is_named_a_trainer_of_what_they_take_part_in(admin: Client) -> None:
    release = module()
    teacher, anna = trainer(), person()
    course = seminar(teacher, people=[anna], half_days=0)
    group = cohort(teacher, release=release, members=[anna])
    fields = {"name": "Evening group", "country": "CY", "language": "en", "join_code": group.join_code}
    half_days = {**half_day_form(course, ""), "sessions-TOTAL_FORMS": 0}

    for row, said in ((course, half_days), (group, fields)):
        page = reverse(f"admin:cohorts_{row._meta.model_name}_change", args=[row.pk])
        refused = admin.post(page, {**said, "trainers": [teacher.pk, anna.pk]})
        assert "Somebody who" in refused.content.decode()
        assert list(row.trainers.all()) == [teacher]
        assert admin.post(page, {**said, "trainers": [teacher.pk]}).status_code == 302


def test_what_was_marked_can_be_found_and_not_changed(admin: Client) -> None:
    module()
    teacher, anna = trainer(), person(chosen_name="Anna")
    course = seminar(teacher, people=[anna])
    row = mark(session=course.sessions.all()[0], person=anna, status=Status.PRESENT, by=teacher, at=NOON)

    found = admin.get(reverse("admin:cohorts_attendance_changelist"), {"q": "Anna"}).content.decode()
    change = admin.post(reverse("admin:cohorts_attendance_change", args=[row.pk]), {"status": "absent"})
    delete = admin.post(reverse("admin:cohorts_attendance_delete", args=[row.pk]), {"post": "yes"})
    place = admin.post(
        reverse("admin:cohorts_registration_delete", args=[course.registrations.get().pk]), {"post": "yes"}
    )
    whole = admin.post(reverse("admin:cohorts_seminar_delete", args=[course.pk]), {"post": "yes"})

    assert "Anna" in found
    assert [response.status_code for response in (change, delete, place, whole)] == [403] * 4
    assert course.registrations.exists()


def test_how_long_a_half_day_was_stands_once_somebody_was_marked(admin: Client) -> None:
    module()
    teacher, learner = trainer(), person()
    course = seminar(teacher, people=[learner])
    address = reverse("admin:cohorts_seminar_change", args=[course.pk])
    assert "sessions-0-minutes" in admin.get(address).content.decode()

    mark(session=course.sessions.get(number=1), person=learner, status=Status.PRESENT, by=teacher, at=NOON)

    assert "sessions-0-minutes" not in admin.get(address).content.decode()


def test_nothing_about_a_closed_seminar_changes_but_who_teaches_it(admin: Client) -> None:
    module()
    teacher, other, learner = trainer(), trainer(), person()
    course = seminar(teacher, people=[learner], half_days=1, time_zone="Asia/Nicosia")
    mark(session=course.sessions.get(), person=learner, status=Status.PRESENT, by=teacher, at=NOON)
    address = reverse("admin:cohorts_seminar_change", args=[course.pk])
    assert 'name="time_zone"' not in admin.get(address).content.decode()
    asked_at = NOON + timedelta(days=1)
    ask_to_close(seminar=course, by=teacher, at=asked_at)
    confirm(seminar=course, by=other, at=asked_at)
    inline = {"sessions-TOTAL_FORMS": 1, "sessions-INITIAL_FORMS": 1, "sessions-0-id": course.sessions.get().pk}

    answer = admin.post(
        address,
        {
            **half_day_form(course, "2026-07-01"),
            **inline,
            "title": "Another",
            "group": "towns",
            "country": "GR",
            "time_zone": "UTC",
            "sessions-0-title": "Another",
            "trainers": [other.pk],
        },
    )

    assert answer.status_code == 302
    after = Seminar.objects.get()
    assert (after.title, after.group, after.country, after.time_zone) == ("Three days", "clubs", "CY", "Asia/Nicosia")
    assert (after.sessions.get().title, after.sessions.get().starts_at) == ("", NOON)
    assert after.trainers.get() == other


def test_a_place_given_by_mistake_can_be_taken_back(admin: Client) -> None:
    course = seminar(trainer(), people=[person()])

    admin.post(reverse("admin:cohorts_registration_delete", args=[course.registrations.get().pk]), {"post": "yes"})

    assert not course.registrations.exists()


@pytest.mark.parametrize("model", ["cohort", "membership", "seminar", "registration", "attendance"])
def test_every_list_can_be_searched(admin: Client, model: str) -> None:
    cohort(trainer(), members=[person()])

    for term in ("anna", "7b1c2a52-9a2b-4e0c-bb59-000000000000", "'; --"):
        assert admin.get(reverse(f"admin:cohorts_{model}_changelist"), {"q": term}).status_code == 200
