"""Whoever guesses is stopped: at the sixth wrong try, whatever a header says of where they are."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.conf import settings
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from tests import world
from tests.accounts.test_step_up import PERIOD_SECONDS, code_of, with_app

pytestmark = pytest.mark.django_db

PASSWORD = "a long enough word 7"
ADDRESS = "ada@example.org"
TOO_MANY = "Too many failed login attempts. Try again later."


@pytest.fixture(autouse=True)
def somebody() -> None:
    world.module()
    for address in (ADDRESS, "eva@example.org"):
        user = world.person(address, password=PASSWORD)
        EmailAddress.objects.create(user=user, email=address, verified=True, primary=True)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(timezone.now().replace(second=0), tick=False) as clock:
        yield clock


def sign_in(typed: str = "wrong", address: str = ADDRESS, forwarded_for: str = "", place: str = "192.0.2.1") -> Any:
    headers = {"x-forwarded-for": forwarded_for} if forwarded_for else {}
    form = {"login": address, "password": typed}
    return Client(REMOTE_ADDR=place).post("/accounts/login/", form, headers=headers)


def is_refused(answer: Any) -> bool:
    return answer.status_code == 429 or TOO_MANY in answer.content.decode()


def test_the_sixth_wrong_password_is_refused_from_wherever_and_a_right_one_before_takes_nothing_back(
    clock: time_machine.Traveller,
) -> None:
    for attempt in range(5):
        assert not is_refused(sign_in(place=f"192.0.2.{attempt}"))
        clock.shift(timedelta(seconds=1))
        if attempt == 2:
            assert sign_in(PASSWORD, place="192.0.2.9").headers["Location"] == "/learn/"

    assert is_refused(sign_in(place="192.0.2.100"))
    assert is_refused(sign_in(PASSWORD, place="192.0.2.101"))
    assert not is_refused(sign_in(address="eva@example.org"))
    clock.shift(timedelta(minutes=5, seconds=1))
    assert sign_in(PASSWORD).headers["Location"] == "/learn/"


@pytest.mark.parametrize("proxies", [0, 1])
def test_two_hundred_made_up_headers_give_nobody_a_new_count(
    settings: Any, proxies: int, clock: time_machine.Traveller
) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    real = ", 192.0.2.1" if proxies else ""

    refused = 0
    for attempt in range(200):
        made_up = f"10.{attempt}.2.3{real}"
        refused += is_refused(sign_in(address=f"person-{attempt}@example.org", forwarded_for=made_up))

    assert refused == 190, "ten wrong ones in a minute from one place, whoever they are said to be"
    assert not is_refused(sign_in(PASSWORD, place="192.0.2.2", forwarded_for=real and "192.0.2.2"))


def test_codes_by_mail_and_new_accounts_are_counted_too(clock: time_machine.Traveller) -> None:
    for _attempt in range(6):
        Client().post("/accounts/login/code/", {"email": ADDRESS})
    assert len(mail.outbox) == 3
    for attempt in range(30):
        last = Client().post(
            "/accounts/signup/", {"email": f"p{attempt}@example.org"}, headers={"x-forwarded-for": f"10.9.8.{attempt}"}
        )
    assert last.status_code == 429


def test_a_code_by_mail_is_not_guessed(clock: time_machine.Traveller) -> None:
    client = Client()
    client.post("/accounts/login/code/", {"email": ADDRESS})
    code = re.search(r"\b[A-Z0-9]{3,4}-?[A-Z0-9]{3,4}\b", str(mail.outbox[-1].body))
    assert code is not None
    for _attempt in range(3):
        client.post("/accounts/login/code/confirm/", {"code": "AAAAAA"})

    client.post("/accounts/login/code/confirm/", {"code": code[0]})

    assert client.get("/learn/").headers["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize(("seconds", "opens"), [(9 * 60 + 59, True), (10 * 60 + 1, False)])
def test_a_code_by_mail_works_for_ten_minutes(clock: time_machine.Traveller, seconds: int, opens: bool) -> None:
    client = Client()
    client.post("/accounts/login/code/", {"email": ADDRESS})
    code = re.search(r"\b[A-Z0-9]{3,4}-?[A-Z0-9]{3,4}\b", str(mail.outbox[-1].body))
    assert code is not None

    clock.shift(timedelta(seconds=seconds))
    client.post("/accounts/login/code/confirm/", {"code": code[0]})

    assert (client.get("/learn/").status_code == 200) == opens


@pytest.mark.parametrize(("seconds", "opens"), [(9 * 60 + 59, True), (10 * 60 + 1, False)])
def test_so_does_a_link_to_a_new_password(clock: time_machine.Traveller, seconds: int, opens: bool) -> None:
    client, new = Client(), "another long word 8"
    client.post("/accounts/password/reset/", {"email": ADDRESS})
    link = re.search(r"https?://[^/\s]+(/accounts/password/reset/key/\S+)", str(mail.outbox[-1].body))
    assert link is not None

    clock.shift(timedelta(seconds=seconds))
    answer = client.get(link[1])
    client.post(answer.headers.get("Location", link[1]), {"password1": new, "password2": new})

    assert ("This link does not work any more" in answer.content.decode()) != opens
    assert (sign_in(new).headers.get("Location") == "/learn/") == opens


def test_codes_of_the_second_factor_are_not_guessed(clock: time_machine.Traveller) -> None:
    user = world.person("una@example.org", password=PASSWORD)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    secret = with_app(user)
    for place in range(5):
        client = Client(REMOTE_ADDR=f"192.0.2.{place}")
        client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
        assert client.post("/accounts/2fa/authenticate/", {"code": "000000"}).status_code == 200

    clock.shift(timedelta(seconds=PERIOD_SECONDS))
    client.post("/accounts/2fa/authenticate/", {"code": code_of(secret)})

    assert client.get("/learn/").headers["Location"].startswith("/accounts/login/")
    clock.shift(timedelta(minutes=5))
    client.post("/accounts/2fa/authenticate/", {"code": code_of(secret)})
    assert client.get("/learn/").status_code == 200


def test_what_is_counted_in_redis_says_neither_who_nor_from_where_also_not_to_whoever_knows_the_address() -> None:
    sign_in()
    Client(REMOTE_ADDR="192.0.2.1").post("/accounts/login/code/", {"email": ADDRESS})
    Client(REMOTE_ADDR="192.0.2.1").post("/accounts/password/reset/", {"email": ADDRESS})

    kept = " ".join(key.decode() for key in cache._cache.get_client().scan_iter())  # type: ignore[attr-defined]

    assert len(kept.split()) >= 6
    for told in (ADDRESS, "192.0.2.1", *(sha256(text.encode()).hexdigest() for text in (ADDRESS, "192.0.2.1"))):
        assert told not in kept
    if not os.environ.get("REDIS_URL"):
        assert not (settings.VAR_DIR / "run" / "appendonlydir").exists(), "nor is it on the disk"
