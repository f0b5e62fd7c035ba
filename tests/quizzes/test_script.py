"""What the scripts of a quiz promise, and no browser is needed to see."""

from __future__ import annotations

import re
from pathlib import Path

import brotli  # type: ignore[import-untyped]

import quizzes

SCRIPTS = sorted((Path(quizzes.__file__).parent / "static" / "quizzes").glob("*.js"))


def test_the_scripts_are_light_enough_for_a_slow_line() -> None:
    assert len(SCRIPTS) == 2
    assert sum(len(brotli.compress(script.read_bytes())) for script in SCRIPTS) <= 4_000


def test_nothing_is_stored_in_the_browser_and_nothing_holds_up_who_leaves() -> None:
    for script in SCRIPTS:
        assert not re.search(r"Storage|indexedDB|caches|cookie|beforeunload|style\.", script.read_text())
