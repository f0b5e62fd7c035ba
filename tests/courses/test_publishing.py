"""Publishing: immutable releases, the least version that may carry a change, nothing half done."""

from __future__ import annotations

import shutil
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from courses.models import Activity, Module, Release
from lms.models import Programme
from quizzes.models import Question
from tests.courses.test_compiling import LESSON, MODULE, QUIZ, UNIT, edit
from tests.world import CONTENT

pytestmark = pytest.mark.django_db


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """A published copy of the real content."""
    copy = Path(shutil.copytree(CONTENT, tmp_path / "content"))
    publish(copy)
    return copy


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
