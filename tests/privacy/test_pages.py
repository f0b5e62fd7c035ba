"""What a person sees of what is kept of them, takes along, and how they leave."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent, Coordinator, User
from accounts.opened import opened_lately
from accounts.privacy import EDITION, record_notice_seen
from cohorts.models import Cohort, Needs, Registration
from cohorts.scanning import keep_scan
from lms.data_map import about_people, purposes
from quizzes.attempts import open_attempt
from tests import world
from tests.certificates.papers import certificate
from tests.cohorts import rooms
from tests.cohorts.sheets import photo
from tests.privacy.somebody import CANARIES, SECRET, somebody
from tests.quizzes.questions import EXAM, module_with_quiz, quiz_of
from tests.signing_in import just_signed_in

pytestmark = pytest.mark.django_db


def test_every_column_that_is_told_is_in_both_files_and_nothing_secret(
    client: Client, tmp_path: Any, settings: Any
) -> None:
    settings.MEDIA_ROOT, settings.EMAIL_FILE_PATH = tmp_path / "media", tmp_path / "outbox"
    user = somebody(client)
    just_signed_in(client, user)

    answers = [client.get(f"/me/data/file.{suffix}") for suffix in ("json", "html")]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert all("no-store" in answer["Cache-Control"] for answer in answers)
    names = [re.search(r'filename="(.*)"', answer["Content-Disposition"]) for answer in answers]
    assert [re.sub(r"\d", "0", name[1]) for name in names if name] == ["data-0000-00-00.json", "data-0000-00-00.html"]
    said = json.loads(answers[0].content)["kept"]
    for table in about_people():
        for lookup in table.told.split():
            assert said[table.model], f"the person of this test has no row in {table.model}"
            assert any(lookup in row for row in said[table.model]), (table.model, lookup)
    told = {what: word for what, word in CANARIES.items() if what not in SECRET}
    for answer in answers:
        text = answer.content.decode()
        assert {what for what, word in told.items() if word not in text} == set()
        assert {what for what in SECRET if CANARIES[what] in text} == set()


def test_the_page_says_what_is_kept_and_who_opened_it(client: Client) -> None:
    teacher, learner = world.trainer(chosen_name="Their trainer"), world.person()
    cohort = rooms.cohort(teacher, members=[learner])
    staff = world.signed_in(teacher)
    for _time in range(3):
        staff.get(f"/teach/cohorts/{cohort.uuid}/members/{cohort.memberships.get().uuid}/")
        staff.get(f"/teach/cohorts/{cohort.uuid}/")
    client.force_login(learner)

    page = client.get("/me/data/").text

    assert page.count("Their trainer") == 2, "each page once a day"
    assert "opened your page in a group" in page
    assert "opened the page of your group" in page
    assert "The groups you joined" in page
    assert "What you need to take part" not in page, "nothing of that kind is kept"
    assert "Their trainer" not in world.signed_in(world.person()).get("/me/data/").text


def test_administrators_are_seen_too(client: Client) -> None:
    somebody_, admin = world.person(), world.person(is_staff=True, is_superuser=True, chosen_name="Their administrator")
    world.published_programme()
    world.signed_in(admin).get(f"/admin/accounts/user/{somebody_.pk}/change/")
    client.force_login(somebody_)

    assert "Their administrator" in client.get("/me/data/").text


def test_no_way_to_what_is_kept_of_somebody_goes_unseen(client: Client) -> None:
    release = world.module()
    teacher, learner, waits = world.trainer(chosen_name="Their trainer"), world.person(), world.person()
    cohort = rooms.cohort(teacher, release=release, members=[learner])
    seminar = rooms.seminar(teacher, half_days=1, people=[learner])
    seminar.waiting.create(user=waits, at=world.NOON)
    staff, told = world.signed_in(teacher), 0
    needs = reverse("cohorts:needs", args=[seminar.uuid])
    staff.get(needs)
    assert not AuditEvent.objects.exists(), "nobody has said anything"
    Needs.objects.create(seminar=seminar, user=learner, access="A ramp")
    for page, said in (
        (needs, "read what people need in your seminar"),
        (reverse("cohorts:participants", args=[seminar.uuid]), "opened the list of your seminar"),
        (reverse("api:cohort", args=[cohort.uuid]), "opened the page of your group"),
    ):
        assert staff.get(page).status_code == 200
        told += 1
        assert [str(each.what) for each in opened_lately(learner)].count(said) == 1
        assert len(opened_lately(learner)) == told
    assert [str(each.what) for each in opened_lately(waits)] == [
        "opened the list of your seminar",
        "read what people need in your seminar",
    ]
    alone = rooms.seminar(teacher, half_days=1, people=[learner])
    staff.get(reverse("api:seminar", args=[alone.uuid]))
    assert len(opened_lately(learner)) == told + 1


def test_nor_does_a_page_about_them_in_the_administration() -> None:
    release, admin = module_with_quiz(EXAM), world.person(is_staff=True, is_superuser=True)
    seminar, browser = rooms.seminar(world.trainer(), half_days=1), world.signed_in(admin)
    for number in range(4):
        somebody = world.person()
        enrolment = world.enrolment(somebody, release)
        rows: list[Any] = [enrolment, open_attempt(enrolment=enrolment, quiz=quiz_of(release), at=world.NOON)]
        rows.append(Registration.objects.create(seminar=seminar, user=somebody, at=world.NOON))
        rows.append(certificate(somebody, release))
        row = rows[number]
        place = f"{row._meta.app_label}/{row._meta.model_name}"
        browser.get(f"/admin/{place}/")
        assert not opened_lately(somebody)
        assert browser.get(f"/admin/{place}/{row.pk}/change/").status_code == 200

        assert [(each.by, str(each.what)) for each in opened_lately(somebody)] == [
            (str(admin), "opened what is kept of you, to administer it")
        ]


def test_who_did_not_sign_in_lately_is_asked_once_more(client: Client) -> None:
    world.published_programme()
    without, with_password = world.person(), world.person()
    with_password.set_password("a long password that nobody guesses")
    with_password.save()
    for page in ("/me/leave/", "/me/data/file.json", "/me/data/file.html"):
        client.force_login(with_password)
        assert client.get(page)["Location"].startswith("/accounts/reauthenticate/")
        client.force_login(without)
        answer = client.get(page)
        assert answer["Location"].startswith("/accounts/login/?next=%2Fme%2F"), page
        assert "sign in once more" in str(next(iter(get_messages(answer.wsgi_request))))
        assert "_auth_user_id" not in client.session


def test_leaving_takes_a_tick_and_then_the_person_is_gone(client: Client) -> None:
    world.published_programme()
    user = world.person("somebody@example.org")
    client.force_login(user)
    just_signed_in(client, user)

    assert "What stays" in client.get("/me/leave/").text
    client.post("/me/leave/")
    assert User.objects.get(pk=user.pk).erased_at is None
    answer = client.post("/me/leave/", {"sure": "on"})

    assert answer["Location"] == "/left/"
    assert "Your account has ended" in client.get("/left/").text
    assert client.get("/me/")["Location"].startswith("/accounts/login/")
    row = User.objects.get(pk=user.pk)
    assert (row.email, row.chosen_name, row.erased_at is not None) == (None, "", True)
    assert AuditEvent.objects.get(action="person erased").actor == user


def test_who_teaches_alone_is_told_before_leaving_and_a_coordinator_sees_what_nobody_teaches(client: Client) -> None:
    world.published_programme()
    release = world.module()
    leaver, stays, coordinator = world.trainer(), world.trainer(), world.coordinator("CY")
    alone = rooms.cohort(leaver, release=release, name="Alone")
    ended = rooms.cohort(leaver, release=release, name="Ended")
    Cohort.objects.filter(pk=ended.pk).update(archived_at=world.NOON)
    rooms.cohort(leaver, stays, release=release, name="Together")
    seminar = rooms.seminar(leaver, title="A seminar alone")
    rooms.seminar(leaver, stays, title="A seminar together")
    client.force_login(leaver)
    just_signed_in(client, leaver)

    page = client.get("/me/leave/").text

    assert f'<a href="{alone.get_absolute_url()}">Alone</a>' in page
    assert f'<a href="{seminar.get_absolute_url()}">A seminar alone</a>' in page
    assert "ogether" not in page and "Ended" not in page
    assert "Nobody teaches it" not in world.signed_in(coordinator).get("/teach/").text
    client.post("/me/leave/", {"sure": "on"})
    assert world.signed_in(coordinator).get("/teach/").text.count("Nobody teaches it") == 2


def test_an_administrator_erases_whoever_asked_for_it_and_is_asked_first(client: Client) -> None:
    world.published_programme()
    admin, user = User.objects.create_superuser("admin@example.org", welcomed_at=world.NOON), world.person()
    client.force_login(admin)
    merged = User.objects.create_user(None, chosen_name="Before", provisional=True, merged_into=world.person())
    chosen = {"action": "erase_people", "_selected_action": [user.pk, admin.pk, merged.pk]}

    assert user.spoken_number in client.post("/admin/accounts/user/", chosen).text
    assert not User.objects.exclude(erased_at=None).exists()
    client.post("/admin/accounts/user/", {**chosen, "sure": "yes"})

    assert list(User.objects.exclude(erased_at=None)) == [user], "the last administrator stays"


def test_a_signed_list_is_locked_once_somebody_on_it_has_left(client: Client, settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    world.published_programme()
    teacher, learner = world.trainer(), world.person()
    seminar = rooms.seminar(teacher, people=[learner])
    half_day = seminar.sessions.select_related("seminar")[0]
    scan = keep_scan(session=half_day, upload=ContentFile(photo()), by=teacher, at=world.NOON)
    trainer, coordinator = world.signed_in(teacher), world.signed_in(world.coordinator("CY"))
    assert trainer.get(scan.download_path()).status_code == 200
    User.objects.filter(pk=learner.pk).update(erased_at=timezone.now())

    assert trainer.get(scan.download_path()).status_code == 302
    assert coordinator.get(scan.download_path()).status_code == 200
    assert AuditEvent.objects.filter(action="sealed scan downloaded").count() == 1
    record = f"/papers/seminars/{seminar.uuid}/record/"
    listed = [b"".join(browser.get(record).streaming_content) for browser in (trainer, coordinator)]  # type: ignore[attr-defined]
    assert [b"scans/half-day-1.jpg" in file for file in listed] == [False, True]


def test_the_notice_says_all_that_is_declared(client: Client) -> None:
    world.published_programme(demographics=["age"])

    page = client.get("/privacy/").text

    assert EDITION in page
    for purpose in purposes():
        assert str(purpose.sentence) in page.replace("&#x27;", "'"), purpose.key
        assert str(purpose.basis.value) in page
    world.published_programme(demographics=[])
    assert "about your age and gender" not in client.get("/privacy/").text


def test_who_is_given_power_or_loses_it_is_written_down(client: Client) -> None:
    world.published_programme()
    admin, user = User.objects.create_superuser("admin@example.org", welcomed_at=world.NOON), world.person()
    record_notice_seen(user=admin, at=world.NOON)
    client = world.signed_in(admin, second_factor=True)
    page = f"/admin/accounts/user/{user.pk}/change/"
    form = client.get(page).context["adminform"].form
    body = {field.html_name: field.value() for field in form if field.value() not in (None, False)}
    no_inlines = {"affiliations-TOTAL_FORMS": 0, "affiliations-INITIAL_FORMS": 0}

    client.post(page, {**body, **no_inlines, "chosen_name": "Another name"})
    assert not AuditEvent.objects.filter(action="power changed").exists()
    client.post(page, {**body, **no_inlines, "is_staff": "on"})
    client.post("/admin/accounts/coordinator/add/", {"user": user.pk, "countries": ["CY"]})
    row = Coordinator.objects.get(user=user)
    client.post(f"/admin/accounts/coordinator/{row.pk}/delete/", {"post": "yes"})

    events = AuditEvent.objects.filter(action="power changed").order_by("pk")
    assert {(event.actor, event.subject) for event in events} == {(admin, AuditEvent.name_of(user))}
    assert [event.detail for event in events] == [
        {"kind": "accounts.user", "changed": ["is_staff"], "added": False},
        {"kind": "accounts.coordinator", "changed": ["countries", "user"], "added": True},
        {"kind": "accounts.coordinator", "deleted": True},
    ]


def test_the_last_administrator_is_told_on_the_page_to_name_another_one(client: Client) -> None:
    world.published_programme()
    admin = User.objects.create_superuser("admin@example.org", welcomed_at=world.NOON)
    client.force_login(admin)
    just_signed_in(client, admin)

    page = client.post("/me/leave/", {"sure": "on"}).text

    assert "Name another administrator first." in page
    assert User.objects.get(pk=admin.pk).erased_at is None
