"""Sources and translations side by side: as a file to print, and in the administration."""

from __future__ import annotations

import re
import shutil
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from courses.rewording import MOST_WORDS, marked, pairs, paragraphs
from tests import world
from tests.courses.test_compiling import LESSON, QUIZ, UNIT, edit
from tests.courses.test_staleness import GREEK_LESSON, GREEK_MODULE, GREEK_QUIZ, content

__all__ = ["content"]

PAGE = "/admin/courses/release/translations/"

in_database = pytest.mark.django_db


def sheet(root: Path, *arguments: str, language: str = "el") -> str:
    out, err = StringIO(), StringIO()
    call_command("content", "sheet", language, str(root), *arguments, stdout=out, stderr=err)
    return out.getvalue()


def section(page: str, path: str) -> str:
    """What the page says of one file."""
    return next(part for part in page.split('<section class="sheet">')[1:] if f"<h2>{path}</h2>" in part)


def rows(section: str) -> list[list[str]]:
    """The texts of a section's table, row by row, with the marks of what changed."""
    body = section.split("<tbody>")[1].split("</tbody>")[0]
    return [re.findall(r"<div[^>]*>(.*?)</div>", row, re.DOTALL) for row in body.split("</tr>")[:-1]]


@pytest.fixture
def administrator(client: Client) -> Client:
    client.force_login(world.person(is_staff=True, is_superuser=True))
    return client


@in_database
def test_every_text_stands_beside_its_translation_paragraph_by_paragraph(content: Path) -> None:
    part = section(sheet(content), GREEK_LESSON)

    assert rows(part) == [
        ["Four things", "Τέσσερα πράγματα"],
        ["Everybody has all four.", "Όλοι έχουν και τα τέσσερα."],
        ["None tells you the others.", "Κανένα δεν λέει τα άλλα."],
        ["Ask, and do not guess.", "Ρωτήστε, μη μαντεύετε."],
    ]
    assert "Made of the original as it is now." in part
    assert '<div lang="en" dir="ltr">' in part
    assert '<div lang="el" dir="ltr">' in part


@in_database
def test_what_is_out_of_date_has_the_old_source_too_with_what_changed_marked(content: Path) -> None:
    edit(content, LESSON, "None tells you the others.", "None tells you all the others.\n\nThis is new.")

    part = section(sheet(content), GREEK_LESSON)

    assert "<strong>Out of date.</strong>" in part
    assert rows(part)[1:] == [
        ["Everybody has all four.", "Everybody has all four.", "Όλοι έχουν και τα τέσσερα."],
        ["None tells you the others.", "None tells you <ins>all</ins> the others.", "Κανένα δεν λέει τα άλλα."],
        ["", "<ins>This is new.</ins>", ""],
        ["Ask, and do not guess.", "Ask, and do not guess.", "Ρωτήστε, μη μαντεύετε."],
    ]
    assert part.count('class="sheet__stale"') == 2


@in_database
def test_a_paragraph_that_went_leaves_its_translation_standing(content: Path) -> None:
    edit(content, LESSON, "None tells you the others.\n\n", "")

    stale = section(sheet(content, "--stale"), GREEK_LESSON)

    assert rows(stale) == [["<del>None tells you the others.</del>", "", "Κανένα δεν λέει τα άλλα."]]


@in_database
def test_only_what_is_out_of_date_is_shown_when_asked(content: Path) -> None:
    edit(content, QUIZ, "A colleague asks you what", "A neighbour asks you what")

    page = sheet(content, "--stale")

    assert page.count('<section class="sheet">') == 1
    assert [row[1] for row in rows(section(page, GREEK_QUIZ))] == [
        "A <ins>neighbour</ins> asks you what gender identity means. Which answer fits?"
    ]


@in_database
def test_what_nobody_has_translated_has_empty_cells_under_the_name_its_file_will_have(content: Path) -> None:
    page = sheet(content, "--module", "associations")

    unit = section(page, UNIT.replace(".yaml", ".el.yaml"))
    assert "This translation is not begun." in unit
    assert [row[1] for row in rows(unit)] == ["", ""]
    assert "modules/associations/first-words/words-we-use.el.md" in page
    assert "modules/associations/arrivals/check-arrivals.quiz.el.yaml" in page
    assert "modules/communities/" not in page
    assert "programme.el.yaml" not in page
    assert "programme.el.yaml" in sheet(content)


@in_database
def test_each_file_tells_its_fingerprints_and_who_reviewed_it_and_when(content: Path) -> None:
    edit(content, GREEK_QUIZ, "title: Τι", "reviewer: Eleni K.\nreviewed: 2026-04-02\ntitle: Τι")
    edit(content, GREEK_LESSON, "title: Τέσσερα", "status: draft\ntitle: Τέσσερα")
    edit(content, GREEK_MODULE, "of: ", 'of: "12345678" #')

    page = sheet(content)

    assert "Reviewed by Eleni K., 2026-04-02." in section(page, GREEK_QUIZ)
    assert "Nobody has reviewed this translation yet." in section(page, GREEK_LESSON)
    assert "Made of <code>12345678</code>; the original is now <code>" in section(page, GREEK_MODULE)
    assert "was never published, so nobody knows what changed" in section(page, GREEK_MODULE)


