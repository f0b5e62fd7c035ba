"""Wherever somebody may be sent on to, it is a page of this site."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote, urljoin, urlsplit

import pytest
from django.core.cache import cache
from django.test import Client

from cohorts.models import Nudge
from tests import world
from tests.cohorts import rooms

pytestmark = pytest.mark.django_db

ELSEWHERE = "evil.example"
SITE = "http://testserver"
BEGINNINGS = [
    *(
        "https://",
        "//",
        "///",
        "\\\\",
        "/\\",
        "\\/",
        "//\\",
        "https:",
        "https:///",
        "HtTpS://",
        " https://",
        "\nhttps://",
    ),
    *("\x00https://", "\x01//", "/\t/", "/\n/", "http:\\\\", "ftp://", "//testserver@", "https://testserver:80@"),
    *("//testserver\\@", "http://testserver.", "\u3000//", "／／"),
]
FORMS = [
    *(f"{begins}{ELSEWHERE}/learn/" for begins in BEGINNINGS),
    *("javascript:alert(1)", "java\tscript:alert(1)", "data:text/html,x", "/learn/\r\nLocation: https://evil.example"),
    *("/\r\nSet-Cookie: a=b", "x", "accounts:me", "[None]", "mailto:a@b", "//127.0.0.1/", "https://0x7f.1/"),
    *(
        "http://[evil.example]/",
        "//[evil.example]/",
        "http://evil.example:99999/",
        "//evil。example",
        "//[::1]/",
        "//[",
    ),
]


def led_to(answer: Any, address: str) -> str:
    """Where a browser goes: it takes a backslash for a slash, and overlooks what nobody sees."""
    location = re.sub(r"[\t\r\n]", "", answer.headers.get("Location", "")).strip("".join(map(chr, range(33))))
    return urljoin(SITE + address, location.replace("\\", "/"))


def is_elsewhere(answer: Any, address: str) -> bool:
    if answer.status_code >= 500:
        return True
    try:
        parts = urlsplit(led_to(answer, address))
    except ValueError:
        return True
    return answer.status_code in {301, 302, 303, 307, 308} and f"{parts.scheme}://{parts.netloc}" != SITE


Way = Callable[[str], tuple[str, Any]]


def ways() -> Iterator[tuple[str, Way]]:
    """Every view that takes where to go on to, in the body and in the address."""
    release = world.module()
    trainer, learner = world.trainer(), world.person()
    learner.set_password("a long enough word 7")
    learner.save()
    group = rooms.cohort(trainer, release=release, members=[learner])
    member = group.memberships.get()
    when = {"sent_at": world.NOON, "due_at": world.NOON}
    nudge = Nudge.objects.create(membership=member, reason="never-began", sent_by=trainer, **when)
    here, teaching, stranger = world.signed_in(learner), world.signed_in(trainer), Client()
    staff = world.signed_in(world.person(is_staff=True, is_superuser=True))

    def posted(client: Client, address: str, **sent: Any) -> Way:
        return lambda wanted: (address, client.post(address, {**sent, "next": wanted}))

    def asked(client: Client, address: str) -> Way:
        return lambda wanted: (address, client.get(f"{address}?next={quote(wanted, safe='')}"))

    def sent_from(client: Client, address: str, **sent: Any) -> Way:
        return lambda wanted: (address, client.post(f"{address}?next={quote(wanted, safe='')}", sent))

    about = {"belongs": "none", "language": "en", "country": "CY", "chosen_name": "Ben"}
    group_pages = f"/groups/{member.uuid}"
    yield "language", posted(stranger, "/language/", language="el")
    yield "language, in the address", sent_from(stranger, "/language/", language="el")
    yield "welcome", posted(here, "/me/welcome/", **about)
    yield "welcome, in the address", sent_from(here, "/me/welcome/", **about)
    yield "welcome, shown", asked(here, "/me/welcome/")
    yield "reminders", posted(here, f"{group_pages}/reminders/", reminders="yes")
    yield "read message", posted(here, f"{group_pages}/messages/{nudge.uuid}/read/")
    yield "send messages", posted(teaching, "/teach/messages/")
    yield "sign in, already in", asked(here, "/accounts/login/")
    yield "sign up, already in", asked(here, "/accounts/signup/")
    yield "code, already in", asked(here, "/accounts/login/code/")
    yield "reauthenticate, shown", asked(here, "/accounts/reauthenticate/")
    yield "reauthenticate", posted(here, "/accounts/reauthenticate/", password="a long enough word 7")
    yield "set up, shown", asked(here, "/accounts/2fa/totp/activate/")
    yield "administration", asked(staff, "/admin/login/")
    yield (
        "sign in",
        lambda wanted: (
            "/accounts/login/",
            Client().post(
                "/accounts/login/", {"login": learner.email, "password": "a long enough word 7", "next": wanted}
            ),
        ),
    )
    yield "ask for a code", posted(Client(), "/accounts/login/code/", email="nobody@example.org")
    yield (
        "sign out",
        lambda wanted: ("/accounts/logout/", world.signed_in(trainer).post("/accounts/logout/", {"next": wanted})),
    )


def test_there_are_forty_ways_to_write_where_to_go() -> None:
    assert len(set(FORMS)) >= 40


def test_nobody_is_sent_to_another_site() -> None:
    wrong, followed = [], 0

    for name, way in ways():
        address, answer = way("/glossary/")
        followed += led_to(answer, address) == f"{SITE}/glossary/"
        for wanted in FORMS:
            cache.clear()
            address, answer = way(wanted)
            if is_elsewhere(answer, address):
                wrong.append((name, wanted, answer.status_code, answer.headers.get("Location")))
            assert "\n" not in answer.headers.get("Location", "")

    assert wrong == []
    assert followed >= 9
