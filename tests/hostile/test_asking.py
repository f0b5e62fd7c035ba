"""Naughty strings in what is asked for: in addresses, search boxes and filters, when signing in, and in JSON."""

from __future__ import annotations

import json
import re
from itertools import cycle
from urllib.parse import quote, urlencode

import pytest
from django.core.cache import cache
from django.test import Client

from accounts.models import User
from cohorts.models import Invitation
from tests import world
from tests.certificates.papers import certificate
from tests.cohorts import rooms
from tests.hostile.strings import STRINGS, lone_surrogates, some
from tests.kpis import builders

pytestmark = pytest.mark.django_db

EACH = 180
"""Strings for each kind of place, others for each: together more than 515."""
ASKED = [
    *("code", "q", "reason", "page", "show", "sort", "since", "until", "indicator", "country", "planned", "part"),
    *("version", "format", "kind", "language", "stale", "next", "limit", "offset"),
]
"""Every name that a page reads from its address."""
ADMINISTERED = [
    *("account/emailaddress", "accounts/user", "accounts/organisation", "accounts/coordinator", "accounts/consent"),
    *("accounts/auditevent", "certificates/certificate", "certificates/attendancereport", "cohorts/cohort"),
    *("cohorts/membership", "cohorts/seminar", "cohorts/registration", "cohorts/attendance", "cohorts/scan"),
    *("courses/enrolment", "courses/module", "courses/release", "kpis/record", "kpis/export", "kpis/frozenperiod"),
    *("quizzes/attempt", "quizzes/question"),
]


def test_no_question_in_an_address_is_too_strange() -> None:
    builders.programme()
    trainer = world.trainer()
    everybody = world.coordinator(is_staff=True, is_superuser=True)
    group, seminar = rooms.cohort(trainer, members=[world.person()]), rooms.seminar(trainer)
    pages = {
        Client(): ["/join/", "/seminars/", "/check-in/", "/verify/", "/results/", "/glossary/", "/accounts/login/"],
        world.signed_in(trainer): [
            *("/teach/", "/teach/plan/", "/teach/cohorts/new/", "/teach/seminars/new/", "/learn/", "/papers/"),
            *(f"{group.get_absolute_url()}{page}" for page in ("", "invitations/", "learners.csv")),
            *(f"/papers/seminars/{seminar.uuid}/{file}" for file in ("report.csv", "print/")),
            "/api/v1/cohorts/",
        ],
        world.signed_in(everybody, second_factor=True): [
            *("/targets/", "/targets/change/", "/targets/opinions/", "/targets/missing/workshop-only/", "/exports/"),
            *(
                "/targets/records/",
                "/api/v1/targets/",
                "/organisations/",
            ),
            *(f"/admin/{name}/" for name in ADMINISTERED),
        ],
    }
    turns = cycle([(client, address) for client, addresses in pages.items() for address in addresses])
    found: dict[str, set[int]] = {}

    for text in some(EACH, beginning=0):
        client, address = next(turns)
        cache.clear()
        status = client.get(f"{address}?{urlencode(dict.fromkeys(ASKED, text))}").status_code
        found.setdefault(address, set()).add(status)

    assert {address: statuses for address, statuses in found.items() if not statuses <= {200, 302, 400, 404}} == {}
    pages_of_people = {address: statuses for address, statuses in found.items() if not address.startswith("/api/")}
    assert [address for address, statuses in pages_of_people.items() if not statuses & {200, 302}] == []


def test_no_address_is_too_strange() -> None:
    world.module()
    client = world.signed_in(world.person())
    forms = [
        "/join/{}/", "/seminars/{}/", "/check-in/{}/", "/verify/{}/", "/invited/{}/", "/media/a/{}", "/{}/",
        "/modules/{}/", "/learn/crafts/{}/", "/teach/cohorts/{}/", "/api/v1/verify/{}/", "/api/v1/modules/{}/",
        "/admin/accounts/user/{}/change/", "/targets/frozen/new/{}/", "/static/{}",
    ]  # fmt: skip
    turns, found = cycle(forms), dict[str, set[int]]()

    for text in some(EACH, beginning=1):
        cache.clear()
        address = next(turns)
        found.setdefault(address, set()).add(client.get(address.format(quote(text, safe=""))).status_code)

    assert {address: statuses for address, statuses in found.items() if not statuses <= {200, 301, 302, 400, 404}} == {}


