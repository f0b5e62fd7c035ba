"""Who has an account is told to nobody: the same answers and as many mails, whether an address is known or not."""

from __future__ import annotations

import re
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.cache import cache
from django.test import Client

from tests import world
from tests.accounts.test_step_up import with_app

pytestmark = pytest.mark.django_db

KNOWN, WITH_FACTOR, UNCONFIRMED, MERGED = "ada@example.org", "eva@example.org", "ida@example.org", "una@example.org"
NOBODY = "nobody@example.org"

WRONG = {"code": "AAAAAA"}
AGAIN = {"action": "resend"}
WAYS: dict[str, list[tuple[str, dict[str, str]]]] = {
    "a code": [
        ("/accounts/login/code/", {"email": "{address}"}),
        ("/accounts/login/code/confirm/", AGAIN),
        ("/accounts/login/code/confirm/", WRONG),
        ("/accounts/login/code/confirm/", WRONG),
        ("/accounts/login/code/confirm/", WRONG),
        ("/accounts/login/code/confirm/", WRONG),
    ],
    "a password": [("/accounts/login/", {"login": "{address}", "password": "not the right one 7"})] * 7,
    "a new account": [
        ("/accounts/signup/", {"email": "{address}"}),
        ("/accounts/confirm-email/", AGAIN),
        ("/accounts/confirm-email/", WRONG),
        ("/accounts/confirm-email/", WRONG),
        ("/accounts/confirm-email/", WRONG),
        ("/accounts/confirm-email/", WRONG),
    ],
    "a new password": [("/accounts/password/reset/", {"email": "{address}"})] * 2,
}
"""What a stranger sends, one after the other, to find out about an address."""


@pytest.fixture(autouse=True)
def people() -> None:
    world.module()
    for address in (KNOWN, WITH_FACTOR, UNCONFIRMED, MERGED):
        user = world.person(address, password="a long enough word 7")
        EmailAddress.objects.create(user=user, email=address, verified=address != UNCONFIRMED, primary=True)
        if address == WITH_FACTOR:
            with_app(user)
        if address == MERGED:
            user.merged_into = world.person()
            user.save()


def what_a_stranger_sees(way: str, address: str) -> list[Any]:
    """Status, where it leads and what is on each page, without what differs by itself; and how many mails there are."""
    cache.clear()
    mail.outbox.clear()
    client = Client()
    seen: list[Any] = []
    for path, form in WAYS[way]:
        if form is AGAIN:
            cache.clear()  # As if they had waited the ten seconds.
        answer = client.post(path, {name: value.format(address=address) for name, value in form.items()})
        seen.append((answer.status_code, answer.headers.get("Location"), said(answer, address), cookies(client)))
        page = client.get(answer.headers.get("Location", path))
        seen.append((page.status_code, page.headers.get("Location"), said(page, address), len(mail.outbox)))
    return seen


def said(answer: Any, address: str) -> str:
    text = re.sub(r'(name="csrfmiddlewaretoken" value|nonce)="[^"]+"', "", answer.content.decode())
    return text.replace(address, "…")


def cookies(client: Client) -> list[str]:
    return sorted(client.cookies)


@pytest.mark.parametrize("way", WAYS)
def test_a_stranger_learns_of_no_address_whether_it_has_an_account(way: str) -> None:
    of_nobody = what_a_stranger_sees(way, NOBODY)

    assert (of_nobody[-1][-1] > 0) != (way == "a password")
    assert any(seen[-1] for seen in of_nobody[1::2]) != (way == "a password"), "only a password sends no mail"
    for address in (KNOWN, WITH_FACTOR, UNCONFIRMED, MERGED):
        assert what_a_stranger_sees(way, address) == of_nobody, address
