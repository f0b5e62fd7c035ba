"""When the project is over: what is there can be read and taken along, and nothing new comes in."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.conf import LazySettings
from django.core import mail
from django.test import Client
from django.urls import resolve
from django.utils import timezone

from accounts.models import User
from cohorts.models import Attendance, Cohort, Membership, Registration, Seminar
from courses.models import Completion, Enrolment, Reflection
from lms.celery import app
from lms.closing_down import NO_LONGER_READ, OPEN_ROOMS, STILL_DONE, is_over
from quizzes.models import Attempt, SurveyAnswer
from quizzes.tasks import ask_follow_ups
from tests import world
from tests.certificates.papers import certificate
from tests.cohorts import rooms
from tests.cohorts.noted import note
from tests.lms.addresses import pages
from tests.quizzes.asking import ITEMS, completed_long_ago, module_that_asks

pytestmark = pytest.mark.django_db

ENDED = "This project has ended."
REFUSAL = "Nothing new is taken"
ADDED = (User, Enrolment, Completion, Attempt, SurveyAnswer, Cohort, Membership, Seminar, Registration, Attendance)


@pytest.fixture
def closed(settings: LazySettings) -> None:
    settings.PROJECT_CLOSED_ON = timezone.now().date()


def is_refused(answer: Any) -> bool:
    return answer.status_code == 403 and (REFUSAL in answer.content.decode() or ENDED in answer.content.decode())


def test_until_the_day_all_is_open_and_nothing_speaks_of_an_end(client: Client, settings: LazySettings) -> None:
    settings.PROJECT_CLOSED_ON = timezone.now().date() + timedelta(days=1)
    world.module()
    client.force_login(world.person())

    assert ENDED not in client.get("/").content.decode()
    assert client.post("/modules/crafts/begin/").status_code == 302
    assert Enrolment.objects.count() == 1


def test_every_page_that_would_add_something_is_over(closed: None) -> None:
    world.module()
    boss = world.signed_in(world.person(is_staff=True, is_superuser=True))
    before = [model.objects.count() for model in ADDED]
    every = list(pages())
    names = {name for name, _path in every}
    still = {name for name in names if name.rpartition(":")[0] in OPEN_ROOMS or name in STILL_DONE}

    assert names >= STILL_DONE | NO_LONGER_READ
    for name, path in every:
        if name in still:
            continue
        assert is_refused(boss.post(path)), name
        assert is_over(resolve(path), "GET") == (name in NO_LONGER_READ), name
    assert is_refused(boss.get("/join/"))
    assert is_refused(boss.delete("/api/v1/targets/"))
    assert is_refused(boss.get("/admin/accounts/user/add/"))
    assert is_refused(boss.post("/admin/cohorts/seminar/add/"))
    assert boss.get("/admin/accounts/coordinator/add/").status_code == 200
    assert boss.get("/admin/accounts/user/").status_code == 200
    assert [model.objects.count() for model in ADDED] == before


def test_nobody_new_gets_an_account(client: Client, closed: None) -> None:
    world.published_programme()

    client.post("/accounts/signup/", {"email": "ada@example.org"})

    assert not User.objects.exists()
    assert mail.outbox == []
    assert "No new accounts" in client.get("/accounts/signup/").content.decode()


def test_whoever_was_there_reads_shows_their_papers_and_takes_back_what_is_theirs(closed: None) -> None:
    user = world.person("ada@example.org", password="a long enough word 7")
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    release = world.module()
    paper = certificate(user, release, made=True)
    note(Enrolment.objects.get())
    teacher = world.trainer()
    cohort, seminar = rooms.cohort(teacher, release=release), rooms.seminar(teacher)
    membership = cohort.memberships.create(user=user, joined_at=world.NOON)
    browser, theirs, stranger = Client(), world.signed_in(teacher), Client()

    browser.post("/accounts/login/", {"login": "ada@example.org", "password": "a long enough word 7"})

    for path in ("/learn/", "/learn/crafts/lesson-1/", "/papers/", "/me/", "/me/data/", f"/groups/{membership.uuid}/"):
        page = browser.get(path)
        assert page.status_code == 200, path
        assert ENDED in page.content.decode(), path
    assert b"".join(browser.get(f"/papers/{paper.uuid}/download/").streaming_content)  # type: ignore[attr-defined]
    for path in ("/", "/modules/crafts/", "/learn/crafts/lesson-1/", "/privacy/", f"/verify/{paper.code}/"):
        assert stranger.get(path).status_code == 200, path
    for path in ("/teach/", f"/teach/cohorts/{cohort.uuid}/", f"/teach/seminars/{seminar.uuid}/"):
        assert theirs.get(path).status_code == 200, path
    assert stranger.post("/language/", {"language": "el"}).status_code == 302
    assert browser.post("/learn/crafts/lesson-1/reflections/0/", {"text": ""}).status_code == 302
    assert "".join(Reflection.objects.values_list("text", flat=True)) == ""
    assert browser.post(f"/papers/{paper.uuid}/name/").status_code != 403
    assert browser.post("/accounts/logout/").status_code == 302


def test_nobody_is_asked_for_anything_any_more_but_time_limits_are_kept(mailoutbox: list[Any], closed: None) -> None:
    completed_long_ago(module_that_asks(later=ITEMS), timezone.now(), email="ada@example.org")

    ask_follow_ups()

    assert mailoutbox == []
    app.loader.import_default_modules()
    assert {name for name, task in app.tasks.items() if hasattr(task.run, "__wrapped__")} == {
        "quizzes.tasks.ask_follow_ups",
        "cohorts.tasks.send_invitation",
        "cohorts.tasks.send_place_mail",
        "cohorts.tasks.mark_who_waits",
        "cohorts.tasks.tell_of_messages",
        "cohorts.tasks.sweep_messages",
    }
