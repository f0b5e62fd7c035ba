"""The log says what happened, and never to whom."""

from __future__ import annotations

import json
import logging
from collections import Counter
from collections.abc import Iterator
from io import StringIO

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.db import DataError, IntegrityError
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from accounts.models import User
from lms.logs import formatter
from lms.urls import urlpatterns as every_address
from tests import world
from tests.accounts.test_step_up import code_of, with_app
from tests.cohorts import rooms
from tests.signing_in import just_signed_in

CANARY = "kanarievogel"


def fails(request: HttpRequest, code: str) -> HttpResponse:
    raise DataError(f"Key (email)=({CANARY}@example.org) already exists")


urlpatterns = [*every_address, path("fails/<str:code>/", fails)]


@pytest.fixture
def log() -> Iterator[StringIO]:
    """What the handler of production would write."""
    written = StringIO()
    handler = logging.StreamHandler(written)
    made = formatter(as_json=True)
    handler.setFormatter(made.pop("()")(**made))
    root = logging.getLogger()
    watched = [root, logging.getLogger("lms.requests")]
    levels = [each.level for each in watched]
    root.addHandler(handler)
    for each in watched:
        each.setLevel(logging.INFO)
    yield written
    root.removeHandler(handler)
    for each, level in zip(watched, levels, strict=True):
        each.setLevel(level)


def lines(log: StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in log.getvalue().splitlines()]


@pytest.mark.django_db
def test_a_whole_journey_leaves_no_name_address_answer_or_code_in_it(client: Client, log: StringIO) -> None:
    release = world.module()
    user = world.person(f"{CANARY}1@example.org", chosen_name=f"{CANARY}2")
    client.force_login(user)
    just_signed_in(client, user)
    client.raise_request_exception = False
    client.get(f"/join/{CANARY}3/")
    client.get(f"/invited/{CANARY}4/")
    client.get(f"/nothing/{CANARY}5?q={CANARY}6", headers={"user-agent": f"{CANARY}7", "x-forwarded-for": f"{CANARY}8"})
    client.post("/me/", {"chosen_name": f"{CANARY}9", "language": "en", "country": "CY", "belongs": "none"})
    client.post(f"/learn/{release.module.key}/lesson-1/notes/0/", {"text": f"{CANARY}10"})
    Client().post("/accounts/login/", {"login": f"{CANARY}11@example.org", "password": f"{CANARY}12"})
    client.get("/me/data/file.json", headers={"cookie": f"session={CANARY}13"})
    client.get("/", headers={"host": f"{CANARY}14.example"})
    client.post("/me/leave/", {"sure": "on"})

    assert CANARY not in log.getvalue()
    said = [(line["method"], line["route"], line["status"]) for line in lines(log) if line["event"] == "request"]
    assert ("GET", "join/<str:code>/", 404) in said
    assert ("GET", "none", 404) in said
    events = [line["event"] for line in lines(log) if line["logger"] == "accounts.signals"]
    assert events[0] == "signed in"
    assert "signing in refused" in events
    assert ("POST", "me/", 302) in said
    assert all({"request", "timestamp", "level"} <= set(line) for line in lines(log) if line["event"] == "request")


@pytest.mark.django_db
@pytest.mark.urls("tests.privacy.test_logs")
def test_an_error_says_its_kind_and_where_and_not_what(client: Client, log: StringIO) -> None:
    world.published_programme()
    client.force_login(world.person())
    client.raise_request_exception = False

    answer = client.get(f"/fails/{CANARY}/")

    assert answer.status_code == 500
    assert CANARY not in answer.text + log.getvalue()
    error = next(line for line in lines(log) if "error" in line)
    assert error["error"] == "django.db.utils.DataError"
    assert "test_logs.py" in str(error["at"])


def test_what_other_code_fills_in_is_left_out(log: StringIO) -> None:
    logging.getLogger("celery.app.trace").error(
        "Task %(name)s raised: %(exc)s",
        {"name": "rooms.tasks.make", "exc": CANARY},
        extra={"data": {"name": "rooms.tasks.make", "exc": CANARY}},
    )
    logging.getLogger("somebody.elses").warning("not for %s", CANARY)
    logging.getLogger("cohorts.rule").warning("the row %s", "7f")

    assert CANARY not in log.getvalue()
    first, second, third = lines(log)
    assert (first["event"], first["task"]) == ("Task %(name)s raised: %(exc)s", "rooms.tasks.make")
    assert (second["event"], third["event"]) == ("not for %s", "the row 7f")


@pytest.mark.django_db
def test_the_database_says_nothing_of_its_rows(log: StringIO) -> None:
    world.person(f"{CANARY}@example.org")
    try:
        User.objects.create(email=f"{CANARY}@example.org")
    except IntegrityError:
        logging.getLogger("django.request").exception("Internal Server Error: %s", f"/{CANARY}/")

    assert CANARY not in log.getvalue()
    assert lines(log)[0]["error"] == "django.db.utils.IntegrityError"


