"""The interface speaks every language of `locale/` whole."""

from __future__ import annotations

import re
from pathlib import Path

import polib
import pytest

from lms.setup.catalogues import LANGUAGES, ROOT, check

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


def test_greek_is_one_of_them() -> None:
    assert "el" in LANGUAGES
