"""The admin site keeps the rules: what is dated is dated, what is audited is audited."""

from __future__ import annotations

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.models import Permission
from django.test import Client
from knox.models import AuthToken

from accounts.models import Affiliation, AuditEvent, Coordinator, Organisation, User
from tests import world

pytestmark = pytest.mark.django_db
POWERS = ("is_active", "is_staff", "is_superuser")


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


def test_whoever_administers_people_alone_becomes_neither_anybody_nor_more_than_they_are(client: Client) -> None:
    world.published_programme()
    some = world.person(is_staff=True, chosen_name="Some of it")
    some.user_permissions.set(Permission.objects.filter(codename__in=["view_user", "change_user"]))
    victim = world.person("somebody@example.org")
    client.force_login(some)
    forms = {"affiliations-TOTAL_FORMS": "0", "affiliations-INITIAL_FORMS": "0"}
    everything = {"email": "mine@example.org", "is_active": "on", "is_staff": "on", "is_superuser": "on", **forms}
    everything["provisional"] = "on"

    for row in (some, victim):
        page = f"/admin/accounts/user/{row.pk}"
        assert client.post(f"{page}/change/", {"chosen_name": "Renamed", **everything}).status_code == 302
        password = {"usable_password": "true", "password1": "a long enough word 7", "password2": "a long enough word 7"}
        assert client.post(f"{page}/password/", password).status_code == 403

    assert not User.objects.filter(is_superuser=True).exists()
    victim.refresh_from_db()
    assert (victim.chosen_name, victim.email, victim.is_staff) == ("Renamed", "somebody@example.org", False)
    assert victim.check_password("a long enough word 7") is False
    assert not User.objects.filter(provisional=True).exists()


def test_the_last_administrator_locks_nobody_out(client: Client, administrator: User) -> None:
    page = f"/admin/accounts/user/{administrator.pk}/change/"
    forms = {"affiliations-TOTAL_FORMS": "0", "affiliations-INITIAL_FORMS": "0"}
    stays = {"chosen_name": "Root", "email": str(administrator.email), "counts": "on", **forms}
    stays |= dict.fromkeys(POWERS, "on")
    slips = [{name: value for name, value in stays.items() if name != power} for power in POWERS]

    for slip in [*slips, {**stays, "provisional": "on"}]:
        assert "Name another administrator first." in client.post(page, slip).content.decode()
    assert client.post(page, stays).status_code == 302
    world.person(is_staff=True, is_superuser=True)

    assert client.post(page, {**stays, "provisional": "on"}).status_code == 302
    assert AuditEvent.objects.get(action="power changed").detail["changed"] == ["provisional"]


def test_whoever_only_looks_erases_nobody_and_confirms_nothing(client: Client) -> None:
    world.published_programme()
    proposed, victim = world.organisation(status=Organisation.Status.PROPOSED), world.person()
    looks = world.person(is_staff=True)
    looks.user_permissions.set(Permission.objects.filter(codename__in=["view_user", "view_organisation"]))
    client.force_login(looks)
    erase = {"action": "erase_people", "_selected_action": [victim.pk], "sure": "1"}

    client.post("/admin/accounts/user/", erase)
    client.post("/admin/accounts/organisation/", {"action": "confirm", "_selected_action": [proposed.pk]})
    assert not Organisation.objects.offered().exists()
    looks.user_permissions.set(Permission.objects.filter(codename__in=["view_user", "change_user"]))
    client.post("/admin/accounts/user/", erase)
    assert User.objects.get(pk=victim.pk).erased_at is None
    User.objects.filter(pk=looks.pk).update(is_superuser=True)
    client.post("/admin/accounts/user/", erase)
    assert User.objects.get(pk=victim.pk).erased_at is not None


def test_an_address_or_a_password_that_an_administrator_sets_is_in_the_audit(
    client: Client, administrator: User
) -> None:
    user = world.person()
    page = f"/admin/accounts/user/{user.pk}"
    forms = {"affiliations-TOTAL_FORMS": "0", "affiliations-INITIAL_FORMS": "0"}
    fields = {"chosen_name": user.chosen_name, "email": "new@example.org", "is_active": "on", "counts": "on"}
    password = {"usable_password": "true", "password1": "a long enough word 7", "password2": "a long enough word 7"}

    client.post(f"{page}/change/", {**fields, **forms})
    client.post(f"{page}/password/", {**password, "password2": "another"})
    client.post(f"{page}/password/", password)

    events = AuditEvent.objects.filter(action="power changed").order_by("pk")
    assert [event.detail["changed"] for event in events] == [["email"], ["password"]]
    assert {(event.actor, event.subject) for event in events} == {(administrator, AuditEvent.name_of(user))}


def test_an_address_that_an_administrator_changes_opens_nothing_any_more(client: Client, administrator: User) -> None:
    user, other = world.person("old@example.org", password="a long enough word 7"), world.person()
    EmailAddress.objects.create(user=user, email="old@example.org", verified=True, primary=True)
    EmailAddress.objects.create(user=other, email="theirs@example.org", verified=True)
    AuthToken.objects.create(user=user)
    there = Client()
    there.post("/accounts/login/", {"login": "old@example.org", "password": "a long enough word 7"})
    assert there.get("/me/").status_code == 200
    page = f"/admin/accounts/user/{user.pk}/change/"
    forms = {"affiliations-TOTAL_FORMS": "0", "affiliations-INITIAL_FORMS": "0"}
    fields = {"chosen_name": "Renamed", "is_active": "on", "counts": "on", **forms}

    assert "cannot be used" in client.post(page, {**fields, "email": "theirs@example.org"}).content.decode()
    client.post(page, {**fields, "email": "Old@example.org"})
    assert there.get("/me/").status_code == 200, "another spelling is not another address"
    client.post(page, {**fields, "email": "new@example.org"})

    assert there.get("/me/").status_code == 302
    assert not AuthToken.objects.exists()
    user.refresh_from_db()
    assert (user.chosen_name, user.email, user.has_usable_password()) == ("Renamed", "new@example.org", False)
    rows = EmailAddress.objects.filter(user=user).values_list("email", "verified", "primary")
    assert list(rows) == [("new@example.org", False, True)]


def test_ones_own_address_is_not_changed_where_nobody_confirms_it(client: Client, administrator: User) -> None:
    page = client.get(f"/admin/accounts/user/{administrator.pk}/change/").content.decode()

    assert 'name="chosen_name"' in page
    assert 'name="email"' not in page


def test_what_takes_power_from_several_at_once_is_in_the_audit_for_each(client: Client, administrator: User) -> None:
    people = [world.coordinator("CY"), world.coordinator("GR")]
    rows = [str(pk) for pk in Coordinator.objects.filter(user__in=people).values_list("pk", flat=True)]

    client.post(
        "/admin/accounts/coordinator/",
        {"action": "delete_selected", "_selected_action": rows, "post": "yes"},
    )

    assert not Coordinator.objects.exists()
    for user in people:
        event = AuditEvent.objects.about([AuditEvent.name_of(user)]).get(action="power changed")
        assert (event.actor, event.detail["deleted"]) == (administrator, True)
