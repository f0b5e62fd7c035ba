"""One look at the folder: compile it all, put in place what compiles, tell the rest."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from django.db import connections
from django.utils import timezone

from courses.content.compiler import NoContent, compile_folder
from courses.content.problems import Problem, Problems
from courses.content.reading import read
from courses.content.tree import Compiled
from courses.media import store_media
from courses.preview.loading import put_in_place
from courses.preview.looks import Look, latest, new_state


def look_again(root: Path) -> None:
    """Look, and hand on what was found. For a thread of its own: what it opened of the database it closes."""
    try:
        compiled = _compiled(root)
        kept = put_in_place(compiled, at=timezone.now())
        problems = [_as_shown(problem) for problem in compiled.problems]
        latest.put(Look(new_state(), problems, _sources(root, problems), kept))
    finally:
        connections.close_all()


def _compiled(root: Path) -> Compiled:
    """The compiled folder with its media stored; nothing but a problem where there is nothing to compile."""
    try:
        compiled = compile_folder(root)
        store_media(compiled)
    except NoContent:
        compiled = Compiled(root)
        compiled.problems.error("programme.yaml", (1, 1), "missing-file", "there is no such file")
    except OSError as error:
        # A folder that vanishes in the middle, or that nobody may open.
        name = Path(str(error.filename or root))
        shown = name.relative_to(root).as_posix() if name.is_relative_to(root) else str(name)
        compiled = Compiled(root)
        compiled.problems.error(shown, (1, 1), "unreadable", f"this cannot be read: {error.strerror}")
    return compiled


def _as_shown(problem: Problem) -> Problem:
    return replace(problem, path=printable(problem.path), message=printable(problem.message))


def printable(text: str) -> str:
    """Names of files may hold bytes that are no text, which no page can show."""
    return text.encode(errors="replace").decode()


def _sources(root: Path, problems: list[Problem]) -> dict[str, str]:
    """The files' texts, for the lines around a problem; read once more, since the compiler keeps none."""
    paths = {problem.path for problem in problems}
    read_again = {path: read(root, root / path, Problems()) for path in paths if (root / path).is_file()}
    return {path: source.text for path, source in read_again.items() if source is not None}
