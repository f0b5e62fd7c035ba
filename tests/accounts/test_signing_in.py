"""Signing up by a code, the first questions, languages, roles."""

from __future__ import annotations

import re
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.management import call_command
from django.test import Client
from knox.models import AuthToken

from accounts.models import Affiliation, Organisation, User
from tests import world
from tests.signing_in import just_signed_in

pytestmark = pytest.mark.django_db


def sign_up(client: Client, address: str) -> None:
    client.post("/accounts/signup/", {"email": address})
    body = str(mail.outbox[-1].body)
    code = re.search(r"\b[A-Z0-9]{3,4}-?[A-Z0-9]{3,4}\b", body)
    assert code is not None, body
    client.post("/accounts/confirm-email/", {"code": code[0]})


def answers(**changes: str) -> dict[str, str]:
    return {"language": "en", "chosen_name": "Ada", "belongs": "none", **changes}


def test_a_code_by_mail_makes_an_account_and_leads_to_the_first_questions(client: Client) -> None:
    world.published_programme()

    sign_up(client, "Ada@Example.org")

    user = User.objects.get()
    assert user.email == "ada@example.org"
    assert not user.has_usable_password()
    assert client.get("/learn/").headers["Location"].startswith("/me/welcome/")


def test_the_first_questions_keep_names_organisation_and_the_notice(client: Client) -> None:
    world.published_programme()
    organisation = world.organisation("town", "GR")
    sign_up(client, "ada@example.org")

    client.post("/me/welcome/", answers(belongs="pick", organisation=str(organisation.pk)))

    user = User.objects.get()
    assert (user.chosen_name, user.organisation, user.home_country) == ("Ada", organisation, "GR")
    assert user.consents.get().notice == "privacy"
    assert client.get("/papers/").status_code == 200


def test_a_proposed_organisation_waits_to_be_confirmed_and_is_offered_to_nobody(client: Client) -> None:
    world.published_programme()
    sign_up(client, "ada@example.org")

    client.post(
        "/me/welcome/", answers(belongs="propose", proposed_name="Our club", proposed_kind="club", country="IT")
    )

    proposed = Organisation.objects.get()
    assert proposed.status == Organisation.Status.PROPOSED
    assert User.objects.get().organisation == proposed
    assert proposed not in Organisation.objects.offered()


def test_proposing_one_that_is_there_already_joins_it(client: Client) -> None:
    world.published_programme()
    there = world.organisation("club", "IT", name="Our Club")
    sign_up(client, "ada@example.org")

    client.post(
        "/me/welcome/", answers(belongs="propose", proposed_name="our club", proposed_kind="club", country="IT")
    )

    assert User.objects.get().organisation == there


def test_an_organisation_that_is_not_chosen_is_asked_for_again(client: Client) -> None:
    world.published_programme()
    sign_up(client, "ada@example.org")

    page = client.post("/me/welcome/", answers(belongs="pick")).content.decode()

    assert "Choose your organisation from the list." in page
    assert User.objects.get().welcomed_at is None


def test_a_change_of_organisation_is_dated(client: Client) -> None:
    world.published_programme()
    old, new = world.organisation(), world.organisation()
    user = world.person(belongs_to=old)
    client.force_login(user)

    client.post("/me/", answers(belongs="pick", organisation=str(new.pk)))

    assert list(Affiliation.objects.values_list("organisation", flat=True)) == [old.pk, new.pk]


def test_mail_about_signing_in_tells_a_stranger_nothing(client: Client) -> None:
    world.published()

    sign_up(client, "ada@example.org")
    client.post("/accounts/login/code/", {"email": "nobody@example.org"})

    for message in mail.outbox:
        said = f"{message.subject} {message.body} {message.from_email}"
        assert not re.search("lgbt|migra|queer|inclus|course|module", said, re.IGNORECASE), said


def test_the_language_is_switched_in_place_and_remembered(client: Client) -> None:
    world.module()
    user = world.person(language="en")
    client.force_login(user)

    answer = client.post("/language/", {"language": "el", "next": "/learn/crafts/lesson-1/"})

    assert answer.headers["Location"] == "/learn/crafts/lesson-1/"
    assert '<html lang="el"' in client.get("/learn/crafts/lesson-1/").content.decode()
    user.refresh_from_db()
    assert user.language == "el"


def test_a_visitors_language_is_a_cookie_and_then_the_browsers_wish(client: Client) -> None:
    world.module()

    assert '<html lang="el"' in client.get("/", headers={"accept-language": "el"}).content.decode()
    client.post("/language/", {"language": "en"})
    assert '<html lang="en"' in client.get("/", headers={"accept-language": "el"}).content.decode()


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example", "//evil.example", "javascript:alert(1)", "\\\\evil.example"]
)
def test_no_redirect_leads_to_another_site(client: Client, elsewhere: str) -> None:
    world.module()

    answer = client.post("/language/", {"language": "el", "next": elsewhere})

    assert answer.headers["Location"] == "/"


def test_where_to_go_on_is_read_from_the_address_when_a_page_opens_and_from_the_form_when_it_is_sent(
    client: Client,
) -> None:
    world.published_programme()
    sign_up(client, "ada@example.org")

    page = client.get("/me/welcome/?next=/papers/")
    answer = client.post("/me/welcome/?next=/help/", answers(next=page.context["next"]))
    again = client.post("/me/welcome/?next=/help/", answers())

    assert answer.headers["Location"] == "/papers/"
    assert again.headers["Location"] == "/learn/"