@in_database
def test_the_file_needs_nothing_from_anywhere_and_says_what_it_says_as_text(content: Path) -> None:
    edit(content, GREEK_QUIZ, "title: Τι παίρνετε", "title: Τι & παίρνετε 1 < 2")

    page = sheet(content)

    assert page.startswith("<!doctype html>")
    assert "@page { size: A4;" in page
    assert "<link" not in page
    assert "<script" not in page
    assert "Τι &amp; παίρνετε 1 &lt; 2" in page


@in_database
def test_a_sheet_from_a_source_in_another_language_is_marked_as_such(tmp_path: Path) -> None:
    example = Path(shutil.copytree(world.EXAMPLE, tmp_path / "example"))

    page = sheet(example, language="en")

    plug = section(page, "modules/repairing/safety/plug.en.md")
    assert '<div lang="de" dir="ltr">' in plug
    assert '<div lang="en" dir="ltr">The plug</div>' in plug
    assert "programme.en.yaml" not in page


@in_database
def test_an_unknown_language_or_module_is_refused(content: Path) -> None:
    with pytest.raises(CommandError, match="does not name the language `xx`"):
        sheet(content, language="xx")
    with pytest.raises(CommandError, match="no module `nothing`"):
        sheet(content, "--module", "nothing")


@in_database
def test_administrators_see_the_same_side_by_side(content: Path, administrator: Client, settings: Any) -> None:
    settings.CONTENT_DIR = content
    edit(content, LESSON, "None tells you the others.", "None tells you all the others.")

    page = administrator.get(f"{PAGE}el/?part=associations&stale").content.decode()

    assert rows(section(page, GREEK_LESSON)) == [
        ["None tells you the others.", "None tells you <ins>all</ins> the others.", "Κανένα δεν λέει τα άλλα."]
    ]
    assert "courses/sheet.css" in page
    assert "<style" not in page
    assert 'style="' not in page


@in_database
def test_administrators_see_how_much_is_translated_and_choose_a_part(
    content: Path, administrator: Client, settings: Any
) -> None:
    settings.CONTENT_DIR = content
    edit(content, LESSON, "title: Four things", "title: Four")

    overview = administrator.get(f"{PAGE}el/").content.decode()

    assert re.search(r"<td>7 / \d+ \(\d+ %\)</td><td>1</td><td>0</td>", overview)
    assert '<section class="sheet">' not in overview
    assert 'href="?part=associations&amp;stale=1"' in overview
    assert f'href="{PAGE}pl/"' in administrator.get(PAGE).content.decode()
    assert "programme.el.yaml" in administrator.get(f"{PAGE}el/?part=").content.decode()


@in_database
def test_the_page_of_a_language_that_is_not_there_is_not_found(
    content: Path, administrator: Client, settings: Any, tmp_path: Path
) -> None:
    settings.CONTENT_DIR = content
    assert administrator.get(f"{PAGE}xx/").status_code == 404

    settings.CONTENT_DIR = tmp_path / "nowhere"
    page = administrator.get(f"{PAGE}el/")

    assert page.status_code == 200
    assert "no content folder" in page.content.decode()


@in_database
def test_others_do_not_see_it(content: Path, client: Client, settings: Any) -> None:
    settings.CONTENT_DIR = content
    assert client.get(f"{PAGE}el/").status_code == 302

    client.force_login(world.person())
    assert client.get(f"{PAGE}el/").status_code == 302

    client.force_login(world.person(is_staff=True))
    assert client.get(f"{PAGE}el/").status_code == 403


words = st.lists(st.sampled_from(["one", "two", "three", "«four»", "five."]), max_size=12).map(" ".join)


@given(old=words, new=words)
def test_marked_pieces_make_up_both_wordings(old: str, new: str) -> None:
    before, after = marked(old, new)

    assert "".join(piece.text for piece in before) == old
    assert "".join(piece.text for piece in after) == new
    assert (
        "".join(p.text for p in before if not p.is_changed).split()
        == "".join(p.text for p in after if not p.is_changed).split()
    )


@given(old=st.lists(words), new=st.lists(words))
def test_every_paragraph_is_paired_once_and_in_order(old: list[str], new: list[str]) -> None:
    together = list(pairs(old, new))

    assert [was for was, _now in together if was is not None] == list(range(len(old)))
    assert [now for _was, now in together if now is not None] == list(range(len(new)))


def test_a_line_that_breaks_elsewhere_is_no_change() -> None:
    before, after = marked("None of the four\ntells you", "None of\nthe four tells you")

    assert not any(piece.is_changed for piece in before + after)


def test_a_paragraph_too_long_to_compare_is_marked_as_a_whole() -> None:
    long = "word " * (MOST_WORDS + 1)

    before, after = marked(long, f"{long}more")

    assert [piece.is_changed for piece in before + after] == [True, True]


def test_paragraphs_are_parted_by_blank_lines() -> None:
    assert paragraphs("One.\nStill one.\n \n\nTwo.\n") == ["One.\nStill one.", "Two."]