@pytest.mark.django_db
def test_what_is_refused_is_a_line_and_says_neither_who_asked_nor_for_what(client: Client, log: StringIO) -> None:
    world.published_programme()
    stranger, forger, group = Client(), Client(enforce_csrf_checks=True), rooms.cohort(world.trainer())
    client.force_login(world.person())

    client.get(group.get_absolute_url())
    stranger.get("/api/v1/cohorts/")
    stranger.get("/", headers={"host": f"{CANARY}.example"})
    stranger.post("/accounts/login/", headers={"content-type": "text/plain; charset=latin-1"})
    forger.post("/accounts/login/", {"login": CANARY})
    for _try in range(6):
        stranger.post("/accounts/card/", {"number": CANARY, "pin": "1234 5678"})

    requests = [line for line in lines(log) if line["event"] == "request"]
    assert {(line["method"], line["route"], line["status"]) for line in requests} >= {
        ("GET", "teach/cohorts/<uuid:cohort>/", 404),
        ("GET", "api/v1/cohorts/", 401),
        ("GET", "none", 400),
        ("POST", "none", 400),
        ("POST", "accounts/login/", 403),
        ("POST", "accounts/card/", 429),
    }
    assert {"django.security.csrf", "django.security.DisallowedHost"} <= {str(line["event"]) for line in lines(log)}
    assert not any({"person", "address"} & set(line) for line in requests)
    assert not any(word in log.getvalue() for word in (CANARY, str(group.uuid)))


PASSWORD = "a long enough word 7"


def somebody_with_an_app() -> tuple[User, str]:
    user = world.person(f"{CANARY}@example.org", password=PASSWORD)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user, with_app(user)


def ways(log: StringIO, event: str) -> list[object]:
    return [line["way"] for line in lines(log) if line["event"] == event]


@pytest.mark.django_db
def test_every_way_in_that_is_refused_is_a_line_and_says_neither_whose_nor_what_was_typed(log: StringIO) -> None:
    world.published_programme()
    user, _secret = somebody_with_an_app()
    there, by_code, unknown = Client(), Client(), Client()

    there.post("/accounts/login/", {"login": user.email, "password": f"{CANARY}1"})
    there.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    there.post("/accounts/2fa/authenticate/", {"code": f"{CANARY}2"})
    there.post("/accounts/2fa/authenticate/", {"credential": json.dumps({"id": f"{CANARY}3"})})
    Client().post("/accounts/2fa/webauthn/login/", {"credential": json.dumps({"id": f"{CANARY}4"})})
    for client, address in ((by_code, user.email), (unknown, f"{CANARY}5@example.org")):
        client.post("/accounts/login/code/", {"email": address})
        client.post("/accounts/login/code/confirm/", {"code": f"{CANARY}6"})
    there.post("/accounts/card/", {"number": user.number, "pin": "1234 5678"})
    there.post("/accounts/again/", {"number": user.number, "code": f"{CANARY}7", "address": f"{CANARY}8@example.org"})

    assert ways(log, "signing in refused") == [
        "password",
        *["second factor or passkey"] * 3,
        *["code by mail"] * 2,
        "card",
        "recovery",
    ]
    refused = [line for line in lines(log) if line["event"] == "signing in refused"]
    assert all(set(line) == {"event", "way", "level", "logger", "timestamp", "request"} for line in refused)
    assert not any(word in log.getvalue() for word in (CANARY, user.number, str(user.uuid), "1234 5678"))


@pytest.mark.django_db
def test_a_second_factor_that_was_shown_is_a_line_with_the_number_of_who_signs_in(log: StringIO) -> None:
    world.published_programme()
    user, secret = somebody_with_an_app()
    [spare, *_others] = RecoveryCodes.activate(user).get_unused_codes()

    for code in (code_of(secret), spare):
        client = Client()
        client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
        client.post("/accounts/2fa/authenticate/", {"code": code})

    assert ways(log, "second factor shown") == ["totp", "recovery_codes"]
    shown = [line for line in lines(log) if line["event"] == "second factor shown"]
    assert {line["person"] for line in shown} == {str(user.uuid)}
    assert not any(word in log.getvalue() for word in (CANARY, code, secret))


@pytest.mark.django_db
def test_whoever_is_stopped_is_a_line_of_its_own_which_says_at_what_and_not_who(log: StringIO) -> None:
    world.module()
    user, _secret = somebody_with_an_app()
    teacher = world.signed_in(world.trainer())
    stranger = Client()

    for _try in range(6):
        Client().post("/accounts/login/", {"login": user.email, "password": f"{CANARY}1"})
        stranger.post("/accounts/card/", {"number": user.number, "pin": "1234 5678"})
        stranger.post("/accounts/again/", {"number": user.number, "code": f"{CANARY}2", "address": "a@example.org"})
    by_code = Client(REMOTE_ADDR="192.0.2.3")
    by_code.post("/accounts/login/code/", {"email": user.email})
    for _try in range(3):
        by_code.post("/accounts/login/code/confirm/", {"code": f"{CANARY}3"})
    for attempt in range(21):
        stranger.get(f"/verify/{CANARY}{attempt}/")
    stranger.get(f"/api/v1/verify/{CANARY}/")
    for attempt in range(41):
        teacher.get(f"/join/{CANARY}{attempt}/")
    for attempt in range(21):
        stranger.post("/accounts/signup/", {"email": f"{CANARY}{attempt}@example.org"})

    stopped = [line for line in lines(log) if line["event"] == "too many tries"]
    assert Counter(str(line["limit"]) for line in stopped) == {
        "accounts/login/": 1,
        "card-pin-wrong": 1,
        "recovery-code-wrong": 1,
        "code by mail": 1,
        "questions-about-papers": 2,
        "wrong-join-codes": 1,
        "accounts/signup/": 1,
    }
    assert all(set(line) == {"event", "limit", "level", "logger", "timestamp", "request"} for line in stopped)
    assert not any(word in log.getvalue() for word in (CANARY, user.number, "192.0.2.3"))