def test_no_answer_to_a_question_of_who_somebody_is_is_too_strange() -> None:
    paper = certificate(world.person())
    forms = {
        "/accounts/login/": ["login", "password"],
        "/accounts/signup/": ["email", "password1"],
        "/accounts/login/code/": ["email"],
        "/accounts/password/reset/": ["email"],
        f"/verify/{paper.code}/": ["name"],
        "/verify/": ["sha256"],
        "/language/": ["language", "next"],
    }
    turns, found = cycle(forms), dict[str, set[int]]()

    for text in some(EACH, beginning=2):
        cache.clear()
        address = next(turns)
        status = Client().post(address, dict.fromkeys(forms[address], text)).status_code
        found.setdefault(address, set()).add(status)

    assert {address: statuses for address, statuses in found.items() if not statuses <= {200, 302, 400, 404}} == {}


def test_a_list_of_invitations_takes_addresses_and_shows_the_rest_again() -> None:
    trainer = world.trainer()
    client, group = world.signed_in(trainer), rooms.cohort(trainer)
    address = f"{group.get_absolute_url()}invitations/"
    lines = [text for text in STRINGS if "\x00" not in text and len(text) < 200]

    for first in range(0, len(lines), 150):
        text = "\n".join(["E-mail", f"person-{first}@example.org", *lines[first : first + 150]])
        checked = client.post(f"{address}new/", {"text": text})
        wrong = re.search(r'name="wrong" value="(\d+)"', checked.content.decode())
        assert wrong is not None and int(wrong[1]) > 100
        assert client.post(f"{address}send/", {"text": text, "wrong": wrong[1]}).status_code == 302

    kept = set(Invitation.objects.values_list("email", flat=True))
    assert all(email.isprintable() and email.count("@") == 1 for email in kept)
    assert {"a+b@example.org", "person-0@example.org"} <= kept


@pytest.mark.parametrize("text", ["\ud800", "a\udfffb", "\udc00\ud800", "\x00"])
def test_what_is_no_text_is_refused_in_json(text: str) -> None:
    builders.programme()
    client = world.signed_in(world.coordinator(), second_factor=True)
    order = {"kind": text, "format": text, "language": text}

    for address, sent in (("/api/v1/verify/", {"sha256": text}), ("/api/v1/exports/", order)):
        answer = client.post(address, json.dumps(sent), content_type="application/json")
        assert answer.status_code == 400, address


def test_bytes_that_are_no_text_never_become_half_of_a_character() -> None:
    user = world.person()
    world.published_programme()
    client = world.signed_in(user)

    for raw in lone_surrogates():
        body = b"belongs=none&language=en&country=CY&chosen_name=A" + b"".join(b"%%%02x" % byte for byte in raw)
        answer = client.post("/me/", body, content_type="application/x-www-form-urlencoded")
        name = User.objects.get(pk=user.pk).chosen_name
        assert answer.status_code in {302, 400}
        assert name.encode()


def test_the_numbers_of_a_person_are_asked_for_in_any_way() -> None:
    builders.programme()
    client = world.signed_in(world.coordinator(), second_factor=True)
    form = {"uuid": "0a6f2f6e-3f43-4a52-9d0e-6a3c1f0e7b11", "on": "2026-03-02", "country": "CY", "evidence": "a"}

    for text in some(20):
        cache.clear()
        answer = client.post("/targets/records/new/mentors/", {**form, "number": text})
        assert (answer.status_code, "errorlist" in answer.content.decode()) == (200, True), text


def test_a_list_of_the_api_is_asked_for_in_parts_of_any_size() -> None:
    trainer = world.trainer()
    release = world.module()
    for _number in range(3):
        rooms.cohort(trainer, release=release)
    client = world.signed_in(trainer)

    for huge in ("1000", "99999999999999999999999", "-1", "0", "x", "", "1e3", "٣"):
        for asked in ({"limit": huge}, {"offset": huge}, {"limit": huge, "offset": huge}):
            answer = client.get("/api/v1/cohorts/", asked)
            assert answer.status_code == 200, asked
            assert answer.json()["count"] == 3

    assert len(client.get("/api/v1/cohorts/?limit=99999999999999999999999").json()["results"]) == 3
