"""A second address: added, confirmed, used, made the first, removed."""

from __future__ import annotations

import re
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.cache import cache
from django.test import Client

from accounts.models import User
from tests import world
from tests.accounts.test_step_up import by_mail, code_of, with_app

pytestmark = pytest.mark.django_db

FIRST, SECOND, THIRD = "ada@example.org", "ada@example.net", "ada@example.com"
PAGE = "/accounts/email/"


def code_sent_to(address: str) -> str:
    message = mail.outbox[-1]
    assert message.to == [address]
    code = re.search(r"\b[A-Z0-9]{3,4}-?[A-Z0-9]{3,4}\b", str(message.body))
    assert code is not None
    return code[0]


def add(client: Client, address: str) -> Any:
    cache.clear()
    return client.post(PAGE, {"action_add": "", "email": address})


def signs_in(address: str) -> bool:
    """With whatever code is in the mail that goes there."""
    cache.clear()
    client = Client()
    client.post("/accounts/login/code/", {"email": address})
    code = re.search(r"\b(?=\w*[0-9])[A-Z0-9]{6}\b|\b[A-Z0-9]{3,4}-[A-Z0-9]{3,4}\b", str(mail.outbox[-1].body))
    client.post("/accounts/login/code/confirm/", {"code": code[0] if code else "NOTHING"})
    return client.get("/learn/").status_code == 200


def test_a_second_address_is_added_confirmed_used_made_the_first_and_removed() -> None:
    world.module()
    user = world.person(FIRST)
    client = by_mail(user)

    add(client, SECOND.upper())
    code = code_sent_to(SECOND)
    assert not signs_in(SECOND), "an address that nobody confirmed opens nothing"
    client.post("/accounts/confirm-email/", {"code": code})

    assert set(EmailAddress.objects.values_list("email", "verified", "primary")) == {
        (FIRST, True, True),
        (SECOND, True, False),
    }
    assert signs_in(SECOND)
    assert signs_in(FIRST)
    assert SECOND in client.get(PAGE).content.decode()

    client.post(PAGE, {"action_primary": "", "email": SECOND})
    assert User.objects.get(pk=user.pk).email == SECOND
    client.post(PAGE, {"action_remove": "", "email": SECOND})
    assert EmailAddress.objects.filter(email=SECOND).exists(), "the first one is not removed"
    client.post(PAGE, {"action_remove": "", "email": FIRST})
    assert list(EmailAddress.objects.values_list("email", flat=True)) == [SECOND]
    assert signs_in(SECOND)
    assert not signs_in(FIRST)
    for message in mail.outbox:
        said = f"{message.subject} {message.body} {message.from_email}"
        assert not re.search("lgbt|migra|queer|inclus|course|module|useful crafts", said, re.IGNORECASE), said


def test_whoever_reads_the_main_address_hears_of_another_one_and_sees_it_on_their_page() -> None:
    world.module()
    user = world.person(FIRST, language="de")
    client = by_mail(user)
    assert [message.to for message in mail.outbox].count([FIRST]) == len(mail.outbox)
    before = len(mail.outbox)

    add(client, SECOND)
    assert len(mail.outbox) == before + 1, "nothing is told of an address that nobody confirmed"
    client.post("/accounts/confirm-email/", {"code": code_sent_to(SECOND)})

    told = mail.outbox[-1]
    assert (told.to, len(mail.outbox)) == ([FIRST], before + 2)
    assert PAGE in told.body
    assert SECOND not in told.body
    page = client.get("/me/").content.decode()
    assert page.index(FIRST) < page.index(SECOND)
    assert f'href="{PAGE}"' in page


def test_an_address_that_was_typed_wrongly_lets_nobody_in_and_anothers_is_not_told_apart() -> None:
    world.module()
    client, other = by_mail(world.person(FIRST)), world.person(THIRD)
    EmailAddress.objects.create(user=other, email=THIRD, verified=True, primary=True)

    of_nobody = add(client, SECOND)
    assert not signs_in(SECOND)
    seen = {of_nobody.headers["Location"], add(client, THIRD).headers["Location"]}

    assert len(seen) == 1
    assert mail.outbox[-1].to == [THIRD]
    assert EmailAddress.objects.get(email=THIRD).user == other


def two_addresses() -> User:
    world.module()
    user = world.person(FIRST)
    EmailAddress.objects.create(user=user, email=FIRST, verified=True, primary=True)
    EmailAddress.objects.create(user=user, email=SECOND, verified=True)
    return user


def begin_with(address: str) -> tuple[Client, str]:
    cache.clear()
    client = Client()
    client.post("/accounts/login/code/", {"email": address})
    return client, code_sent_to(address)


def test_whoever_signs_in_or_is_about_to_with_an_address_that_is_removed_is_out() -> None:
    user = two_addresses()
    there, code = begin_with(SECOND)
    there.post("/accounts/login/code/confirm/", {"code": code})
    waiting, code = begin_with(SECOND)
    mine = by_mail(user)

    mine.post(PAGE, {"action_remove": "", "email": SECOND})

    assert mine.get("/learn/").status_code == 200
    assert there.get("/learn/").status_code == 302
    assert waiting.post("/accounts/login/code/confirm/", {"code": code}).headers["Location"] == "/accounts/login/"
    assert waiting.get("/learn/").status_code == 302
    assert list(EmailAddress.objects.values_list("email", flat=True)) == [FIRST]


def test_nor_does_a_right_second_factor_let_somebody_in_whose_address_was_removed_meanwhile() -> None:
    user = two_addresses()
    secret = with_app(user)
    waiting, code = begin_with(SECOND)
    answer = waiting.post("/accounts/login/code/confirm/", {"code": code})
    assert answer.headers["Location"] == "/accounts/2fa/authenticate/"

    EmailAddress.objects.filter(email=SECOND).delete()
    answer = waiting.post("/accounts/2fa/authenticate/", {"code": code_of(secret)})

    assert answer.headers["Location"] == "/accounts/login/"
    assert waiting.get("/learn/").status_code == 302
