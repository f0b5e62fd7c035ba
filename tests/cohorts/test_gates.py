"""Who may open what: every page and every route of this room, for everybody it is not meant for."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from cohorts.invitation_list import Line
from cohorts.invitations import invite
from cohorts.models import Attendance, Cohort, Seminar
from cohorts.scanning import keep_scan
from tests.cohorts.rooms import cohort, seminar
from tests.cohorts.sheets import photo
from tests.world import NOON, coordinator, module, person, trainer

pytestmark = pytest.mark.django_db

QUIZ = {"questions": [{"key": "q", "type": "true-false", "text": "Is it?", "answer": True, "points": 1}]}


def pages(group: Cohort, course: Seminar) -> dict[str, str]:
    """Every address below `/teach/` and in the API that names something, by method."""
    somebody = course.registrations.get().user.uuid
    half_day = course.sessions.first()
    assert half_day is not None
    within = [course.uuid, half_day.uuid]
    return {
        reverse("cohorts:cohort", args=[group.uuid]): "GET",
        reverse("cohorts:quiz", args=[group.uuid, "check"]): "GET",
        reverse("cohorts:take-out", args=[group.uuid, group.memberships.get().uuid]): "POST",
        **group_pages(group),
        reverse("cohorts:member", args=[group.uuid, group.memberships.get().uuid]): "GET",
        reverse("cohorts:learners-csv", args=[group.uuid]): "GET",
        reverse("cohorts:learners-xlsx", args=[group.uuid]): "GET",
        reverse("cohorts:seminar", args=[course.uuid]): "GET",
        reverse("cohorts:participants", args=[course.uuid]): "POST",
        reverse("cohorts:add-everybody", args=[course.uuid]): "POST",
        reverse("cohorts:session", args=within): "POST",
        reverse("cohorts:mark-rest", args=within): "POST",
        reverse("cohorts:mark", args=[*within, somebody]): "POST",
        reverse("cohorts:upload-scan", args=within): "POST",
        reverse("cohorts:scan", args=[*within, half_day.scans.get().uuid]): "GET",
        reverse("cohorts:withdraw-scan", args=[*within, half_day.scans.get().uuid]): "POST",
        reverse("cohorts:give-place", args=[course.uuid, somebody]): "POST",
        reverse("cohorts:take-off", args=[course.uuid, somebody]): "POST",
        reverse("cohorts:enter-list", args=[course.uuid]): "POST",
        reverse("api:cohort", args=[group.uuid]): "GET",
        reverse("api:seminar", args=[course.uuid]): "GET",
    }


def group_pages(group: Cohort) -> dict[str, str]:
    """Those of a group that are for its trainers alone."""
    invitation = group.invitations.get()
    return {
        reverse("cohorts:new-code", args=[group.uuid]): "POST",
        reverse("cohorts:move", args=[group.uuid, group.memberships.get().uuid]): "POST",
        reverse("cohorts:write-invitations", args=[group.uuid]): "POST",
        reverse("cohorts:send-invitations", args=[group.uuid]): "POST",
        reverse("cohorts:withdraw-invitation", args=[group.uuid, invitation.uuid]): "POST",
    }


def managed_pages(group: Cohort) -> list[str]:
    """Those with which a coordinator of the country may change something, too."""
    return [reverse(f"cohorts:{name}-cohort", args=[group.uuid]) for name in ("edit", "archive", "bring-back")]


def ask(client: Client, method: str, page: str) -> int:
    return client.post(page, {"status": "present"}).status_code if method == "POST" else client.get(page).status_code


def everything() -> tuple[User, Cohort, Seminar]:
    teacher, learner = trainer(), person()
    group = cohort(teacher, release=module(quiz=QUIZ), members=[learner])
    course = seminar(teacher, people=[learner], cohort=group)
    line = Line(1, "ada@example.org", "en")
    invite(cohort=group, lines=[line], by=teacher, at=timezone.now())
    half_day = course.sessions.select_related("seminar")[0]
    keep_scan(session=half_day, upload=ContentFile(photo()), by=teacher, at=NOON)
    return teacher, group, course


def test_a_stranger_finds_nothing(client: Client) -> None:
    _teacher, group, course = everything()
    client.force_login(person())

    found = {page: ask(client, method, page) for page, method in pages(group, course).items()}

    assert set(found.values()) == {404}
    assert not Attendance.objects.exists()


def test_a_trainer_of_another_cohort_finds_nothing(client: Client) -> None:
    _teacher, group, course = everything()
    other = trainer()
    cohort(other, release=group.module.releases.get())
    seminar(other)
    client.force_login(other)

    found = {page: ask(client, method, page) for page, method in pages(group, course).items()}

    assert set(found.values()) == {404}
    assert not Attendance.objects.exists()


def test_a_learner_of_the_cohort_finds_nothing(client: Client) -> None:
    _teacher, group, course = everything()
    client.force_login(group.memberships.get().user)

    found = {page: ask(client, method, page) for page, method in pages(group, course).items()}

    assert set(found.values()) == {404}


def test_an_administrator_has_the_admin_site_and_not_these_pages(client: Client) -> None:
    _teacher, group, course = everything()
    client.force_login(person(is_staff=True, is_superuser=True))

    found = {page: ask(client, method, page) for page, method in pages(group, course).items()}

    assert set(found.values()) == {404}


def test_nobody_sees_anything_without_signing_in(client: Client) -> None:
    _teacher, group, course = everything()

    found = {page: ask(client, method, page) for page, method in pages(group, course).items()}

    assert set(found.values()) <= {302, 401, 403}


def test_a_coordinator_of_the_country_may_look_and_change_nothing(client: Client) -> None:
    _teacher, group, course = everything()
    client.force_login(coordinator("CY"))

    found = {page: (method, ask(client, method, page)) for page, method in pages(group, course).items()}

    assert set(found.values()) == {("GET", 200), ("POST", 403)}
    assert not Attendance.objects.exists()
    assert group.memberships.current().exists()


def test_a_coordinator_of_another_country_finds_nothing(client: Client) -> None:
    _teacher, group, course = everything()
    client.force_login(coordinator("IT"))

    found = {page: ask(client, method, page) for page, method in pages(group, course).items()}

    assert set(found.values()) == {404}


def test_a_coordinator_of_all_countries_may_look(client: Client) -> None:
    _teacher, group, course = everything()
    client.force_login(coordinator())

    assert client.get(group.get_absolute_url()).status_code == 200
    assert client.get(course.get_absolute_url()).status_code == 200


def test_what_a_group_is_can_be_changed_by_its_trainers_and_coordinators_of_its_country(client: Client) -> None:
    teacher, group, _course = everything()
    learner = group.memberships.get().user
    other = trainer()
    cohort(other, release=group.module.releases.get())
    expected = {
        person(): 404,
        learner: 404,
        other: 404,
        coordinator("IT"): 404,
        person(is_staff=True, is_superuser=True): 404,
        teacher: 200,
        coordinator("CY"): 200,
    }

    for somebody, status in expected.items():
        client.force_login(somebody)
        assert {client.get(page).status_code for page in managed_pages(group)} == {status}
        if status == 404:
            assert {client.post(page).status_code for page in managed_pages(group)} == {404}
    group.refresh_from_db()
    assert group.archived_at is None


def test_only_trainers_of_a_group_see_whom_they_invited(client: Client) -> None:
    teacher, group, _course = everything()
    page = reverse("cohorts:invitations", args=[group.uuid])
    found = {}

    for somebody in (teacher, coordinator("CY"), coordinator("IT"), trainer(), group.memberships.get().user):
        client.force_login(somebody)
        found[somebody] = client.get(page).status_code

    assert list(found.values()) == [200, 403, 404, 404, 404]


def test_an_invitation_of_another_group_is_not_withdrawn_through_ones_own(client: Client) -> None:
    _teacher, group, _course = everything()
    other = trainer()
    own = cohort(other, release=group.module.releases.get())
    client.force_login(other)

    page = reverse("cohorts:withdraw-invitation", args=[own.uuid, group.invitations.get().uuid])

    assert client.post(page).status_code == 404
    assert group.invitations.exists()


def test_a_half_day_of_another_seminar_is_not_found(client: Client) -> None:
    teacher, _group, course = everything()
    other = seminar(teacher, people=[person()])
    theirs = other.sessions.first()
    assert theirs is not None
    client.force_login(teacher)
    somebody = course.registrations.get().user.uuid

    assert client.get(reverse("cohorts:session", args=[course.uuid, theirs.uuid])).status_code == 404
    assert client.post(reverse("cohorts:mark-rest", args=[course.uuid, theirs.uuid])).status_code == 404
    page = reverse("cohorts:mark", args=[course.uuid, theirs.uuid, somebody])
    assert client.post(page, {"status": "present"}).status_code == 404


def test_somebody_without_a_place_cannot_be_marked(client: Client) -> None:
    teacher, _group, course = everything()
    half_day = course.sessions.first()
    assert half_day is not None
    client.force_login(teacher)

    for uuid in (person().uuid, uuid4()):
        page = reverse("cohorts:mark", args=[course.uuid, half_day.uuid, uuid])
        assert client.post(page, {"status": "present"}).status_code == 404


def test_a_member_of_another_cohort_cannot_be_taken_out_through_ones_own(client: Client) -> None:
    teacher, group, _course = everything()
    other = cohort(trainer(), release=group.module.releases.get(), members=[person()])
    client.force_login(teacher)

    page = reverse("cohorts:take-out", args=[group.uuid, other.memberships.get().uuid])

    assert client.post(page).status_code == 404


def test_lists_hold_only_what_is_ones_own(client: Client) -> None:
    teacher, group, course = everything()
    client.force_login(teacher)
    mine = [client.get(reverse(f"api:{name}")).json()["results"] for name in ("cohorts", "seminars")]
    client.force_login(trainer())
    theirs = [client.get(reverse(f"api:{name}")).json()["results"] for name in ("cohorts", "seminars")]

    assert [[row["uuid"] for row in rows] for rows in mine] == [[str(group.uuid)], [str(course.uuid)]]
    assert theirs == [[], []]


def test_somebody_who_teaches_nothing_is_told_what_to_do(client: Client) -> None:
    client.force_login(person())

    page = client.get(reverse("cohorts:teach")).content.decode()

    assert "Nobody has given you a group yet" in page


def test_changes_happen_by_post_alone(client: Client) -> None:
    teacher, group, course = everything()
    client.force_login(teacher)

    for page, method in pages(group, course).items():
        if method == "POST":
            assert client.get(page).status_code in {200, 405}

    assert not Attendance.objects.exists()
    assert group.memberships.current().exists()
    assert course.registrations.count() == 1


def test_the_menu_leads_here_only_those_who_have_something_to_see(client: Client) -> None:
    teacher, _group, _course = everything()
    link = f'href="{reverse("cohorts:teach")}"'

    def menu_of(user: User) -> str:
        client.force_login(user)
        return client.get(reverse("courses:home")).content.decode()

    assert link in menu_of(teacher)
    assert link in menu_of(coordinator("CY"))
    assert link not in menu_of(person())


def test_a_coordinator_sees_the_marks_and_no_button(client: Client) -> None:
    _teacher, _group, course = everything()
    half_day = course.sessions.first()
    assert half_day is not None
    client.force_login(coordinator("CY"))

    page = client.get(half_day.get_absolute_url()).content.decode()

    assert "Only the trainers of this seminar mark attendance" in page
    assert "disabled" in page
    assert "attendance.js" not in page


def test_what_a_code_opens_is_kept_by_no_browser_and_no_search_engine(client: Client) -> None:
    group = cohort(trainer())
    course = seminar(trainer(), takes_sign_ups=True)
    half_day = course.sessions.all()[0]

    for address in (
        reverse("cohorts:join", args=[group.join_code]),
        reverse("cohorts:sign-up-page", args=[course.sign_up_code]),
        reverse("cohorts:check-in", args=[half_day.check_in_code]),
    ):
        headers = client.get(address).headers
        assert "no-store" in headers["Cache-Control"]
        assert "noindex" in headers["X-Robots-Tag"]
