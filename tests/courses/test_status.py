"""`content status`: who reads which release, how complete and how current each translation is."""

from __future__ import annotations

import re
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from courses.authoring.verbs import UNUSABLE
from tests import world
from tests.courses.test_compiling import LESSON, MODULE, QUIZ, UNIT, edit
from tests.courses.test_staleness import (
    GREEK_LESSON,
    GREEK_MODULE,
    GREEK_QUIZ,
    content,
    newest,
    release,
    stamp,
)

__all__ = ["content"]

pytestmark = pytest.mark.django_db


def status(*arguments: Any) -> str:
    out = StringIO()
    call_command("content", "status", *(str(each) for each in arguments), stdout=out)
    return out.getvalue()


def part(said: str, heading: str) -> list[str]:
    """The indented lines below a heading."""
    after = said.split(f"{heading}")[1].split("\n")[1:]
    return [line.strip() for line in after[: next(n for n, line in enumerate(after) if not line.startswith(" "))]]


def test_each_release_tells_who_reads_it_and_who_began_with_it(content: Path) -> None:
    first, second = world.person(), world.person()
    world.enrolment(first, newest())
    world.complete(world.enrolment(second, newest()))
    release(content, "1.0.1")
    world.enrolment(world.person(), newest())

    said = status(content)

    assert "associations 1.0.1" in said
    assert "3 read it now, 1 of them have finished; 1 began with it" in said
    assert next(line for line in said.split("\n") if line.startswith("associations 1.0.0")).endswith("2 began with it")


def test_what_is_published_is_counted_text_by_text(content: Path) -> None:
    edit(content, QUIZ, "A colleague asks you what", "A neighbour asks you what")
    edit(content, GREEK_LESSON, "title: Τέσσερα", "status: draft\ntitle: Τέσσερα")
    edit(content, GREEK_QUIZ, "title: Τι", "reviewer: Eleni K.\nreviewed: 2026-04-02\ntitle: Τι")
    release(content)

    lines = part(status(content), "associations 1.0.1")

    greek = next(line for line in lines if line.startswith("el"))
    assert greek.startswith("el  7 of ")
    assert re.search(r"texts \(\d+ %\), 1 out of date, 2 draft; reviewed: Eleni K. 2026-04-02$", greek)
    assert lines[0].startswith("en  the original, ")
    assert lines[-1] == "de, it, pl, es: not begun"


def test_the_folder_is_counted_as_it_is_and_not_as_it_was_published(content: Path) -> None:
    edit(content, LESSON, "Everybody has all four.", "We all have all four.")
    edit(content, LESSON, "title: Four things", "title: Four")

    said = status(content)

    assert "out of date" not in said.split("In the folder")[0]
    folder = said.split("In the folder")[1]
    assert re.search(r"el  associations: 7 of \d+ texts \(\d+ %\), 2 out of date", folder)
    assert "el  programme: 0 of" in folder
    assert "de, it, pl, es: not begun" in folder


def test_a_folder_with_errors_is_counted_as_far_as_it_compiles(content: Path) -> None:
    edit(content, UNIT, "title:", "tittle:")

    assert "errors: what has errors is missing here." in status(content)


def test_without_a_folder_only_what_is_published_is_told(content: Path, settings: Any, tmp_path: Path) -> None:
    settings.CONTENT_DIR = tmp_path / "nowhere"

    said = status()

    assert "associations 1.0.0" in said
    assert "In the folder" not in said
    with pytest.raises(CommandError) as refused:
        status(tmp_path / "nowhere")
    assert refused.value.returncode == UNUSABLE


def test_before_anything_is_published_that_is_said(tmp_path: Path, settings: Any) -> None:
    settings.CONTENT_DIR = tmp_path

    assert status() == "Nothing is published yet.\n"


def test_a_short_stale_text_is_told_with_old_source_new_source_and_translation(content: Path) -> None:
    edit(content, QUIZ, "A colleague asks you what", "A neighbour asks you what")

    said = status(content, "--stale", "el")

    assert said.split("\n")[0].startswith(f"{GREEK_QUIZ}: made of ")
    assert part(said, "questions/own-sense/text") == [
        "old source: A colleague asks you what gender identity means. Which answer fits?",
        "new source: A neighbour asks you what gender identity means. Which answer fits?",
        "translation: Ποια απάντηση ταιριάζει;",
    ]
    assert "explain" not in said
    assert GREEK_LESSON not in said


def test_a_long_stale_text_is_told_by_the_lines_that_changed(content: Path) -> None:
    edit(content, LESSON, "None tells you the others.", "None tells you anything.")

    said = status(content, "--stale", "el")

    assert "-None tells you the others.\n" in said
    assert "+None tells you anything.\n" in said
    assert "Everybody has all four." not in said
    assert "Κανένα δεν λέει τα άλλα." in said


def test_an_old_source_that_was_never_published_is_said_to_be_unknown(content: Path) -> None:
    edit(content, GREEK_QUIZ, "of: ", 'of: "12345678" #')

    said = status(content, "--stale", "el")

    assert "old source: (the old source is not among what was published)" in said
    assert "made of 12345678, the source is now" in said


def test_the_old_texts_of_a_module_are_found_among_its_releases(content: Path) -> None:
    edit(content, MODULE, 'title: "Room for', 'title: "Space for')

    said = status(content, "--stale", "el")

    assert f"{GREEK_MODULE}: made of " in said
    assert "old source: Room for everyone" in said
    assert "new source: Space for everyone" in said


def test_the_old_texts_of_units_glossary_and_programme_are_found_too(content: Path) -> None:
    unit = UNIT.replace(".yaml", ".el.yaml")
    (content / unit).write_text('of: "00000000"\ntitle: Λέξεις\n')
    (content / "glossary.el.yaml").write_text('of: "00000000"\nsogiesc: {term: SOGIESC, definition: Τέσσερα.}\n')
    (content / "programme.el.yaml").write_text('of: "00000000"\ntitle: Ένταξη\n')
    stamp(content, unit, "glossary.el.yaml", "programme.el.yaml")
    release(content, "1.1.0")
    edit(content, UNIT, "title: People", "title: Persons")
    edit(content, "programme.yaml", "title: Fostering", "title: Furthering")
    text = (content / "glossary.yaml").read_text().split("sogiesc:")
    (content / "glossary.yaml").write_text("sogiesc:".join([text[0], text[1].replace("term: ", "term: The ", 1)]))

    said = status(content, "--stale", "el")

    assert "old source: People, words and stories" in said
    assert "old source: Fostering inclusion" in said
    assert "sogiesc/term:\n    old source: " in said


def test_nothing_stale_is_said_in_words_and_an_unknown_language_is_refused(content: Path) -> None:
    assert status(content, "--stale", "el") == "Nothing in `el` is out of date.\n"
    with pytest.raises(CommandError, match="does not name the language `xx`"):
        status(content, "--stale", "xx")


def test_the_command_speaks_english_whatever_was_spoken_before() -> None:
    world.published()
    out = StringIO()

    with translation.override("el"):
        call_command("content", "diff", str(world.CONTENT), stdout=out)

    assert "associations: nothing changed" in out.getvalue()
