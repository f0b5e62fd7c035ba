"""A translation is known to be out of date text by text, and whoever reads it is told, with a way to the original."""

from __future__ import annotations

import shutil
import tempfile
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from django.utils.translation import gettext

from courses import shelf
from courses.content.compiler import compile_folder
from courses.content.tree import Compiled
from courses.models import Activity, Release
from courses.publishing import publish
from courses.staleness import is_draft, stale_texts
from tests import world
from tests.courses.test_compiling import LESSON, MODULE, QUIZ, UNIT, edit

pytestmark = pytest.mark.django_db

GREEK_LESSON = LESSON.replace(".md", ".el.md")
GREEK_QUIZ = QUIZ.replace(".yaml", ".el.yaml")
GREEK_UNIT = UNIT.replace(".yaml", ".el.yaml")
GREEK_MODULE = MODULE.replace(".yaml", ".el.yaml")

SOURCE = """---
title: Four things
minutes: 5
outcomes: [explain-four]
---

Everybody has all four.

None tells you the others.

Ask, and do not guess.
"""
GREEK = """---
of: "00000000"
title: Τέσσερα πράγματα
---

Όλοι έχουν και τα τέσσερα.

Κανένα δεν λέει τα άλλα.

Ρωτήστε, μη μαντεύετε.
"""
GREEK_TEXTS = """of: "00000000"
title: Τι παίρνετε μαζί σας
questions:
  own-sense:
    text: Ποια απάντηση ταιριάζει;
    explain: Είναι αυτό που νιώθει ο άνθρωπος.
  four-pairs: {text: Ενώστε κάθε όρο.}
"""


@cache
def partly_greek() -> Compiled:
    """The real content, with one lesson, one quiz and one module in Greek too, compiled once for all tests here."""
    root = world.first_edition(Path(tempfile.mkdtemp(dir=settings.VAR_DIR)), "associations")
    (root / LESSON).write_text(SOURCE)
    (root / GREEK_LESSON).write_text(GREEK)
    (root / GREEK_QUIZ).write_text(GREEK_TEXTS)
    (root / GREEK_MODULE).write_text('of: "00000000"\ntitle: Χώρος για όλους\n')
    stamp(root, GREEK_LESSON, GREEK_QUIZ, GREEK_MODULE)
    return compile_folder(root)


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """A published copy of it: something to change."""
    publish(partly_greek(), at=timezone.now())
    return Path(shutil.copytree(partly_greek().root, tmp_path / "content"))


def stamp(root: Path, *paths: str) -> None:
    """Say that these translations were made of the source as it is now."""
    files = {file.path: file for file in compile_folder(root).translations}
    for path in paths:
        edit(root, path, files[path].translated.of, files[path].wanted)


def release(root: Path, version: str = "1.0.1", old: str = "1.0.0", *, is_stamped: bool = True) -> None:
    """Publish with the next version; if wanted, the module's translation is brought up to date with `changes`."""
    edit(root, MODULE, f"version: {old}", f"version: {version}")
    edit(root, MODULE, "changes:\n", f"changes:\n  {version}: Something changed.\n")
    if is_stamped:
        stamp(root, GREEK_MODULE)
    publish(compile_folder(root), at=world.NOON)


def newest() -> Release:
    return Release.objects.filter(module__key="associations").order_by("-number")[0]


def activity(key: str) -> Activity:
    return shelf.activity(newest().places[key].pk)


def greek(client: Client, path: str) -> str:
    return client.get(path, headers={"accept-language": "el"}).content.decode()


LESSON_PAGE = "/learn/associations/four-things/"
MODULE_PAGE = "/modules/associations/"
CHANGED = "The original was changed after this translation was made."
DRAFT = "Nobody has reviewed this translation yet."


def in_greek(message: str) -> str:
    """What the interface says in Greek."""
    with translation.override("el"):
        return gettext(message)


def test_a_translation_of_the_source_as_it_is_is_not_stale(content: Path) -> None:
    lesson = activity("four-things")

    assert stale_texts(lesson, "el") == frozenset()
    assert stale_texts(lesson, "de") == frozenset()
    assert not is_draft(lesson, "el")


def test_only_the_text_whose_source_changed_is_stale(content: Path) -> None:
    edit(content, QUIZ, "A colleague asks you what", "A neighbour asks you what")
    release(content)

    assert stale_texts(activity("check-first-words"), "el") == {"questions/own-sense/text"}
    assert stale_texts(activity("four-things"), "el") == frozenset()


def test_what_is_new_is_stale_only_where_it_is_translated_already(content: Path) -> None:
    edit(content, QUIZ, "    text: Connect each term", "    text: Connect each term, please,")
    edit(content, QUIZ, "title: What you take", "title: What you took")
    release(content)

    assert stale_texts(activity("check-first-words"), "el") == {"title", "questions/four-pairs/text"}


