"""`content sheet`: sources and translations side by side, as one page to print or to fill in, on standard output."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path

from django.contrib.staticfiles import finders
from django.core.management.base import BaseCommand, CommandError
from django.template.loader import render_to_string

from courses.authoring.status import refuse_unknown
from courses.authoring.verbs import Options, Verb, compiled, takes_folder
from courses.translators import printed, sheets_of


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("language", metavar="LANG", help="the language to translate into")
    takes_folder(parser)
    parser.add_argument("--stale", action="store_true", help="only what is out of date")
    parser.add_argument("--module", metavar="M", help="only the module with this key")


def run(command: BaseCommand, *, language: str, dir: Path, stale: bool, module: str | None, **options: Options) -> None:
    found = compiled(dir)
    refuse_unknown(found, language)
    if module is not None and module not in {each.key for each in found.modules}:
        raise CommandError(f"There is no module `{module}` in the folder, or it has errors.")
    if not found.is_publishable:
        command.stderr.write(f"{len(found.problems.errors)} errors: what has errors is missing on the sheet.")
    stylesheet = Path(str(finders.find("courses/sheet.css"))).read_text()
    context = {"sheets": printed(sheets_of(found, language, module), only_stale=stale), "target": language}
    command.stdout.write(render_to_string("courses/sheet.html", context | {"stylesheet": stylesheet}))


VERB = Verb("sources and translations side by side, as a page to print", arguments, run)
