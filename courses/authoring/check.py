"""`content check`: compile everything, write nothing, tell every problem."""

from __future__ import annotations

import gc
import json
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from courses.authoring.verbs import Options, Verb, compiled, takes_folder


def arguments(parser: ArgumentParser) -> None:
    takes_folder(parser)
    parser.add_argument("--json", action="store_true", dest="as_json")


def run(command: BaseCommand, *, dir: Path, as_json: bool, **options: Options) -> None:
    with _without_collecting():
        found = compiled(dir)
    problems = list(found.problems)
    if as_json:
        command.stdout.write(json.dumps([problem.as_dict() for problem in problems], ensure_ascii=False, indent=1))
    else:
        for problem in problems:
            command.stdout.write(str(problem))
        errors = len(found.problems.errors)
        command.stderr.write(f"errors: {errors}, warnings: {len(problems) - errors}")
    if not found.is_publishable:
        raise CommandError("There are errors: nothing can be published.", returncode=1)


@contextmanager
def _without_collecting() -> Iterator[None]:
    """What is compiled lives until it is told: looking for garbage meanwhile would be a sixth of the time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


VERB = Verb("compile everything and write nothing", arguments, run)
