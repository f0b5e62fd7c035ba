"""Which text of a YAML file a problem belongs to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from courses.content.problems import Problem, Problems
from courses.content.reading import Source
from courses.content.yaml_text import Path, load


def by_text(source: Source, problems: Iterable[Problem]) -> dict[str, list[Problem]]:
    """The problems of a file by the text that a page shows them beside; those that belong to none are left out.

    What is wrong anywhere within a question belongs to the question's text; elsewhere to the very text.
    """
    located = load(source, Problems())
    found: dict[str, list[Problem]] = {}
    if located is None:
        return found
    places = sorted(((place, path) for where in (located.keys, located.values) for path, place in where.items()))
    for problem in problems:
        before = [path for place, path in places if place <= (problem.line, problem.column)]
        text = _text_of(located.value, before[-1]) if before else ""
        if text:
            found.setdefault(text, []).append(problem)
    return found


def _text_of(said: Any, path: Path) -> str:
    """The outermost `text` beside or above what stands at `path`, else what stands there if that is a text."""
    here = said
    for step in path:
        if isinstance(here, Mapping) and isinstance(here.get("text"), str):
            return str(here["text"]).strip()
        here = here[step]
    return here.strip() if isinstance(here, str) else ""
