"""`content stamp`: a translation says which source it was made of, and every other byte stays as it was."""

from __future__ import annotations

import re
import shutil
from datetime import UTC, datetime
from io import StringIO
from itertools import count
from pathlib import Path

import pytest
import time_machine
from django.core.management import CommandError, call_command

from courses.content.compiler import compile_folder
from courses.content.translations import fingerprint
from tests.world import EXAMPLE

NOW = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)

SAFETY = "modules/repairing/safety"

TRANSLATIONS = {
    "programme.de.yaml": "title: Reparaturabende\n",
    "glossary.de.yaml": "fuse: {term: Sicherung}\n",
    "modules/repairing/module.en.yaml": "title: Repairing safely\n",
    f"{SAFETY}/unit.en.yaml": "title: Safety\n",
    f"{SAFETY}/plug.en.md": "---\ntitle: The plug\n---\n\nFirst pull it.\n",
    f"{SAFETY}/check-plug.quiz.en.yaml": "title: What have you learned?\n",
}
"""One of each kind, none of them stamped."""


@pytest.fixture
def example(tmp_path: Path) -> Path:
    """A copy of the other consortium's content, with every kind of translation."""
    root = Path(shutil.copytree(EXAMPLE, tmp_path / "example"))
    for path, text in TRANSLATIONS.items():
        (root / path).write_text(text)
    return root


def stamp(*files: Path, reviewer: str = "") -> tuple[list[str], list[str]]:
    """What `content stamp` says of the files that it has done, and of those that it has not."""
    out, err = StringIO(), StringIO()
    named = ["--reviewer", reviewer] if reviewer else []
    try:
        call_command("content", "stamp", *map(str, files), *named, stdout=out, stderr=err)
    except CommandError as left:
        assert left.returncode == 1
        assert err.getvalue()
    else:
        assert not err.getvalue()
    return out.getvalue().splitlines(), err.getvalue().splitlines()


def wanted(root: Path) -> dict[str, str]:
    return {translation.path: translation.wanted for translation in compile_folder(root).translations}


def stale(root: Path) -> set[str]:
    return {problem.path for problem in compile_folder(root).problems if problem.code == "stale"}


def test_every_kind_of_translation_is_stamped(example: Path) -> None:
    assert stale(example) >= TRANSLATIONS.keys()

    said, left = stamp(*(example / path for path in TRANSLATIONS))

    assert said == [f"{example / path}: of: {wanted(example)[path]}" for path in TRANSLATIONS]
    assert left == []
    assert stale(example) & TRANSLATIONS.keys() == set()
    for path, text in TRANSLATIONS.items():
        line = f"of: {wanted(example)[path]}\n"
        assert (example / path).read_text() == (
            text.replace("---\n", f"---\n{line}", 1) if "---" in text else line + text
        )


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize(
    ("path", "text"),
    [
        (
            f"{SAFETY}/unit.en.yaml",
            "# Anna, in May.\n\nof: 'OLD'   # stamped\ntitle:  \"Safety\"\nsummary: >-\n  It\n  is",
        ),
        (f"{SAFETY}/unit.en.yaml", "title: Safety # first\nof: OLD"),
        (f"{SAFETY}/plug.en.md", "---\n# Anna\nof: OLD\ntitle: 'A'  # b\n---  \n\nof: OLD  \n---\n\tx"),
    ],
)
def test_nothing_else_of_a_file_changes(example: Path, path: str, text: str, mark: str, line_end: str) -> None:
    before = (mark + text.replace("\n", line_end)).encode()
    (example / path).write_bytes(before.replace(b"OLD", b"00000000"))
    fingerprint = wanted(example)[path].encode()

    stamp(example / path)

    assert (example / path).read_bytes() == before.replace(b"OLD", fingerprint, 1).replace(b"OLD", b"00000000")
    assert path not in stale(example)


def test_stamping_again_changes_nothing_and_says_so(example: Path) -> None:
    path = example / f"{SAFETY}/plug.en.md"
    stamp(path)
    path.chmod(0o444)
    before = path.stat()

    said, _left = stamp(path)

    assert said[0].endswith("stood there already")
    assert (path.stat().st_mtime_ns, path.stat().st_ino) == (before.st_mtime_ns, before.st_ino)


def test_a_file_keeps_its_permissions_and_leaves_no_other_behind(example: Path) -> None:
    path = example / f"{SAFETY}/unit.en.yaml"
    path.chmod(0o664)
    names = {each.name for each in path.parent.iterdir()}

    stamp(path)

    assert path.stat().st_mode & 0o777 == 0o664
    assert {each.name for each in path.parent.iterdir()} == names


