"""The list of what is still to be reviewed: nothing that the check warns of is missing, and the page is true."""

from __future__ import annotations

import re
import shutil
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from courses.authoring.review import MADE_ON, review
from courses.content.compiler import compile_folder
from tests.courses.test_broken import BASE, TODAY
from tests.world import CONTENT

PAGE = settings.BASE_DIR / "docs" / "content-review.md"

FACTS = """\
f1: {says: Steel rusts., source: "A book, page 7", status: to-check, checked: 2025-06-01}
f2: {says: Irons are hot., source: A law, status: sure, countries: [CY, GR], reviewed: {CY: 2026-06-01}}
"""


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """A folder with something of every kind to be reviewed."""
    folder = Path(shutil.copytree(BASE, tmp_path / "base"))
    stitches = folder / "modules/sewing/stitches"
    (folder / "facts.yaml").write_text(FACTS)
    needle = stitches / "needle.md"
    needle.write_text(needle.read_text().replace("facts: [f1]", "facts: [f1, f2]"))
    (stitches / "thread.el.md").write_text(
        '---\nof: "00000000"\nstatus: draft\ntitle: Το νήμα\n---\nΌσο το χέρι σας.\n'
    )
    return folder


def test_the_page_says_what_the_check_says() -> None:
    text = PAGE.read_text(encoding="utf-8")
    made_on = MADE_ON.search(text)
    assert made_on is not None
    day = date.fromisoformat(made_on[0])

    assert review(compile_folder(CONTENT, today=day), day) == text, "run `make docs`"


def test_every_warning_is_on_the_list(base: Path) -> None:
    compiled = compile_folder(base, today=TODAY)

    page = review(compiled, TODAY)

    told = {problem.code: problem for problem in compiled.problems}
    assert told.keys() == {"fact-to-check", "fact-old", "fact-not-reviewed", "draft", "stale"}
    headings = re.findall(r"^## (.+)$", page, flags=re.M)
    assert headings == [
        "Facts to be checked: 1",
        "Facts that were checked more than a year ago: 1",
        "Facts to be signed off in GR: 1",
        "Translations to be read over in `el`: 1",
        "The source has changed since this translation was made: 1",
    ]
    assert page.count("Steel rusts.\n  - source: A book, page 7\n  - checked: 2025-06-01\n") == 2
    assert page.count("rests on it: `modules/sewing/stitches/needle.md`\n") == 3
    assert "- `modules/sewing/stitches/thread.el.md`\n" in page
    assert told["stale"].message in page


def test_a_folder_without_warnings_leaves_nothing_to_be_reviewed() -> None:
    assert "Nothing is left to be reviewed." in review(compile_folder(BASE, today=TODAY), TODAY)


def test_the_list_is_written_anew_only_when_it_says_something_else(base: Path, tmp_path: Path) -> None:
    page, out = tmp_path / "review.md", StringIO()

    call_command("content", "review", str(base), "--write", str(page), stdout=out)
    older = MADE_ON.sub("2026-01-01", page.read_text())
    page.write_text(older)
    call_command("content", "review", str(base), "--write", str(page), stdout=out)
    assert page.read_text() == older
    (base / "modules/sewing/stitches/thread.el.md").unlink()
    call_command("content", "review", str(base), "--write", str(page), stdout=out)

    assert "`el`" not in page.read_text()
    assert MADE_ON.search(page.read_text())[0] != "2026-01-01"  # type: ignore[index]
    assert [line.rpartition(" ")[2] for line in out.getvalue().splitlines()] == ["anew.", "says.", "anew."]


def test_where_there_are_errors_they_come_first(base: Path) -> None:
    (base / "facts.yaml").write_text("f1: {says: Steel rusts.}\n")

    with pytest.raises(CommandError) as refused:
        call_command("content", "review", str(base), stdout=StringIO())

    assert refused.value.returncode == 1