def test_an_administrator_sets_up_a_second_factor_before_anything_else(client: Client, settings: Any) -> None:
    world.module()
    settings.SECOND_FACTOR_REQUIRED = True
    call_command("createsuperuser", interactive=False, email="root@example.org", verbosity=0)
    root = User.objects.get()
    root.welcomed_at = world.NOON
    root.save()
    client.force_login(root)

    assert client.get("/admin/").status_code == 302
    assert client.get("/learn/").headers["Location"].startswith("/accounts/2fa/totp/activate/")
    assert EmailAddress.objects.get(user=root).verified


def test_an_address_is_stored_once_whatever_its_case() -> None:
    User.objects.create_user("Somebody@Example.org")

    assert User.objects.get_by_natural_key("SOMEBODY@example.ORG").email == "somebody@example.org"


def test_people_without_an_address_are_many() -> None:
    User.objects.create_user("")
    User.objects.create_user(None)

    assert User.objects.filter(email=None).count() == 2


def test_a_token_reads_what_its_owner_may_read(client: Client) -> None:
    world.module()
    user = world.person()
    client.force_login(user)
    assert client.post("/me/tokens/")["Location"].startswith("/accounts/login/?next=%2Fme%2F"), "it lay open"
    client.force_login(user)
    just_signed_in(client, user)
    page = client.post("/me/tokens/").content.decode()
    secret = re.search(r"Authorization: Token (\S+?)<", page)
    assert secret is not None

    answer = Client().get("/api/v1/me/", headers={"authorization": f"Token {secret[1]}"})

    assert answer.json()["id"] == str(user.uuid)
    assert secret[1] not in str(list(AuthToken.objects.filter(user=user).values()))


@pytest.mark.parametrize("state", ["provisional", "merged", "erased"])
def test_who_is_provisional_merged_or_erased_cannot_sign_in(client: Client, state: str) -> None:
    world.module()
    user = world.person("ada@example.org")
    EmailAddress.objects.create(user=user, email="ada@example.org", verified=True, primary=True)
    client.post("/accounts/login/code/", {"email": "ada@example.org"})
    code = re.search(r"\b[A-Z0-9]{3,4}-?[A-Z0-9]{3,4}\b", str(mail.outbox[-1].body))
    assert code is not None
    changes: dict[str, dict[str, Any]] = {
        "provisional": {"provisional": True},
        "merged": {"merged_into": world.person()},
    }
    User.objects.filter(pk=user.pk).update(**changes.get(state, {"erased_at": world.NOON}))

    client.post("/accounts/login/code/confirm/", {"code": code[0]})

    assert client.get("/learn/").headers["Location"].startswith("/accounts/login/")


def test_who_is_merged_while_signed_in_is_signed_out(client: Client) -> None:
    world.module()
    user = world.person()
    client.force_login(user)
    assert client.get("/learn/").status_code == 200

    User.objects.filter(pk=user.pk).update(merged_into=world.person())

    assert client.get("/learn/").status_code == 302


def test_a_new_edition_of_the_notice_does_not_lose_what_is_being_sent(client: Client) -> None:
    world.module()
    user = world.person()
    client.force_login(user)
    user.consents.update(version="2020-01")

    client.post("/learn/crafts/lesson-1/done/")

    assert user.enrolments.get().completions.count() == 1
    assert client.get("/learn/").headers["Location"].startswith("/me/welcome/")


def test_refused_answers_do_not_show_as_ones_own(client: Client) -> None:
    world.module()
    user = world.person(chosen_name="Ada", is_staff=True)
    client.force_login(user)

    page = client.post("/me/", answers(chosen_name="Somebody else", belongs="pick"))

    assert page.context["user"].chosen_name == "Ada"


def test_a_password_chosen_before_the_address_was_shown_to_be_theirs_opens_nothing(client: Client) -> None:
    world.published_programme()
    Client().post("/accounts/signup/", {"email": "ada@example.org", "password1": "chosen by a stranger 7"})
    code = re.search(r"\b[A-Z0-9]{3,4}-?[A-Z0-9]{3,4}\b", str(mail.outbox[-1].body))
    assert code is not None
    user = User.objects.get()
    EmailAddress.objects.update_or_create(user=user, email=user.email, defaults={"verified": True, "primary": True})

    client.post("/accounts/login/", {"login": "ada@example.org", "password": "chosen by a stranger 7"})

    assert not user.has_usable_password()
    assert client.get("/learn/").headers["Location"].startswith("/accounts/login/")


def test_a_coordinator_without_a_second_factor_gets_no_number(client: Client, settings: Any) -> None:
    world.module()
    settings.SECOND_FACTOR_REQUIRED = True
    client.force_login(world.coordinator())

    assert client.get("/targets/").headers["Location"].startswith("/accounts/2fa/totp/activate/")
    assert client.get("/api/v1/targets/").status_code == 403
    assert client.post("/api/v1/tokens/").status_code == 403


def test_pages_of_signing_in_are_stored_nowhere(client: Client) -> None:
    world.module()

    assert "no-store" in client.get("/accounts/login/").headers["Cache-Control"]


@pytest.mark.parametrize("name", ["\u202e", "\u200b\u200b", "---", "12"])
def test_a_name_needs_a_letter_that_can_be_read(client: Client, name: str) -> None:
    world.published_programme()
    client.force_login(world.person(welcomed_at=None))

    page = client.post("/me/welcome/", answers(belongs="none", chosen_name=name)).content.decode()

    assert "Please use at least one letter." in page
