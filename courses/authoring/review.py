"""`content review`: everything that the check still warns of, as a list for the people who can settle it."""

from __future__ import annotations

import re
from argparse import ArgumentParser
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from courses.authoring.verbs import Options, Verb, compiled, takes_folder
from courses.content.codes import WARNINGS
from courses.content.problems import Problem
from courses.content.resolving import doubts
from courses.content.tree import Compiled

BEGINNING = """\
# What is still to be reviewed

*Made on {today} by `content review`, out of what the check warns of. Do not edit this page: it is written anew.*

Nothing on this list keeps the courses from being read, and readers are told of each doubtful fact and each draft. The
list is for the partners: take an entry, settle it in the file that it names, and it is gone from the next edition.

- **A fact**: open its source and read the place. Where the source says something else, correct the sentence in
  `facts.yaml`, and the lessons that rest on it. Then write `status: sure` and, as `checked`, the day of your look.
- **A fact about your country**: do the same, then write your country and the day into `reviewed`, such as
  `reviewed: {{PL: 2026-12-01}}`.
- **A translation**: read it beside its source (`content sheet LANG` prints both) and mend what sounds wrong. Then
  `content stamp --reviewer "Your Name" FILE` notes that you have read it, and when.
- **Anything else**: the sentence says what is wrong. Mend it at that file and line.

`content check` says whether all is well. Paths are those below the content folder.
"""

MADE_ON = re.compile(r"(?<=^\*Made on )\d{4}-\d\d-\d\d", re.MULTILINE)

LISTED_APART = frozenset({"fact-to-check", "fact-old", "fact-not-reviewed", "draft"})


def arguments(parser: ArgumentParser) -> None:
    takes_folder(parser)
    parser.add_argument("--write", type=Path, metavar="FILE", help="into this file, unless it says the same already")


def run(command: BaseCommand, *, dir: Path, write: Path | None, **options: Options) -> None:
    found = compiled(dir)
    if not found.is_publishable:
        raise CommandError("There are errors: mend them first, `content check` tells them.", returncode=1)
    page = review(found, datetime.now(UTC).date())
    if write is None:
        command.stdout.write(page, ending="")
    elif write.is_file() and _without_day(write.read_text(encoding="utf-8")) == _without_day(page):
        command.stdout.write(f"{write} says what the check says.")
    else:
        write.write_text(page, encoding="utf-8")
        command.stdout.write(f"{write} is written anew.")


def _without_day(page: str) -> str:
    return MADE_ON.sub("", page, count=1)


def review(compiled: Compiled, today: date) -> str:
    """The page, in Markdown. `today` is the day that it names, on which the folder was compiled."""
    warnings, resting = list(compiled.problems), _resting(compiled, today)
    parts = [
        BEGINNING.format(today=today.isoformat()),
        *_facts(compiled, resting),
        *_countries(compiled, resting),
        *_drafts(compiled, warnings),
        *_others(warnings),
    ]
    if len(parts) == 1:
        parts.append("Nothing is left to be reviewed.\n")
    return "\n".join(parts)


# Facts


Resting = Mapping[str, Mapping[str, Sequence[str]]]
"""By doubt, and in it by a fact's key: the files that rest on it."""


def _resting(compiled: Compiled, today: date) -> Resting:
    """Every doubt that the check warns of, as `resolving.doubts` names it."""
    found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for module in compiled.modules:
        for page in [*module.activities, *module.guides]:
            for key in page.spec.get("facts", ()):
                for doubt in doubts(_register(compiled)[key], today):
                    found[doubt][key].append(page.path)
    return found


def _register(compiled: Compiled) -> Mapping[str, Any]:
    return compiled.programme["facts"] if compiled.programme else {}


def _facts(compiled: Compiled, resting: Resting) -> Iterator[str]:
    titles = {"to-check": "Facts to be checked", "old": "Facts that were checked more than a year ago"}
    for doubt, title in titles.items():
        if doubt in resting:
            yield f"## {title}: {len(resting[doubt])}\n"
            yield from _entries(compiled, resting[doubt])


def _countries(compiled: Compiled, resting: Resting) -> Iterator[str]:
    programme = compiled.programme or {}
    for country in sorted(resting.keys() & set(programme.get("countries", ()))):
        yield f"## Facts to be signed off in {country}: {len(resting[country])}\n"
        partners = [each["name"] for each in programme.get("partners", ()) if each["country"] == country]
        if partners:
            yield f"By {' or '.join(partners)}.\n"
        yield from _entries(compiled, resting[country])


def _entries(compiled: Compiled, facts: Mapping[str, Sequence[str]]) -> Iterator[str]:
    for key, paths in sorted(facts.items()):
        fact = _register(compiled)[key]
        lines = [
            f"- **`{key}`** {fact['says']}",
            f"  - source: {fact['source']}",
            *([f"  - checked: {fact['checked']}"] if "checked" in fact else []),
            f"  - rests on it: {', '.join(f'`{path}`' for path in sorted(set(paths)))}",
        ]
        yield "\n".join(lines) + "\n"


# Translations, and whatever else


def _drafts(compiled: Compiled, warnings: Iterable[Problem]) -> Iterator[str]:
    languages = {file.path: file.language for file in compiled.translations}
    drafts: dict[str, list[str]] = defaultdict(list)
    for warning in warnings:
        if warning.code == "draft":
            drafts[languages[warning.path]].append(f"- `{warning.path}`\n")
    for language, files in sorted(drafts.items()):
        yield f"## Translations to be read over in `{language}`: {len(files)}\n"
        yield "".join(files)


def _others(warnings: Iterable[Problem]) -> Iterator[str]:
    others: dict[str, list[Problem]] = defaultdict(list)
    for warning in warnings:
        if warning.code not in LISTED_APART:
            others[warning.code].append(warning)
    for code, told in sorted(others.items()):
        yield f"## {WARNINGS[told[0].code].partition(';')[0].capitalize()}: {len(told)}\n"
        yield "".join(f"- `{each.path}:{each.line}` {each.message} (`{code}`)\n" for each in told)


VERB = Verb("what is still to be reviewed, as a list for the partners", arguments, run)
