"""The interface speaks every language of `locale/` whole."""

from __future__ import annotations

import re
from pathlib import Path

import polib
import pytest

from courses.content.compiler import compile_folder
from lms.setup.catalogues import LANGUAGES, ROOMS, ROOT, check

PLACEHOLDER = re.compile(r"%\([a-z_]+\)[sd]|%%|\{[a-z_]+\}")


def catalogue(language: str) -> Path:
    return ROOT / "locale" / language / "LC_MESSAGES" / "django.po"


def test_no_message_is_missing_or_fuzzy() -> None:
    assert check() == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_translation_keeps_the_placeholders(language: str) -> None:
    for entry in polib.pofile(str(catalogue(language))):
        if entry.obsolete:
            continue
        sources = {entry.msgid, entry.msgid_plural or entry.msgid}
        allowed = [sorted(PLACEHOLDER.findall(source)) for source in sources]
        for text in [entry.msgstr] if not entry.msgid_plural else entry.msgstr_plural.values():
            assert sorted(PLACEHOLDER.findall(text)) in allowed, (entry.msgid, text)


def test_no_message_hides_behind_a_name_that_gettext_does_not_know() -> None:
    """It reads `_`, and the functions by their own names."""
    renamed = re.compile(r"import (?:n?p?gettext|gettext_noop)(?:_lazy)? as (?!_\b)")
    files = [path for room in ROOMS for path in (ROOT / room).rglob("*.py")]

    assert [path for path in files if renamed.search(path.read_text(encoding="utf-8"))] == []


def test_no_message_hides_in_an_f_string() -> None:
    """Gettext's own reader does not look into them."""
    hidden = re.compile(r"""\bf["'].*\{(_|n?p?gettext(_lazy)?)\(""")
    files = [path for room in ROOMS for path in (ROOT / room).rglob("*.py")]

    assert [path for path in files if hidden.search(path.read_text())] == []


def test_every_language_of_the_programme_is_one_of_them() -> None:
    programme = compile_folder(ROOT / "content").programme

    assert programme is not None
    assert set(programme["languages"]) == {"en", *LANGUAGES}
