"""The admin site keeps the rules: what is dated is dated, what is audited is audited."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import Affiliation, AuditEvent, Coordinator, Organisation, User
from tests import world

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(client: Client) -> User:
    world.published_programme()
    user = world.person(is_staff=True, is_superuser=True)
    client.force_login(user)
    return user


def test_confirming_organisations_is_audited_one_by_one(client: Client, administrator: User) -> None:
    proposed = [world.organisation(status=Organisation.Status.PROPOSED) for _each in range(2)]

    client.post(
        "/admin/accounts/organisation/?status__exact=proposed",
        {"action": "confirm", "_selected_action": [str(each.pk) for each in proposed]},
    )

    assert Organisation.objects.offered().count() == 2
    assert list(AuditEvent.objects.values_list("actor", flat=True)) == [administrator.pk] * 2


def test_a_changed_organisation_is_dated(client: Client, administrator: User) -> None:
    user = world.person(belongs_to=world.organisation())
    other = world.organisation()

    answer = client.post(
        f"/admin/accounts/user/{user.pk}/change/",
        {
            "chosen_name": user.chosen_name,
            "email": "New@Example.org",
            "organisation": str(other.pk),
            "counts": "on",
            "is_active": "on",
            "affiliations-TOTAL_FORMS": "0",
            "affiliations-INITIAL_FORMS": "0",
        },
    )

    assert answer.status_code == 302, answer.context["errors"]
    user.refresh_from_db()
    assert (user.email, user.organisation) == ("new@example.org", other)
    assert Affiliation.objects.filter(user=user).last().organisation == other  # type: ignore[union-attr]


def test_a_coordinator_is_given_countries_or_none_for_all(client: Client, administrator: User) -> None:
    first, second = world.person(), world.person()

    client.post("/admin/accounts/coordinator/add/", {"user": str(first.pk), "countries": ["CY", "GR"]})
    client.post("/admin/accounts/coordinator/add/", {"user": str(second.pk)})

    assert dict(Coordinator.objects.values_list("user", "countries")) == {first.pk: ["CY", "GR"], second.pk: []}


def test_every_list_of_the_admin_site_opens(client: Client, administrator: User) -> None:
    world.complete(world.enrolment(world.person(), world.module()))
    index = client.get("/admin/")

    for room in index.context["app_list"]:
        for model in room["models"]:
            page = client.get(f"{model['admin_url']}?q=a")
            assert page.status_code == 200, model["admin_url"]