def test_a_source_that_was_published_two_releases_ago_is_still_known(content: Path) -> None:
    edit(content, LESSON, "Everybody has all four.", "We all have all four.")
    release(content)
    edit(content, LESSON, "title: Four things", "title: Four things, and more")
    release(content, "1.0.2", "1.0.1")
    edit(content, LESSON, "We all have all four.", "Everybody has all four.")
    release(content, "1.0.3", "1.0.2")

    assert stale_texts(activity("four-things"), "el") == {"title"}


@pytest.mark.parametrize("of", ['"12345678"', '""'])
def test_every_text_is_stale_when_nobody_knows_what_it_was_made_of(content: Path, of: str) -> None:
    lines = (content / GREEK_LESSON).read_text().split("\n")
    (content / GREEK_LESSON).write_text("\n".join([lines[0], f"of: {of}", *lines[2:]]))
    release(content)

    assert stale_texts(activity("four-things"), "el") == {"title", "body"}


def test_what_is_stale_is_looked_up_once(content: Path) -> None:
    edit(content, LESSON, "Everybody has all four.", "We all have all four.")
    release(content)
    lesson = activity("four-things")
    stale_texts(lesson, "el")

    with CaptureQueriesContext(connection) as queries:
        again = stale_texts(lesson, "el")

    assert again == {"body"}
    assert len(queries) == 0


def test_a_reader_of_a_stale_lesson_is_told_and_can_go_to_the_original(content: Path, client: Client) -> None:
    edit(content, LESSON, "Everybody has all four.", "We all have all four.")
    release(content)

    page = greek(client, LESSON_PAGE)
    answer = client.post("/language/", {"language": "en", "next": LESSON_PAGE})
    original = client.get(answer.headers["Location"], headers={"accept-language": "el"}).content.decode()

    notice = page.split('class="notice notice--warn"')[1].split("</div>")[0]
    assert in_greek(CHANGED) in notice
    assert 'action="/language/"' in notice
    assert f'name="next" value="{LESSON_PAGE}"' in notice
    assert 'name="language" value="en"' in notice
    assert "Όλοι έχουν" in page
    assert "We all have all four." in original
    assert CHANGED not in original


def test_a_reader_of_a_draft_is_told(content: Path, client: Client) -> None:
    edit(content, GREEK_LESSON, "title: Τέσσερα", "status: draft\ntitle: Τέσσερα")
    release(content)

    page = greek(client, LESSON_PAGE)

    assert is_draft(activity("four-things"), "el")
    assert in_greek(DRAFT) in page
    assert in_greek(CHANGED) not in page
    assert DRAFT not in client.get(LESSON_PAGE, headers={"accept-language": "en"}).content.decode()


def test_a_good_translation_has_no_notice(content: Path, client: Client) -> None:
    page = greek(client, LESSON_PAGE)

    assert "Όλοι έχουν" in page
    assert 'class="notice' not in page


def test_a_lesson_whose_text_is_not_translated_says_that_and_nothing_else(content: Path, client: Client) -> None:
    (content / GREEK_LESSON).write_text('---\nof: "11111111"\nstatus: draft\ntitle: Τέσσερα\n---\n')
    release(content)

    page = greek(client, LESSON_PAGE)

    assert page.count('class="notice') == 1
    assert in_greek(DRAFT) not in page
    assert "Everybody has all four." in page


def test_the_module_page_tells_when_a_text_of_its_own_that_is_shown_in_greek_has_changed(
    content: Path, client: Client
) -> None:
    release(content)
    before = greek(client, MODULE_PAGE)
    edit(content, MODULE, 'title: "Room for', 'title: "Space for')
    release(content, "1.0.2", "1.0.1", is_stamped=False)

    after = greek(client, MODULE_PAGE)

    assert "Χώρος για όλους" in before
    assert in_greek(CHANGED) not in before
    assert in_greek(CHANGED) in after
    assert CHANGED not in client.get(MODULE_PAGE, headers={"accept-language": "en"}).content.decode()


def test_what_a_new_version_says_of_itself_makes_no_translation_look_old(content: Path, client: Client) -> None:
    (content / GREEK_UNIT).write_text('of: "00000000"\ntitle: Άνθρωποι και λέξεις\n')
    stamp(content, GREEK_UNIT)
    release(content, "1.1.0", is_stamped=False)

    page = greek(client, MODULE_PAGE)

    assert newest().spec["translations"]["el"]["stale"]
    assert stale_texts(newest(), "el") == frozenset()
    assert in_greek(CHANGED) not in page


def test_the_module_page_tells_of_the_texts_of_its_units_too(content: Path, client: Client) -> None:
    (content / GREEK_UNIT).write_text('of: "00000000"\ntitle: Άνθρωποι και λέξεις\n')
    stamp(content, GREEK_UNIT)
    release(content, "1.1.0")
    edit(content, UNIT, "title: People, words", "title: People, their words")
    release(content, "1.1.1", "1.1.0")

    page = greek(client, MODULE_PAGE)

    assert "Άνθρωποι και λέξεις" in page
    assert stale_texts(newest(), "el") == {"units/first-words/title"}
    assert in_greek(CHANGED) in page
