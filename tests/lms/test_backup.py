"""A backup brings everything back."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from knox.models import AuthToken

from accounts import cards, recovering
from accounts.models import Card, Recovery, User
from cohorts.models import Scan
from cohorts.scanning import keep_scan
from courses.models import Completion, Lesson, ModuleCompletion
from lms.models import Programme
from tests import world
from tests.cohorts import rooms
from tests.cohorts.sheets import photo

pytestmark = pytest.mark.django_db(transaction=True)


def test_rows_and_documents_come_back_to_an_empty_database(tmp_path: Path) -> None:
    user = world.person("somebody@example.org", belongs_to=world.organisation())
    world.complete(world.enrolment(user, world.module(lessons=3)))
    paper = default_storage.save("papers/one.pdf", ContentFile(b"%PDF a paper"))
    teacher = world.trainer()
    half_day = rooms.seminar(teacher).sessions.select_related("seminar")[0]
    scan = keep_scan(session=half_day, upload=ContentFile(photo()), by=teacher, at=world.NOON)
    AuthToken.objects.create(user=user)
    cards.hand_out(user=User.objects.create_user(None), by=teacher, at=world.NOON)
    recovering.ask(of=user, reason="both", by=world.person(is_superuser=True), at=world.NOON)
    call_command("backup", str(tmp_path / "kept"))
    _empty()
    world.published()
    for name in (paper, scan.stored_name()):
        default_storage.delete(name)

    call_command("restore", str(tmp_path / "kept"))

    assert User.objects.get(pk=user.pk).email == "somebody@example.org"
    assert not AuthToken.objects.exists(), "it may have been withdrawn since"
    assert not Card.objects.exists(), "nor does a card come back that was withdrawn"
    assert not Recovery.objects.exists(), "it may have been used since"
    assert Completion.objects.count() == 3
    assert ModuleCompletion.objects.get().release.version == "1.0.0"
    assert isinstance(Lesson.objects.first(), Lesson)
    assert default_storage.open(paper).read() == b"%PDF a paper"
    with Scan.objects.get().file.open() as file:
        assert hashlib.sha256(file.read()).hexdigest() == scan.sha256
    assert (tmp_path / "kept").stat().st_mode & 0o077 == 0
    for name in (paper, scan.stored_name()):
        default_storage.delete(name)


def test_people_without_an_address_and_merged_ones_come_back(tmp_path: Path) -> None:
    world.published_programme()
    kept = world.person("somebody@example.org")
    for name in ("One", "Two"):
        User.objects.create_user(None, chosen_name=name, provisional=True, merged_into=kept)
    call_command("backup", str(tmp_path / "kept"))
    _empty()

    call_command("restore", str(tmp_path / "kept"))

    merged = User.objects.filter(email=None).order_by("chosen_name")
    assert [(user.chosen_name, str(user.merged_into)) for user in merged] == [("One", str(kept)), ("Two", str(kept))]


def test_half_a_backup_changes_nothing(tmp_path: Path) -> None:
    world.published_programme()
    world.person()
    call_command("backup", str(tmp_path / "kept"))
    whole = (tmp_path / "kept").read_bytes()
    (tmp_path / "half").write_bytes(whole[: len(whole) // 2])
    _empty()

    with pytest.raises(CommandError, match="not a backup"):
        call_command("restore", str(tmp_path / "half"))

    assert not User.objects.exists()


def test_a_backup_is_refused_where_people_are(tmp_path: Path) -> None:
    world.published_programme()
    world.person()
    call_command("backup", str(tmp_path / "kept"))

    with pytest.raises(CommandError, match="people"):
        call_command("restore", str(tmp_path / "kept"))


def test_a_file_that_is_no_backup_changes_nothing(tmp_path: Path) -> None:
    world.published_programme()
    (tmp_path / "other").write_text("something else")

    with pytest.raises(CommandError, match="not a backup"):
        call_command("restore", str(tmp_path / "other"))

    assert Programme.objects.count() == 1


def _empty() -> None:
    call_command("flush", interactive=False, verbosity=0)
    ContentType.objects.clear_cache()
