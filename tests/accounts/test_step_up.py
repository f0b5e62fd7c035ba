"""Exact numbers ask for the second factor: in this session, and for the exact form a moment ago."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.account.internal.flows.login import record_authentication
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.core import mail
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import URLPattern, path
from django.utils import timezone
from django.views.decorators.http import require_http_methods
from knox.models import AuthToken

from accounts.models import User
from accounts.step_up import fresh_second_factor
from courses.models import Release
from kpis.api_urls import urlpatterns as api_patterns
from kpis.urls import urlpatterns as page_patterns
from lms.urls import urlpatterns as addresses
from tests import world
from tests.access.addresses import FILLED
from tests.cohorts.rooms import cohort, seminar
from tests.signing_in import just_signed_in

pytestmark = pytest.mark.django_db

CONFIRM = "/accounts/2fa/reauthenticate/"
SET_UP = "/accounts/2fa/totp/activate/"
PERIOD_SECONDS = 30

OPEN_PAGES = {"results", "about-you"}
"""Pages of the room of numbers for which nobody needs a second factor: shielded, or about oneself."""
OPEN_API = {"results"}


@require_http_methods(["GET", "POST"])
@fresh_second_factor(minutes=5)
def exact_form(request: HttpRequest) -> HttpResponse:
    return HttpResponse("the exact form")


urlpatterns = [path("exact-form/", exact_form), *addresses]


@pytest.fixture(autouse=True)
def something_to_read(settings: Any) -> None:
    world.module()
    settings.SECOND_FACTOR_REQUIRED = True


@pytest.fixture
def stepping_up(settings: Any) -> None:
    """A page with the exact form, where the settings ask for no second factor in general."""
    settings.SECOND_FACTOR_REQUIRED = False
    settings.ROOT_URLCONF = __name__


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(timezone.now().replace(second=0), tick=False) as clock:
        yield clock


def with_app(user: User) -> str:
    """The secret of an authenticator app that the person has set up."""
    secret = str(generate_totp_secret())
    TOTP.activate(user, secret)
    return secret


def code_of(secret: str) -> str:
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // PERIOD_SECONDS)))


def by_mail(user: User) -> Client:
    """Signed in with a code by e-mail as far as that goes."""
    assert user.email
    EmailAddress.objects.get_or_create(user=user, email=user.email, defaults={"verified": True, "primary": True})
    client = Client()
    client.post("/accounts/login/code/", {"email": user.email})
    code = re.search(r"\b[A-Z0-9]{3,4}-?[A-Z0-9]{3,4}\b", str(mail.outbox[-1].body))
    assert code is not None
    client.post("/accounts/login/code/confirm/", {"code": code[0]})
    return client


def shown_with(client: Client, user: User, **record: Any) -> None:
    """What a kind of authentication leaves in the session."""
    request = RequestFactory().get("/")
    request.session = client.session
    record_authentication(request, user, **record)
    request.session.save()


def address_of(pattern: URLPattern, before: str = "/") -> str:
    def fill(match: re.Match[str]) -> str:
        return FILLED.get("uuid" if match[1] == "uuid" else match[2], "1")

    return before + re.sub(r"<(?:(\w+):)?(\w+)>", fill, str(pattern.pattern))


@pytest.mark.parametrize("pattern", page_patterns, ids=lambda pattern: str(pattern.name))
def test_every_page_of_numbers_asks_this_session_for_the_second_factor_unless_it_is_named_here(
    pattern: URLPattern,
) -> None:
    user = world.coordinator()
    with_app(user)

    for method in ("get", "post"):
        answer = getattr(world.signed_in(user), method)(address_of(pattern))

        assert answer.headers.get("Location", "").startswith(CONFIRM) == (pattern.name not in OPEN_PAGES)


@pytest.mark.parametrize("pattern", api_patterns, ids=lambda pattern: str(pattern.name))
def test_so_does_every_answer_to_a_program(pattern: URLPattern) -> None:
    user = world.coordinator()
    with_app(user)

    answer = world.signed_in(user).get(address_of(pattern, "/api/v1/"))

    assert (answer.status_code == 403) == (pattern.name not in OPEN_API)
    if pattern.name not in OPEN_API:
        assert "second factor" in answer.json()["detail"]


def test_who_has_shown_it_in_this_session_reads_numbers_and_another_session_does_not() -> None:
    user = world.coordinator()

    assert world.signed_in(user, second_factor=True).get("/targets/").status_code == 200
    assert world.signed_in(user, second_factor=True).get("/api/v1/targets/").status_code == 200
    assert world.signed_in(user).get("/targets/").status_code == 302


def test_without_the_setting_nothing_is_in_the_way(settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED = False

    assert world.signed_in(world.coordinator()).get("/targets/").status_code == 200
    assert world.signed_in(world.coordinator()).get("/api/v1/targets/").status_code == 200


def test_what_is_not_theirs_is_still_not_found() -> None:
    learner = world.person()
    with_app(learner)

    assert world.signed_in(learner).get("/targets/").status_code == 404
    assert world.signed_in(learner).get("/api/v1/targets/").status_code == 404


def test_a_code_of_the_app_opens_the_page_that_was_asked_for(clock: time_machine.Traveller) -> None:
    user = world.coordinator()
    secret = with_app(user)
    client = world.signed_in(user)
    asked = client.get("/targets/?since=2026-03-01").headers["Location"]

    page = client.get(asked)
    answer = client.post(CONFIRM, {"code": code_of(secret), "next": page.context["redirect_field_value"]})

    assert answer.headers["Location"] == "/targets/?since=2026-03-01"
    assert client.get(answer.headers["Location"]).status_code == 200


def test_a_session_from_before_the_factor_was_set_up_does_not_count(clock: time_machine.Traveller) -> None:
    user = world.coordinator(email="ada@example.org")
    before, here = by_mail(user), by_mail(user)
    assert here.get("/targets/").headers["Location"].startswith(SET_UP)
    secret = here.get(SET_UP).context["form"].secret

    answer = here.post(SET_UP, {"code": code_of(secret)})

    assert before.get("/targets/").headers["Location"].startswith(CONFIRM)
    assert here.get("/targets/").headers["Location"].startswith(CONFIRM)
    spare_codes = answer.headers["Location"]
    assert here.get(spare_codes).headers["Location"].startswith(CONFIRM)
    here.post(CONFIRM, {"code": code_of(secret), "next": spare_codes})
    assert '<a href="/targets/">I have kept them.' in here.get(spare_codes).content.decode()
    assert here.get("/targets/").status_code == 200
    assert "I have kept them." not in here.get(spare_codes).content.decode()


def test_signing_in_by_mail_goes_on_to_the_app_and_then_numbers_are_open(clock: time_machine.Traveller) -> None:
    user = world.coordinator(email="ada@example.org")
    secret = with_app(user)
    client = by_mail(user)
    assert client.get("/targets/").headers["Location"].startswith("/accounts/login/")

    client.post("/accounts/2fa/authenticate/", {"code": code_of(secret)})

    assert client.get("/targets/").status_code == 200


def test_a_spare_code_counts_once() -> None:
    user = world.coordinator()
    with_app(user)
    spare = RecoveryCodes.activate(user).get_unused_codes()[0]
    here, there = world.signed_in(user), world.signed_in(user)

    here.post(CONFIRM, {"code": spare})
    there.post(CONFIRM, {"code": spare})

    assert here.get("/targets/").status_code == 200
    assert there.get("/targets/").status_code == 302


def test_signing_in_with_a_passkey_counts() -> None:
    user = world.coordinator()
    key = Authenticator.objects.create(user=user, type=Authenticator.Type.WEBAUTHN, data={"name": "A key"})
    client = world.signed_in(user)
    assert client.get("/targets/").headers["Location"].startswith("/accounts/2fa/webauthn/reauthenticate/")

    shown_with(client, user, method="mfa", id=key.pk, type=key.type, passwordless=True)

    assert client.get("/targets/").status_code == 200


def test_a_factor_that_was_taken_away_counts_no_longer() -> None:
    user = world.coordinator()
    client = world.signed_in(user, second_factor=True)

    Authenticator.objects.filter(user=user).delete()
    with_app(user)

    assert client.get("/targets/").headers["Location"].startswith(CONFIRM)


@pytest.mark.parametrize("method", ["password", "code"])
def test_no_other_way_of_showing_who_one_is_counts(method: str) -> None:
    user = world.coordinator()
    with_app(user)
    client = world.signed_in(user)

    shown_with(client, user, method=method, reauthenticated=True)

    assert client.get("/targets/").headers["Location"].startswith(CONFIRM)


def test_a_password_is_no_way_around_the_second_factor() -> None:
    user = world.coordinator(password="a long enough word 7")
    with_app(user)
    client = world.signed_in(user)

    answer = client.post("/accounts/reauthenticate/", {"password": "a long enough word 7", "next": SET_UP})

    assert answer.headers["Location"].startswith(CONFIRM)
    assert "/accounts/reauthenticate/" not in client.get(CONFIRM).content.decode()


def test_what_another_person_showed_in_the_same_browser_does_not_count() -> None:
    first, second = world.coordinator(), world.coordinator()
    with_app(second)
    client = world.signed_in(first, second_factor=True)

    client.force_login(second)

    assert client.get("/targets/").headers["Location"].startswith(CONFIRM)


def read_with(secret: str) -> int:
    return Client().get("/api/v1/targets/", headers={"authorization": f"Token {secret}"}).status_code


def test_a_token_is_made_where_the_factor_was_shown_and_opens_numbers() -> None:
    user = world.coordinator()
    made = world.signed_in(user, second_factor=True).post("/api/v1/tokens/").json()["token"]

    assert read_with(made) == 200
    assert world.signed_in(user).post("/api/v1/tokens/").status_code == 403
    assert world.signed_in(user).post("/me/tokens/").headers["Location"].startswith(CONFIRM)
    assert AuthToken.objects.filter(user=user).count() == 1


def test_a_token_from_before_the_factor_opens_no_numbers() -> None:
    user = world.coordinator()
    _row, made = AuthToken.objects.create(user=user)
    assert read_with(made) == 403

    with_app(user)
    Authenticator.objects.update(created_at=timezone.now() + timedelta(seconds=1))

    assert read_with(made) == 403


def test_a_token_for_a_program_is_made_by_somebody_who_showed_just_now_who_they_are(
    clock: time_machine.Traveller,
) -> None:
    learner, staff = world.person(), world.coordinator()
    lies_open = world.signed_in(learner)
    assert lies_open.post("/api/v1/tokens/").status_code == 403
    just_signed_in(lies_open, learner)
    assert lies_open.post("/api/v1/tokens/").status_code == 201
    client = world.signed_in(staff, second_factor=True)

    clock.shift(timedelta(minutes=15))

    assert client.post("/api/v1/tokens/").status_code == 403
    assert not AuthToken.objects.filter(user=staff).exists()


def test_a_trainers_token_from_before_they_taught_reads_no_names(clock: time_machine.Traveller) -> None:
    trainer, learner = world.trainer(), world.person(chosen_name="Kanarie")
    tokens = [AuthToken.objects.create(user=trainer)[1]]
    assert Client().get("/api/v1/me/", headers={"authorization": f"Token {tokens[0]}"}).status_code == 200
    group, course = cohort(trainer, release=Release.objects.get(), members=[learner]), seminar(trainer)
    clock.shift(timedelta(minutes=1))
    client = world.signed_in(trainer, second_factor=True)
    clock.shift(timedelta(minutes=1))
    tokens.append(client.post("/api/v1/tokens/").json()["token"])

    for row in (f"cohorts/{group.uuid}/", f"seminars/{course.uuid}/", "cohorts/", "me/"):
        before, after = (Client().get(f"/api/v1/{row}", headers={"authorization": f"Token {key}"}) for key in tokens)
        assert (before.status_code, after.status_code) == (403, 200)
        assert "Kanarie" not in before.text


@pytest.mark.usefixtures("stepping_up")
def test_the_exact_form_asks_again_after_five_minutes_whatever_the_settings_say(
    clock: time_machine.Traveller,
) -> None:
    user = world.coordinator()
    secret = with_app(user)
    client = world.signed_in(user)
    asked = client.get("/exact-form/?of=2026").headers["Location"]
    assert asked == f"{CONFIRM}?next=%2Fexact-form%2F%3Fof%3D2026"

    answer = client.post(CONFIRM, {"code": code_of(secret), "next": "/exact-form/?of=2026"})

    assert answer.headers["Location"] == "/exact-form/?of=2026"
    clock.shift(timedelta(minutes=4, seconds=59))
    opened = client.get("/exact-form/?of=2026")
    assert opened.content == b"the exact form"
    assert "no-store" in opened.headers["Cache-Control"]
    clock.shift(timedelta(seconds=1))
    assert client.get("/exact-form/").headers["Location"].startswith(CONFIRM)


@pytest.mark.usefixtures("stepping_up")
def test_a_confirmation_from_the_future_is_none(clock: time_machine.Traveller) -> None:
    user = world.coordinator()
    client = world.signed_in(user, second_factor=True)
    assert client.get("/exact-form/").status_code == 200

    clock.shift(timedelta(minutes=-1))

    assert client.get("/exact-form/").status_code == 302


@pytest.mark.usefixtures("stepping_up")
def test_without_a_second_factor_the_exact_form_leads_to_setting_one_up() -> None:
    client = world.signed_in(world.coordinator())

    assert client.get("/exact-form/").headers["Location"] == f"{SET_UP}?next=%2Fexact-form%2F"


@pytest.mark.usefixtures("stepping_up")
def test_a_form_that_was_sent_says_to_press_again_and_comes_back_to_its_page(clock: time_machine.Traveller) -> None:
    user = world.coordinator()
    with_app(user)
    client = world.signed_in(user)

    answer = client.post("/exact-form/", {"much": "text"}, headers={"referer": "http://testserver/targets/?since=x"})

    assert answer.headers["Location"] == f"{CONFIRM}?next=%2Ftargets%2F%3Fsince%3Dx"
    assert "please press the button once more" in client.get(answer.headers["Location"]).content.decode()


@pytest.mark.usefixtures("stepping_up")
def test_a_form_sent_from_elsewhere_comes_back_to_this_site() -> None:
    user = world.coordinator()
    with_app(user)

    answer = world.signed_in(user).post("/exact-form/", headers={"referer": "https://evil.example/targets/"})

    assert answer.headers["Location"] == f"{CONFIRM}?next=%2Fexact-form%2F"


@pytest.mark.usefixtures("stepping_up")
def test_a_code_that_was_used_is_refused(clock: time_machine.Traveller) -> None:
    user = world.coordinator()
    secret = with_app(user)
    here, overlooked = world.signed_in(user), world.signed_in(user)
    code = code_of(secret)

    here.post(CONFIRM, {"code": code, "next": "/exact-form/"})
    overlooked.post(CONFIRM, {"code": code, "next": "/exact-form/"})

    assert here.get("/exact-form/").status_code == 200
    assert overlooked.get("/exact-form/").status_code == 302


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_confirming_leads_nowhere_but_to_this_site(elsewhere: str, clock: time_machine.Traveller) -> None:
    user = world.coordinator()
    secret = with_app(user)

    answer = world.signed_in(user).post(CONFIRM, {"code": code_of(secret), "next": elsewhere})

    assert answer.headers["Location"] == "/learn/"


def test_administration_asks_this_session_too() -> None:
    user = world.person(is_staff=True, is_superuser=True, counts=False)
    with_app(user)

    for address in ("/admin/", "/admin/kpis/record/", "/admin/accounts/coordinator/add/"):
        assert world.signed_in(user).get(address).headers.get("Location", "").startswith(CONFIRM)
        assert world.signed_in(user, second_factor=True).get(address).status_code == 200


@pytest.mark.parametrize(
    "message",
    ["{}", "[]", "7", '{"id": "AA"}', '{"id": "AA", "rawId": "AA", "response": {}}', '{"id": 1, "rawId": 1}', '"x"'],
)
def test_a_message_that_is_no_passkey_is_a_wrong_one_and_no_fault_of_ours(message: str) -> None:
    user = world.coordinator(email="ada@example.org")
    with_app(user)
    at_the_second_factor, signed_in = by_mail(user), world.signed_in(user, second_factor=True)

    for client, page, status in (
        (Client(), "/accounts/2fa/webauthn/login/", 302),
        (at_the_second_factor, "/accounts/2fa/authenticate/", 200),
        (signed_in, "/accounts/2fa/webauthn/add/", 200),
    ):
        assert client.post(page, {"credential": message}).status_code == status, page
