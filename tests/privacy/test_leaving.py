"""Whoever leaves is found nowhere any more, and every total stays what it was."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from threading import Thread

import pytest
import redis
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone
from pypdf import PdfReader

from accounts import journal
from accounts.erasing import LastAdministrator, erase
from accounts.models import AuditEvent, Organisation, User
from accounts.profile import keep_profile
from accounts.tasks import end_what_is_past
from certificates.tasks import sweep
from cohorts.membership import join
from cohorts.merging import merge
from cohorts.models import Registration, Scan
from cohorts.provisional import enter_person
from cohorts.remembered import KEY
from lms.data_map import Leaving, about_people
from tests import world
from tests.certificates.papers import work_off_queue
from tests.cohorts import rooms
from tests.kpis import builders
from tests.privacy.somebody import CANARIES, somebody

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def kept_here(settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.EMAIL_FILE_PATH = tmp_path / "outbox"
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    return tmp_path


def test_twenty_canaries_are_found_nowhere_after_leaving_and_after_an_older_backup(
    client: Client, kept_here: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    user = somebody(client)
    number, before = user.number, builders.figures()
    assert {what for what, word in CANARIES.items() if word not in everything(kept_here)} == set()
    call_command("backup", str(kept_here / "backup"))

    erase(person=user, by=user, at=timezone.now())
    sweep()
    work_off_queue()

    left = everything(kept_here) + caplog.text
    assert {what for what, word in CANARIES.items() if word in left} == set()
    assert builders.figures() == before
    assert client.get("/me/").status_code == 302
    for table in about_people():
        if table.leaving is Leaving.DELETED:
            assert not table.rows_of({user.pk}).exists(), table.model
    sealed = Scan.objects.get()
    assert sealed.file.storage.exists(str(sealed.file.name)), "what people signed stays until the fund asks no more"
    assert Registration.objects.filter(user=user, user__number=number).exists()
    assert User.objects.get(pk=user.pk).erased_at is not None

    call_command("backup", str(kept_here / "later"))
    _empty()
    call_command("restore", str(kept_here / "backup"))
    sweep()
    work_off_queue()

    assert {what for what, word in CANARIES.items() if word in everything(kept_here)} == set()
    assert builders.figures() == before


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL keeps its log by its own rules")
def test_the_files_of_the_database_hold_nothing_of_who_left_after_the_sweep() -> None:
    files = [Path(f"{connection.settings_dict['NAME']}{end}") for end in ("", "-wal")]
    erase(person=world.person(chosen_name="Kanarienlied"), by=None, at=world.NOON)
    assert any(b"Kanarienlied" in file.read_bytes() for file in files), "until then the log does"

    end_what_is_past()

    assert not any(b"Kanarienlied" in file.read_bytes() for file in files)
    with connection.cursor() as cursor:
        assert cursor.execute("PRAGMA busy_timeout").fetchone()[0] > 0, "others wait for each other as before"


def test_a_second_time_nothing_happens_and_the_address_is_free_again(client: Client) -> None:
    user = world.person("somebody@example.org")
    erase(person=user, by=user, at=world.NOON)
    erase(person=user, by=None, at=world.NOON + timedelta(days=1))

    assert User.objects.get(pk=user.pk).erased_at == world.NOON
    assert AuditEvent.objects.filter(action="person erased").count() == 1
    assert list(journal.noted()) == [user.uuid]
    assert world.person("somebody@example.org").pk != user.pk


def test_a_journal_that_was_not_written_is_completed_by_the_sweep(kept_here: Path) -> None:
    User.objects.filter(pk=(gone := world.person()).pk).update(erased_at=world.NOON)

    assert (journal.complete(), journal.complete()) == (1, 0)
    (kept_here / "media" / journal.FOLDER / ".half-written.part").write_bytes(b"")
    assert list(journal.noted()) == [gone.uuid]


def test_the_last_administrator_names_another_one_first() -> None:
    first = User.objects.create_superuser("first@example.org")
    with pytest.raises(LastAdministrator):
        erase(person=first, by=first, at=world.NOON)
    second = User.objects.create_superuser("second@example.org")

    erase(person=first, by=first, at=world.NOON)

    assert list(User.objects.filter(is_superuser=True)) == [second]


def test_a_place_in_what_has_not_begun_goes_to_whoever_waits() -> None:
    world.published_programme()
    leaving, waiting = world.person(), world.person()
    seminar = rooms.seminar(people=[leaving], begins=timezone.now() + timedelta(days=9), capacity=1)
    seminar.waiting.create(user=waiting, at=world.NOON)

    erase(person=leaving, by=leaving, at=timezone.now())

    assert [place.user for place in seminar.registrations.all()] == [waiting]


def test_an_organisation_that_only_they_proposed_loses_its_name() -> None:
    alone, shared = (world.organisation(name=name, status="proposed") for name in ("Kanarie Vogel", "A club"))
    confirmed = world.organisation(name="A house")
    for place in (alone, shared, confirmed):
        user = world.person(belongs_to=place)
        if place == shared:
            world.person(belongs_to=shared)
        erase(person=user, by=user, at=timezone.now())

    names = [Organisation.objects.get(pk=place.pk).name for place in (alone, shared, confirmed)]
    assert names == [alone.uuid.hex[:8], "A club", "A house"]


def everything(folder: Path) -> str:
    """All that is kept anywhere, as text: rows, sessions, files, their names, Redis."""
    rows = io.StringIO()
    call_command("dumpdata", "--all", stdout=rows, verbosity=0)
    sessions = [json.dumps(row.get_decoded()) for row in Session.objects.all()]
    return "\n".join([rows.getvalue(), *sessions, *_files(folder), *_redis()])


def _empty() -> None:
    call_command("flush", interactive=False, verbosity=0)
    ContentType.objects.clear_cache()


def _files(folder: Path) -> Iterator[str]:
    for path in sorted((folder / "media").rglob("*")) + sorted((folder / "outbox").rglob("*")):
        yield str(path.relative_to(folder))
        if path.suffix == ".pdf" and "papers" in path.parts:
            yield "".join(page.extract_text() for page in PdfReader(path).pages)
        elif path.is_file():
            yield path.read_bytes().decode("latin-1")


def _redis() -> Iterator[str]:
    store = redis.Redis.from_url(settings.REDIS_URL)
    for key in store.scan_iter():
        yield str(key)
        kind = store.type(key)
        if kind == b"string":
            yield str(store.get(key))
        elif kind == b"list":
            yield str(store.lrange(key, 0, -1))
        elif kind == b"hash":
            yield str(store.hgetall(key))


def test_whoever_becomes_them_while_they_leave_is_forgotten_with_them() -> None:
    """On SQLite the two wait for each other anyway; on PostgreSQL the one who leaves waits for the row."""
    teacher, user = world.trainer(), world.person()
    listed = enter_person(
        seminar=rooms.seminar(teacher), name="Kanarie", organisation="", contact="kanarie@example.org", at=world.NOON
    )

    def leave() -> None:
        erase(person=user, by=user, at=timezone.now())
        connection.close()

    leaving = Thread(target=leave)
    with transaction.atomic():
        merge(person=listed, into=user, by=teacher, at=world.NOON)
        leaving.start()
        leaving.join(0.3)
    leaving.join()

    listed.refresh_from_db()
    assert (listed.merged_into, listed.chosen_name, listed.erased_at is not None) == (user, "", True)
    assert set(journal.noted()) == {user.uuid, listed.uuid}


def test_what_was_written_of_them_while_they_left_is_forgotten_by_the_sweep() -> None:
    world.published_programme()
    user, stays, teacher = world.person(), world.person(chosen_name="Kanarie stays"), world.trainer()
    group = rooms.cohort(teacher)
    under_way = User.objects.get(pk=user.pk)
    erase(person=user, by=user, at=world.NOON)
    answers = {"language": "el", "chosen_name": "Kanarie", "paper_name": "Kanarie Vogel", "country": "CY"}
    keep_profile(user=under_way, answers={**answers, "belongs": "none"}, at=world.NOON)
    join(cohort=group, user=under_way, at=world.NOON)

    end_what_is_past()

    row = User.objects.get(pk=user.pk)
    assert (row.chosen_name, row.paper_name, row.country, row.language) == ("", "", "", "")
    assert not group.memberships.exists()
    assert User.objects.get(pk=stays.pk).chosen_name == "Kanarie stays"


def test_the_phone_on_which_they_checked_in_without_an_account_forgets_them_and_nobody_else() -> None:
    world.published_programme()
    phone, now, course = Client(), timezone.now(), rooms.seminar()
    gone, stays = (enter_person(seminar=course, name=name, organisation="", at=now) for name in ("Kanarie", "Bo"))
    session = phone.session
    session[KEY] = {str(each.uuid): [each.chosen_name, str(course.uuid)] for each in (gone, stays)}
    session.save()
    until = Session.objects.get().expire_date
    user = world.person()
    merge(person=gone, into=user, by=world.trainer(), at=now)

    erase(person=user, by=user, at=now)

    row = Session.objects.get()
    assert row.get_decoded()[KEY] == {str(stays.uuid): ["Bo", str(course.uuid)]}
    assert row.expire_date == until
