"""How long a session lasts, what ends it, and what staff show in it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings as configured
from django.core import mail
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from knox.models import AuthToken

from accounts import sittings
from accounts.models import AuditEvent, User
from certificates.issuing import issue_for_seminar
from certificates.making import make_paper
from certificates.requesting import request_attendance_report, request_sign_in_sheets
from cohorts.attendance import Status, mark
from cohorts.merging import merge
from cohorts.models import Cohort
from cohorts.provisional import enter_person
from cohorts.scanning import keep_scan
from courses.models import Release
from tests import world
from tests.accounts.test_step_up import CONFIRM, SET_UP, by_mail, code_of, with_app
from tests.certificates.papers import PROOF
from tests.cohorts import rooms
from tests.cohorts.sheets import photo

pytestmark = pytest.mark.django_db

PASSWORD = "a long enough word 7"


@pytest.fixture(autouse=True)
def release(settings: Any) -> Release:
    settings.SECOND_FACTOR_REQUIRED = True
    return world.module()


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    # In the morning: some of what follows is about a day, and must be over before the next one.
    with time_machine.travel(timezone.now().replace(hour=8, minute=0, second=0), tick=False) as clock:
        yield clock


def is_signed_in(client: Client) -> bool:
    answer = client.get("/learn/")
    return not answer.headers.get("Location", "").startswith("/accounts/login/")


def key_of(client: Client) -> str:
    return client.cookies[configured.SESSION_COOKIE_NAME].value


def test_whoever_teaches_sets_up_a_second_factor_first_and_a_learner_does_not(release: Release) -> None:
    of_a_group, of_a_seminar, learner = world.trainer(), world.trainer(), world.person()
    cohort = rooms.cohort(of_a_group, release=release, members=[learner])
    rooms.seminar(of_a_seminar)

    for user in (of_a_group, of_a_seminar):
        assert world.signed_in(user).get("/teach/").headers["Location"].startswith(SET_UP)
        assert world.signed_in(user, second_factor=True).get("/teach/").status_code == 200
    assert world.signed_in(learner).get("/learn/").status_code == 200
    assert world.signed_in(of_a_group, second_factor=True).get("/targets/").status_code == 404

    cohort.trainers.clear()
    assert world.signed_in(world.trainer()).get("/learn/").status_code == 200


def test_a_trainer_in_the_middle_of_a_seminar_is_asked_the_next_time(
    settings: Any, clock: time_machine.Traveller
) -> None:
    trainer = world.trainer()
    half_day = rooms.seminar(trainer, half_days=1, begins=timezone.now()).sessions.select_related("seminar")[0]
    client = world.signed_in(trainer)
    settings.SECOND_FACTOR_REQUIRED = False
    assert client.get(half_day.get_absolute_url()).status_code == 200

    settings.SECOND_FACTOR_REQUIRED = True
    clock.shift(timedelta(hours=2))

    assert client.get(half_day.get_absolute_url()).status_code == 200
    assert world.signed_in(trainer).get(half_day.get_absolute_url()).headers["Location"].startswith(SET_UP)
    clock.shift(timedelta(hours=11, minutes=59))
    assert is_signed_in(client), "each look at the list begins twelve hours anew"
    clock.shift(timedelta(hours=12, minutes=1))
    assert not is_signed_in(client)


def test_a_trainers_pages_open_where_the_factor_was_shown_and_on_a_seminars_day_nobody_is_interrupted(
    release: Release, clock: time_machine.Traveller
) -> None:
    teacher = world.trainer()
    browser, kept_open = world.signed_in(teacher), world.signed_in(teacher)
    sittings.keep_open(session := kept_open.session, until=timezone.now() + timedelta(hours=1))
    session.save()
    cohort = rooms.cohort(teacher, release=release, members=[world.person()])
    seminar = rooms.seminar(teacher, half_days=1, begins=timezone.now())
    half_day = seminar.sessions.select_related("seminar")[0].get_absolute_url()
    secret = with_app(teacher)
    pages = ["/teach/", cohort.get_absolute_url(), f"{seminar.get_absolute_url()}needs/", half_day]

    for page in pages:
        assert browser.get(page).headers["Location"] == f"{CONFIRM}?{urlencode({'next': page})}"
        assert kept_open.get(page).status_code == 200
    assert browser.post(f"{half_day}rest/").headers["Location"].startswith(CONFIRM)
    assert browser.get("/learn/").status_code == 200, "what is their own is not asked for"
    programs = [reverse("api:cohort", args=[cohort.uuid]), reverse("api:seminar", args=[seminar.uuid])]
    assert [browser.get(address).status_code for address in programs] == [403, 403]
    browser.post(CONFIRM, {"code": code_of(secret), "next": half_day})
    clock.shift(timedelta(minutes=20))

    for page in (*pages, *programs):
        assert browser.get(page).status_code == 200
    assert browser.post(f"{half_day}rest/").headers["Location"] == half_day


def test_whoever_sets_up_their_first_second_factor_teaches_on_and_no_session_from_before_does(
    release: Release, clock: time_machine.Traveller, django_capture_on_commit_callbacks: Any
) -> None:
    teacher = world.trainer(email="ada@example.org")
    there, here = by_mail(teacher), by_mail(teacher)
    rooms.cohort(teacher, release=release)
    assert is_signed_in(there)
    page = here.get("/teach/").headers["Location"]
    secret = here.get(page).context["form"].secret

    with django_capture_on_commit_callbacks(execute=True):
        spare_codes = here.post(SET_UP, {"code": code_of(secret)}).headers["Location"]

    assert not is_signed_in(there)
    assert here.get(spare_codes).headers["Location"].startswith(CONFIRM)
    here.post(CONFIRM, {"code": code_of(secret), "next": spare_codes})
    assert '<a href="/teach/">I have kept them.' in here.get(spare_codes).content.decode()
    assert here.get("/teach/").status_code == 200


def test_staff_who_are_away_for_half_an_hour_are_signed_out_and_told_so(
    release: Release, clock: time_machine.Traveller
) -> None:
    trainer, learner = world.trainer(), world.person()
    rooms.cohort(trainer, release=release)
    staff, other = world.signed_in(trainer, second_factor=True), world.signed_in(learner)

    for _visit in range(3):
        clock.shift(timedelta(minutes=29))
        assert staff.get("/teach/").status_code == 200
    clock.shift(timedelta(minutes=20))
    staff.get("/teach/", headers={"sec-fetch-dest": "empty"})
    clock.shift(timedelta(minutes=10))

    assert staff.get("/teach/").headers["Location"] == "/accounts/login/?next=/teach/"
    assert "Your time here was up" in staff.get("/accounts/login/").content.decode()
    assert is_signed_in(other), "learners read for longer than that"


def test_nobody_stays_for_longer_than_twelve_hours_whatever_they_do(
    release: Release, clock: time_machine.Traveller
) -> None:
    trainer, learner = world.trainer(), world.person()
    rooms.cohort(trainer, release=release)
    staff, other = world.signed_in(trainer, second_factor=True), world.signed_in(learner)

    for _visit in range(24):
        clock.shift(timedelta(minutes=29))
        staff.post("/language/", {"language": "en"})
    other.post("/language/", {"language": "en"})
    assert is_signed_in(staff)
    assert is_signed_in(other)
    clock.shift(timedelta(minutes=24))

    assert not is_signed_in(staff)
    assert not is_signed_in(other)


def test_on_a_shared_computer_the_session_ends_with_the_browser_and_after_an_hour(
    client: Client, clock: time_machine.Traveller
) -> None:
    user = world.person("ada@example.org", password=PASSWORD)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    typed = {"login": "ada@example.org", "password": PASSWORD, "remember": "on"}

    answer = client.post("/accounts/login/", {**typed, "shared": "on"})

    assert answer.cookies[configured.SESSION_COOKIE_NAME]["max-age"] == ""
    clock.shift(timedelta(minutes=59))
    assert is_signed_in(client)
    clock.shift(timedelta(minutes=1))
    assert not is_signed_in(client)

    client.post("/accounts/login/", {**typed, "shared": "on"})
    left = client.post("/accounts/logout/")
    assert left.headers["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    client.post("/accounts/login/", {**typed, "shared": "on"})
    exit_ = client.post("/accounts/logout/", headers={"sec-fetch-dest": "empty"})
    assert exit_.headers["Clear-Site-Data"] == '"cache", "cookies"', "the tab knows that it was left"
    own = client.post("/accounts/login/", typed)
    assert own.cookies[configured.SESSION_COOKIE_NAME]["max-age"] == 12 * 3600
    assert client.post("/accounts/logout/").headers["Clear-Site-Data"] == '"cache", "storage"'
    assert "Clear-Site-Data" not in client.post("/accounts/logout/").headers


def test_the_cookie_that_protects_forms_goes_with_the_browser(client: Client) -> None:
    [cookie] = client.get("/accounts/login/").cookies.values()

    assert (cookie.key, cookie["max-age"], cookie["expires"]) == (configured.CSRF_COOKIE_NAME, "", "")


def test_signing_in_with_a_code_asks_about_the_computer_too(client: Client) -> None:
    page = client.get("/accounts/login/code/").content.decode()
    user = world.person("ada@example.org")
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)

    client.post("/accounts/login/code/", {"email": "ada@example.org", "shared": "on"})
    assert 'name="shared"' in page
    assert sittings.is_shared(client.session)
    client.post("/accounts/login/code/", {"email": "ada@example.org"})
    assert not sittings.is_shared(client.session)


def test_the_key_of_a_session_changes_at_signing_in_and_at_the_second_factor(clock: time_machine.Traveller) -> None:
    user = world.coordinator(email="ada@example.org")
    client = Client()
    client.post("/accounts/login/code/", {"email": "ada@example.org"})
    before = key_of(client)
    client = by_mail(user)
    signed_in = key_of(client)
    assert before != signed_in
    secret = with_app(user)

    client.post(CONFIRM, {"code": code_of(secret)})

    assert key_of(client) != signed_in
    assert not client.session.exists(signed_in)
    assert UserSession.objects.filter(user=user, session_key=key_of(client)).exists()
    assert client.get("/targets/").status_code == 200


def two_places(user: User) -> tuple[Client, Client]:
    there = by_mail(user)
    here = world.signed_in(user, second_factor=True)
    assert is_signed_in(here)
    assert is_signed_in(there)
    return here, there


def test_all_other_sessions_end_when_the_password_changes_or_a_second_factor_is_taken_away() -> None:
    user = world.person("ada@example.org", password=PASSWORD)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)

    here, there = two_places(user)
    new = {"oldpassword": PASSWORD, "password1": "another long word 8", "password2": "another long word 8"}
    here.post("/accounts/password/change/", new)
    assert is_signed_in(here)
    assert not is_signed_in(there)

    user.refresh_from_db()
    Authenticator.objects.filter(user=user).delete()
    here, there = two_places(user)
    here.post("/accounts/2fa/totp/deactivate/")
    assert is_signed_in(here)
    assert not is_signed_in(there)


def test_a_token_ends_with_all_other_sessions_and_lasts_otherwise() -> None:
    user = world.person("ada@example.org", password=PASSWORD)
    root = world.person(is_staff=True, is_superuser=True, counts=False)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    new = {"password1": "another long word 8", "password2": "another long word 8"}

    def forgotten() -> None:
        Client().post("/accounts/password/reset/", {"email": user.email})
        link = re.search(r"(/accounts/password/reset/key/\S+)", str(mail.outbox[-1].body))
        assert link is not None
        stranger = Client()
        stranger.post(stranger.get(link[1]).headers["Location"], new)

    def by_administrator() -> None:
        page = f"/admin/accounts/user/{user.pk}/password/"
        world.signed_in(root, second_factor=True).post(page, {"usable_password": "true", **new})

    def merged() -> None:
        merge(person=user, into=world.person(), by=root, at=timezone.now())

    here = Client()
    ways: list[Callable[[], object]] = [
        lambda: here.post("/accounts/password/change/", {"oldpassword": PASSWORD, **new}),
        forgotten,
        by_administrator,
        lambda: here.post("/accounts/sessions/"),
        lambda: here.post("/accounts/2fa/totp/deactivate/"),
        merged,
    ]
    for way in ways:
        user.refresh_from_db()
        here = world.signed_in(user, second_factor=True)
        token = {"authorization": f"Token {here.post('/api/v1/tokens/').json()['token']}"}
        here.get("/me/")
        assert Client().get("/api/v1/me/", headers=token).status_code == 200
        way()
        assert Client().get("/api/v1/me/", headers=token).status_code == 401, way


def test_a_token_of_somebody_who_could_not_sign_in_opens_nothing() -> None:
    user = world.person()
    _row, token = AuthToken.objects.create(user=user)

    for state in ({}, {"provisional": True}, {"merged_into": world.person()}, {"erased_at": world.NOON}):
        User.objects.filter(pk=user.pk).update(**{"provisional": False, "merged_into": None, **state})

        answer = Client().get("/api/v1/me/", headers={"authorization": f"Token {token}"})

        assert answer.status_code == (401 if state else 200)


def test_a_session_that_was_ended_opens_nothing_and_signing_out_is_on_every_page(client: Client) -> None:
    user = world.person("ada@example.org")
    here, there = by_mail(user), by_mail(user)
    for path in ("/learn/", "/help/", "/accounts/2fa/", "/nothing/"):
        assert 'action="/accounts/logout/"' in here.get(path).content.decode(), path
    other = UserSession.objects.get(session_key=key_of(there))
    here.post("/accounts/sessions/", {"pk": other.pk})
    kept = key_of(here)

    here.post("/accounts/logout/")

    client.cookies[configured.SESSION_COOKIE_NAME] = kept
    for browser in (client, here, there):
        assert not is_signed_in(browser)


def test_changing_how_one_signs_in_asks_who_one_is_after_a_while(clock: time_machine.Traveller) -> None:
    with_password = world.person("eva@example.org", password=PASSWORD)
    EmailAddress.objects.create(user=with_password, email="eva@example.org", verified=True, primary=True)
    by_code, by_password = by_mail(world.person("ada@example.org")), Client()
    by_password.post("/accounts/login/", {"login": "eva@example.org", "password": PASSWORD})
    for page in ("/accounts/email/", "/accounts/password/set/"):
        assert by_code.get(page).status_code == 200

    clock.shift(timedelta(minutes=15))

    new = {"action_add": "", "email": "somebody@example.org"}
    assert by_password.post("/accounts/email/", new).headers["Location"].startswith("/accounts/reauthenticate/")
    assert by_code.post("/accounts/email/", new).headers["Location"] == "/accounts/login/?next=%2Faccounts%2Femail%2F"
    assert not is_signed_in(by_code)
    assert not EmailAddress.objects.filter(email="somebody@example.org").exists()


def test_a_forgotten_password_leads_around_no_second_factor(client: Client, clock: time_machine.Traveller) -> None:
    user = world.person("ada@example.org", password=PASSWORD)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    with_app(user)
    client.post("/accounts/password/reset/", {"email": user.email}, headers={"host": "testserver:6666"})
    link = re.search(r"(http\S+)(/accounts/password/reset/key/\S+)", str(mail.outbox[-1].body))
    assert link is not None and link[1] == configured.PUBLIC_URL, "whatever port somebody else asked by"
    form = client.get(link[2]).headers["Location"]

    client.post(form, {"password1": "another long word 8", "password2": "another long word 8"})
    assert not is_signed_in(client)
    answer = client.post("/accounts/login/", {"login": user.email, "password": "another long word 8"})

    assert answer.headers["Location"] == "/accounts/2fa/authenticate/"
    assert not is_signed_in(client)


def test_names_and_records_are_given_out_only_after_the_second_factor_a_moment_ago(
    release: Release, clock: time_machine.Traveller, settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    trainer, learner = world.trainer(), world.person()
    cohort = rooms.cohort(trainer, release=release, members=[learner])
    begins = timezone.now() - timedelta(days=1)
    seminar = rooms.seminar(trainer, half_days=1, begins=begins, cohort=cohort, people=[learner])
    half_day = seminar.sessions.select_related("seminar").get()
    mark(session=half_day, person=learner, status=Status.PRESENT, by=trainer, at=timezone.now())
    papers = [
        *issue_for_seminar(seminar=seminar, by=trainer, at=timezone.now()),
        *request_sign_in_sheets(seminar=seminar, by=trainer, at=world.NOON),
        request_attendance_report(seminar=seminar, by=trainer, at=world.NOON, because=PROOF),
    ]
    for paper in papers:
        make_paper(document=paper, at=timezone.now())
    scan = keep_scan(session=half_day, upload=ContentFile(photo()), by=trainer, at=timezone.now())
    files = [
        *(f"/papers/seminars/{seminar.uuid}/{name}/" for name in ("record", "print", "zip")),
        *(f"/papers/cohorts/{cohort.uuid}/zip/", f"/teach/cohorts/{cohort.uuid}/learners.csv"),
        *(paper.download_path() for paper in papers if paper.holder is None),
        scan.download_path(),
    ]
    page, named = seminar.get_absolute_url(), f"/papers/seminars/{seminar.uuid}/with-names/"
    client = world.signed_in(trainer, second_factor=True)
    for address in files:
        assert client.get(address).status_code == 200, address
    assert client.post(named, {"reason": "proof", "file": "csv"}).status_code == 200
    events = AuditEvent.objects.count()

    clock.shift(timedelta(minutes=5))

    for address in files:
        asked = client.get(address, headers={"referer": f"http://testserver{page}"}).headers["Location"]
        assert asked.startswith(f"{CONFIRM}?next=%2Fteach%2Fseminars%2F"), address
    for said in ({}, {"reason": "proof"}, {"reason": "proof", "file": "csv"}):
        asked = client.post(named, said, headers={"referer": f"http://testserver{page}"}).headers["Location"]
        assert asked.startswith(f"{CONFIRM}?next=%2Fteach%2Fseminars%2F")
    assert client.get(named).headers["Location"] == f"{CONFIRM}?{urlencode({'next': named})}"
    assert AuditEvent.objects.count() == events
    back = client.get(page).text
    assert "Nothing was sent yet. After this step, please press the button once more." in back


def test_a_number_leads_to_a_name_only_after_the_second_factor_a_moment_ago(clock: time_machine.Traveller) -> None:
    teacher, somebody = world.trainer(), world.person(chosen_name="Their name")
    seminar = rooms.seminar(teacher, half_days=1, begins=timezone.now())
    guest = enter_person(seminar=seminar, name="At the door", organisation="", contact="", at=timezone.now())
    page = reverse("cohorts:merge", args=[seminar.uuid, guest.uuid])
    client = world.signed_in(teacher, second_factor=True)
    assert "Their name" in client.post(page, {"number": somebody.number}).text

    clock.shift(timedelta(minutes=5))

    asked = client.post(page, {"number": somebody.number}, headers={"referer": f"http://testserver{page}"})
    assert asked.headers["Location"] == f"{CONFIRM}?{urlencode({'next': page})}"
    assert client.get(page).status_code == 200
    assert AuditEvent.objects.filter(action="number looked up").count() == 1


def test_giving_power_in_the_administration_asks_for_it_a_moment_ago(
    release: Release, clock: time_machine.Traveller
) -> None:
    root, somebody = world.person(is_staff=True, is_superuser=True, counts=False), world.coordinator("CY")
    cohort = rooms.cohort(world.trainer(), release=release)
    client = world.signed_in(root, second_factor=True)
    pages = [
        f"/admin/accounts/user/{somebody.pk}/change/",
        f"/admin/accounts/user/{somebody.pk}/password/",
        "/admin/accounts/user/add/",
        "/admin/auth/group/add/",
        f"/admin/accounts/coordinator/{somebody.coordinator.pk}/change/",
        f"/admin/accounts/coordinator/{somebody.coordinator.pk}/delete/",
        f"/admin/cohorts/cohort/{cohort.pk}/change/",
    ]
    for page in pages:
        assert client.get(page).status_code == 200

    clock.shift(timedelta(minutes=5))

    for page in pages:
        assert client.get(page).headers["Location"].startswith(CONFIRM)
        assert client.post(page, {"is_superuser": "on"}).headers["Location"].startswith(CONFIRM)
    assert client.get("/admin/accounts/user/").status_code == 200
    chosen = {"action": "delete_selected", "_selected_action": somebody.coordinator.pk, "index": 0}
    assert client.post("/admin/accounts/coordinator/", chosen).headers["Location"].startswith(CONFIRM)


def test_naming_a_trainer_asks_for_it_and_a_form_that_takes_an_hour_is_not_lost(
    release: Release, clock: time_machine.Traveller
) -> None:
    coordinator, teacher = world.coordinator("CY"), world.trainer()
    cohort = rooms.cohort(teacher, release=release)
    seminar = rooms.seminar(teacher)
    client = world.signed_in(coordinator, second_factor=True)
    pages = [f"{row.get_absolute_url()}edit/" for row in (cohort, seminar)] + ["/teach/cohorts/new/?country=CY"]
    for page in [*pages, "/teach/seminars/new/"]:
        assert client.get(page).status_code == 200

    for minutes in (29, 29):
        clock.shift(timedelta(minutes=minutes))
        client.get("/learn/")
    assert client.get(pages[0]).headers["Location"].startswith(CONFIRM)
    named = {"name": "Another", "module": release.module.key, "language": "en", "trainers": [teacher.uuid]}
    assert client.post(pages[2], named).headers["Location"].startswith("/teach/cohorts/")
    clock.shift(timedelta(minutes=3))

    assert client.post(pages[2], named).headers["Location"].startswith(CONFIRM)
    assert teacher.cohorts_taught.count() == 2


def test_a_session_from_before_there_were_these_rules_begins_now(clock: time_machine.Traveller) -> None:
    client = world.signed_in(world.person())
    session = client.session
    for name in (sittings.BEGAN, sittings.SEEN):
        session.pop(name, None)
    session.save()
    clock.shift(timedelta(hours=11))

    assert is_signed_in(client)
    assert client.session[sittings.BEGAN] == int(timezone.now().timestamp())


def test_what_is_sent_before_a_second_factor_is_set_up_leads_there_and_a_program_is_told(release: Release) -> None:
    trainer = world.trainer()
    cohort = rooms.cohort(trainer, release=release)
    client = world.signed_in(trainer)

    assert client.post(f"{cohort.get_absolute_url()}archive/", {}).headers["Location"] == SET_UP.partition("?")[0]
    assert client.get(f"/api/v1/cohorts/{cohort.uuid}/").status_code == 403
    assert Cohort.objects.get().archived_at is None


def test_the_first_questions_stand_in_no_programs_way(release: Release) -> None:
    client = world.signed_in(world.person(welcomed_at=None))

    assert client.get("/learn/").headers["Location"].startswith("/me/welcome/")
    assert client.get("/api/v1/modules/").status_code == 200
