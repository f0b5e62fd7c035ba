"""What every verb of `manage.py content` has in common: see the table in `management/commands/content.py`."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from courses.content.compiler import NoContent, compile_folder
from courses.content.tree import Compiled

Options = Any
"""Whatever else Django hands to a command."""

UNUSABLE = 2
"""The exit code for a folder that cannot be used."""


@dataclass(frozen=True, slots=True)
class Verb:
    """One verb: what `--help` says of it, its arguments, and what it does, writing to `command.stdout`."""

    help: str
    arguments: Callable[[ArgumentParser], None]
    run: Callable[..., None]
    """Given the command and, by name, the arguments."""


def takes_folder(parser: ArgumentParser) -> None:
    """DIR if given, else the setting `CONTENT_DIR`, which comes from the environment or is `content/`."""
    parser.add_argument("dir", nargs="?", type=Path, default=settings.CONTENT_DIR, metavar="DIR")


def compiled(folder: Path) -> Compiled:
    try:
        return compile_folder(folder.resolve())
    except NoContent as unusable:
        raise CommandError(str(unusable), returncode=UNUSABLE) from unusable


def without_errors(command: BaseCommand, folder: Path) -> Compiled:
    """The folder, compiled; its errors are written and the command ends when there are any."""
    found = compiled(folder)
    for problem in found.problems:
        if problem.severity == "error":
            command.stdout.write(str(problem))
    if not found.is_publishable:
        raise CommandError("There are errors: nothing is published.", returncode=1)
    return found
