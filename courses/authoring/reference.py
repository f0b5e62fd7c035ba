"""`content reference`: the tables of `docs/authoring.md`, made from the code, so that the page cannot say otherwise."""

from __future__ import annotations

import re
from argparse import ArgumentParser, HelpFormatter
from collections.abc import Iterable, Mapping

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from courses.authoring.describing import describe, schemas
from courses.authoring.verbs import Options, Verb
from courses.content.checking import Schema
from courses.content.codes import ERRORS, WARNINGS
from courses.content.markdown import CONTAINERS
from courses.content.media import KINDS
from courses.content.reading import MiB

PAGE = settings.BASE_DIR / "docs" / "authoring.md"

TABLE = re.compile(r"(<!-- table: (?P<name>[a-z-]+) -->\n).*?(<!-- end -->)", re.DOTALL)
"""A place for a table: what stands between the two comments is made by the machine."""


class NoSuchTable(Exception):
    """The page asks for a table that is not made."""


def verb_for(verbs: Mapping[str, Verb]) -> Verb:
    """The verb that keeps the page; it is given all the verbs, since their table is one of those it makes."""

    def run(command: BaseCommand, *, write: bool, **options: Options) -> None:
        page = PAGE.read_text(encoding="utf-8")
        filled = fill(page, tables(verbs))
        if filled == page:
            command.stdout.write("docs/authoring.md says what the code says.")
        elif write:
            PAGE.write_text(filled, encoding="utf-8")
            command.stdout.write("docs/authoring.md is written anew.")
        else:
            raise CommandError("docs/authoring.md says something else than the code: run `make docs`.", returncode=1)

    return Verb("whether the tables of docs/authoring.md say what the code says", arguments, run)


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--write", action="store_true", help="write them anew")


def fill(page: str, tables: Mapping[str, str]) -> str:
    """The page with every table as it should be. Raises `NoSuchTable`."""

    def filled(place: re.Match[str]) -> str:
        if place["name"] not in tables:
            raise NoSuchTable(place["name"])
        return place[1] + tables[place["name"]] + place[3]

    return TABLE.sub(filled, page)


def tables(verbs: Mapping[str, Verb]) -> dict[str, str]:
    """Every table that the page can ask for, by its name."""
    return {
        **{name: _schema_table(schema) for name, schema in schemas().items()},
        "boxes": _box_table(),
        "media": _media_table(),
        "problems": _problem_table(),
        "commands": _command_table(verbs),
    }


def _schema_table(schema: type[Schema]) -> str:
    sentence, rows = describe(schema)
    return (
        (f"{sentence}\n" if sentence else "")
        + ("\n" if sentence and rows else "")
        + _table(("key", "needed", "what it is"), rows)
    )


def _box_table() -> str:
    with translation.override("en"):
        rows = [(f"`::: {name}`", str(title)) for name, title in CONTAINERS.items()]
    return _table(("written", "headed, unless you give a title"), rows)


def _media_table() -> str:
    alike: dict[tuple[str, int], list[str]] = {}
    for suffix, kind in KINDS.items():
        alike.setdefault((kind.shown, kind.most), []).append(f"`{suffix}`")
    rows = [(shown, ", ".join(suffixes), f"{most // MiB} MiB") for (shown, most), suffixes in alike.items()]
    return _table(("kind", "files", "at most"), rows)


def _problem_table() -> str:
    told = {code: ("error", said) for code, said in ERRORS.items()}
    told |= {code: ("warning", said) for code, said in WARNINGS.items()}
    return _table(("code", "", "what it means"), [(f"`{code}`", *told[code]) for code in sorted(told)])


def _command_table(verbs: Mapping[str, Verb]) -> str:
    return _table(("command", "what it does"), [(f"`{_usage(name, verb)}`", verb.help) for name, verb in verbs.items()])


def _usage(name: str, verb: Verb) -> str:
    parser = ArgumentParser(
        prog=f"content {name}", add_help=False, formatter_class=lambda prog: HelpFormatter(prog, width=10_000)
    )
    verb.arguments(parser)
    return parser.format_usage().removeprefix("usage: ").strip()


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    if len(lines) == 2:
        return ""
    return "".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |\n" for line in lines)
