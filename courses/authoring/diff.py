"""`content diff`: what changed against what is published, the least version that may carry it, and whom it touches."""

from __future__ import annotations

from pathlib import Path

from django.core.management.base import BaseCommand

from courses.authoring.verbs import Options, Verb, takes_folder, without_errors
from courses.impact import impacts_of


def run(command: BaseCommand, *, dir: Path, **options: Options) -> None:
    for impact in impacts_of(without_errors(command, dir)):
        for line in impact.lines():
            command.stdout.write(line)


VERB = Verb("what changed against what is published, and whom publishing it would touch", takes_folder, run)