@time_machine.travel(NOW, tick=False)
def test_a_reviewer_is_named_with_the_day(example: Path) -> None:
    path = example / f"{SAFETY}/plug.en.md"
    path.write_text("---\nof: 0\nstatus: draft  # by Eva\ntitle: The plug\n---\n\nFirst pull it.\n")
    assert "draft" in {
        problem.code for problem in compile_folder(example).problems if problem.path.endswith("plug.en.md")
    }

    stamp(path, reviewer="Zoë O'Hara: editor")
    once = path.read_text()
    stamp(path, reviewer="Zoë O'Hara: editor")

    assert path.read_text() == once
    assert once == (
        f"---\nof: {wanted(example)[f'{SAFETY}/plug.en.md']}\nstatus: reviewed  # by Eva\n"
        'reviewer: "Zoë O\'Hara: editor"\nreviewed: 2026-11-22\ntitle: The plug\n---\n\nFirst pull it.\n'
    )
    translation = next(each for each in compile_folder(example).translations if each.path.endswith("plug.en.md"))
    assert (translation.translated.reviewer, translation.translated.reviewed) == ("Zoë O'Hara: editor", "2026-11-22")


@pytest.mark.parametrize("looks_like", [r"\d{8}", r"\d+e\d+"])
def test_a_fingerprint_that_looks_like_a_number_is_read_as_it_is_written(example: Path, looks_like: str) -> None:
    titles = (f"Sicherheit {number}" for number in count())
    title = next(title for title in titles if re.fullmatch(looks_like, fingerprint([("title", title)])))
    (example / SAFETY / "unit.yaml").write_text(f"title: {title}\nactivities: [plug, tools, check-plug]\n")
    path = f"{SAFETY}/unit.en.yaml"

    stamp(example / path)

    assert re.fullmatch(looks_like, wanted(example)[path])
    assert path not in stale(example)


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        (f"{SAFETY}/plug.md", None, "it is no translation"),
        (f"{SAFETY}/nothing.en.md", None, "there is no such file"),
        (f"{SAFETY}/left.en.md", "---\ntitle: A\n---\nText.\n", "it is no translation"),
        (f"{SAFETY}/plug.fr.md", "---\ntitle: A\n---\nTexte.\n", "is modules/repairing/safety/plug.md listed"),
        (f"{SAFETY}/unit.en.yaml", "title: [\n", "it cannot be read"),
        (f"{SAFETY}/unit.en.yaml", "", "it cannot be read"),
        (f"{SAFETY}/plug.en.md", "The plug.\n", "it cannot be read"),
        (f"{SAFETY}/unit.en.yaml", "title: A\nof: &of a\nsummary: *of\n", "cannot be changed safely"),
        ("../outside.en.md", "---\ntitle: A\n---\nText.\n", "it stands in no content folder"),
    ],
)
def test_what_cannot_be_stamped_is_told_and_the_other_files_are_stamped(
    example: Path, path: str, text: str | None, expected: str
) -> None:
    other = example / "glossary.de.yaml"
    if text is not None:
        (example / path).write_text(text)
    before = (example / path).read_bytes() if (example / path).is_file() else None

    said, left = stamp(example / path, other)

    assert [line.partition(":")[0] for line in said] == [str(other)]
    assert len(left) == 1
    assert expected in left[0]
    assert before is None or (example / path).read_bytes() == before
    assert "glossary.de.yaml" not in stale(example)


@pytest.mark.parametrize(
    ("source", "old", "new", "translation"),
    [
        (f"{SAFETY}/plug.md", "(term:mains)", "(term:main)", f"{SAFETY}/plug.en.md"),
        (f"{SAFETY}/unit.yaml", "title:", "tittle:", f"{SAFETY}/unit.en.yaml"),
        (f"{SAFETY}/check-plug.quiz.yaml", "right: true", "right: yes", f"{SAFETY}/check-plug.quiz.en.yaml"),
        ("glossary.yaml", "*before*", "<i>before</i>", "glossary.de.yaml"),
    ],
)
def test_a_source_with_errors_stamps_nothing(example: Path, source: str, old: str, new: str, translation: str) -> None:
    text = (example / source).read_text()
    (example / source).write_text(text.replace(old, new, 1))

    said, left = stamp(example / translation)

    assert said == []
    assert left == [
        f"{example / translation}: its source {source} has errors: mend them first, `content check` lists them"
    ]
    assert (example / translation).read_text() == TRANSLATIONS[translation]


def test_a_link_out_of_the_folder_is_not_followed(example: Path, tmp_path: Path) -> None:
    secret = tmp_path / "unit.en.yaml"
    secret.write_text("title: A\n")
    link = example / SAFETY / "unit.en.yaml"
    link.unlink()
    link.symlink_to(secret)

    _said, left = stamp(link)

    assert "it cannot be read" in left[0]
    assert secret.read_text() == "title: A\n"


def test_files_in_no_content_folder_at_all_are_a_folder_that_cannot_be_used(tmp_path: Path) -> None:
    with pytest.raises(CommandError) as refused:
        call_command("content", "stamp", str(tmp_path / "unit.en.yaml"))

    assert refused.value.returncode == 2


@pytest.mark.parametrize("reviewer", [" ", "Anna\nstatus: draft"])
def test_a_reviewer_is_one_line_of_text(example: Path, reviewer: str) -> None:
    path = example / SAFETY / "unit.en.yaml"

    with pytest.raises(CommandError):
        call_command("content", "stamp", str(path), "--reviewer", reviewer)

    assert path.read_text() == TRANSLATIONS[f"{SAFETY}/unit.en.yaml"]
