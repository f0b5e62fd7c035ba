"""`manage.py quizzes …`: what authors and administrators do with quizzes that people have taken."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Mapping
from typing import Any, Protocol

from django.core.management.base import BaseCommand, OutputWrapper, no_translations

from quizzes.authoring import analyse, regrade


class Verb(Protocol):
    """A module of `quizzes/authoring/`: what `--help` says of it, its arguments, and what it does with them."""

    help: str

    def arguments(self, parser: ArgumentParser) -> None: ...

    def run(self, options: Mapping[str, Any], out: OutputWrapper) -> None: ...


VERBS: dict[str, Verb] = {"analyse": analyse, "regrade": regrade}


class Command(BaseCommand):
    help = "Look after quizzes that people have taken."

    def add_arguments(self, parser: ArgumentParser) -> None:
        subparsers = parser.add_subparsers(dest="verb", required=True)
        for name, verb in VERBS.items():
            verb.arguments(subparsers.add_parser(name, help=verb.help))

    @no_translations
    def handle(self, *args: Any, verb: str, **options: Any) -> None:
        VERBS[verb].run(options, self.stdout)
