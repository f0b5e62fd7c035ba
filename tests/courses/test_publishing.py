"""Publishing: immutable releases, the least version that may carry a change, nothing half done."""

from __future__ import annotations

import shutil
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError

from courses.content.compiler import compile_folder
from courses.models import Activity, Module, Release
from courses.publishing import VersionTooSmall
from courses.publishing import publish as publish_compiled
from courses.signals import content_published
from lms.models import Programme
from quizzes.models import Question
from tests.courses.test_compiling import LESSON, MODULE, QUIZ, UNIT, edit
from tests.world import NOON, published_first_edition

pytestmark = pytest.mark.django_db


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """A published copy of two modules of the real content."""
    return published_first_edition(tmp_path, "associations", "town-halls")


def publish(root: Path) -> str:
    out = StringIO()
    call_command("content", "publish", str(root), stdout=out)
    return out.getvalue()


def diff(root: Path) -> str:
    out = StringIO()
    call_command("content", "diff", str(root), stdout=out)
    return out.getvalue()


def counts() -> tuple[int, int, int, int]:
    return Release.objects.count(), Activity.objects.count(), Question.objects.count(), Programme.objects.count()


def release(root: Path, version: str) -> None:
    edit(root, MODULE, "version: 1.0.0", f"version: {version}")
    edit(root, MODULE, "changes:\n", f"changes:\n  {version}: Something changed.\n")


def test_publishing_twice_changes_nothing(content: Path) -> None:
    before = counts()

    assert "Nothing new" in publish(content)

    assert counts() == before


def test_an_error_publishes_nothing(content: Path) -> None:
    before = counts()
    edit(content, UNIT, "title:", "tittle:")
    edit(content, "modules/town-halls/module.yaml", "title: From", "title: New From")

    with pytest.raises(CommandError, match="nothing is published"):
        publish(content)

    assert counts() == before


def test_a_corrected_word_adds_one_activity_and_one_release(content: Path) -> None:
    releases, activities, questions, programmes = counts()
    edit(content, LESSON, "Four different things", "Four separate things")
    release(content, "1.0.1")

    assert "published associations 1.0.1" in publish(content)

    assert counts() == (releases + 1, activities + 1, questions, programmes)


def test_a_change_without_a_new_version_is_refused_and_says_where(content: Path) -> None:
    edit(content, LESSON, "Four different things", "Four separate things")
    before = counts()
    out = StringIO()

    with pytest.raises(CommandError, match=r"at least 1\.0\.1"):
        call_command("content", "publish", str(content), stdout=out)

    assert LESSON in out.getvalue()
    assert counts() == before


@pytest.mark.parametrize(
    ("path", "old", "new", "least"),
    [
        (LESSON, "Four different things", "Four separate things", "1.0.1"),
        (QUIZ, "explain: >-", "explain: >-\n      Well.", "1.0.1"),
        (QUIZ, "pass: 70", "pass: 60", "1.1.0"),
        (QUIZ, "pass: 70", "pass: 80", "2.0.0"),
        (QUIZ, "answer: false", "answer: true", "2.0.0"),
        (QUIZ, "key: his-word", "key: her-word", "2.0.0"),
        (QUIZ, "shuffle: true", "shuffle: false", "2.0.0"),
    ],
)
def test_the_least_version_follows_the_table(content: Path, path: str, old: str, new: str, least: str) -> None:
    edit(content, path, old, new)

    said = diff(content)

    assert f"at least {least} is needed" in said
    assert f"{path}:" in said


def test_an_activity_taken_out_asks_for_a_major_version(content: Path) -> None:
    unit = (content / UNIT).read_text()
    (content / UNIT).write_text(unit.replace("words-we-use, ", "").replace("  - words-we-use\n", ""))
    (content / "modules/associations/first-words/words-we-use.md").unlink()
    for file in content.glob("modules/associations/*/*.md"):
        file.write_text(file.read_text().replace("(lesson:words-we-use)", "(lesson:four-things)"))

    assert "major `words-we-use` is gone" in diff(content)


def test_a_module_taken_out_is_withdrawn_and_comes_back(content: Path) -> None:
    away = content.parent / "away"
    shutil.move(content / "modules/town-halls", away)

    publish(content)
    assert Module.objects.get(key="town-halls").withdrawn_at is not None

    shutil.move(away, content / "modules/town-halls")
    publish(content)
    assert Module.objects.get(key="town-halls").withdrawn_at is None


def test_the_text_of_what_changed_is_published_too(content: Path) -> None:
    edit(content, MODULE, '1.0.0: "First edition', '1.0.0: "The first edition')

    with pytest.raises(CommandError, match=r"at least 1\.0\.1"):
        publish(content)

    release(content, "1.0.1")
    publish(content)
    assert Release.objects.get(version="1.0.1").spec["changes"]["1.0.0"].startswith("The first edition")


def test_a_raised_version_is_published_even_when_nothing_else_differs(content: Path) -> None:
    release(content, "1.0.1")

    assert "published associations 1.0.1" in publish(content)
    assert "Nothing new" in publish(content)


def test_no_version_is_ever_taken_back(content: Path) -> None:
    release(content, "1.2.0")
    publish(content)
    edit(content, MODULE, "version: 1.2.0", "version: 1.0.0")

    with pytest.raises(CommandError, match=r"at least 1\.2\.1"):
        publish(content)


def test_nobody_sees_half_of_what_is_published(content: Path) -> None:
    before = counts()
    edit(content, "programme.yaml", "title: Fostering", "title: Furthering")
    edit(content, LESSON, "Four different things", "Four separate things")
    release(content, "1.0.1")
    town_halls = "modules/town-halls/module.yaml"
    edit(content, town_halls, "version: 1.0.0", "version: 1.0.1")
    edit(content, town_halls, "changes:\n", "changes:\n  1.0.1: More.\n")
    # What stands in the way of the last module only the database knows.
    module = Module.objects.get(key="town-halls")
    newest = Release.objects.get(module=module)
    Release.objects.filter(pk=newest.pk).update(number=1)
    Release.objects.create(
        module=module, number=0, version="1.0.1", major=1, digest="", spec=newest.spec, published_at=NOON
    )
    told: list[object] = []
    content_published.connect(listener := lambda **sent: told.append(sent), weak=False)

    try:
        with pytest.raises(IntegrityError):
            publish_compiled(compile_folder(content), at=NOON)
    finally:
        content_published.disconnect(listener)

    assert counts() == (before[0] + 1, *before[1:])
    assert told == []


def test_one_version_that_is_too_small_holds_everything_back(content: Path) -> None:
    before = counts()
    edit(content, "programme.yaml", "title: Fostering", "title: Furthering")
    release(content, "1.0.1")
    edit(content, "modules/town-halls/module.yaml", "title: From", "title: New From")

    with pytest.raises(VersionTooSmall):
        publish_compiled(compile_folder(content), at=NOON)

    assert counts() == before
