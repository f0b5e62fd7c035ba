"""`content review`: everything that the check still warns of, as a list for the people who can settle it."""

from __future__ import annotations

import re
from argparse import ArgumentParser
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from courses.authoring.verbs import Options, Verb, compiled, takes_folder
from courses.content.codes import WARNINGS
from courses.content.problems import Problem
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

FACTS = ("fact-to-check", "fact-old")
SETTLED_ELSEWHERE = frozenset({*FACTS, "fact-not-reviewed", "draft"})


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
    """The page, in Markdown. `today` is the day that it names."""
    warnings = list(compiled.problems)
    parts = [
        BEGINNING.format(today=today.isoformat()),
        *_facts(compiled, warnings),
        *_countries(compiled, warnings),
        *_drafts(compiled, warnings),
        *_others(warnings),
    ]
    if len(parts) == 1:
        parts.append("Nothing is left to be reviewed.\n")
    return "\n".join(parts)


# Facts


def _facts(compiled: Compiled, warnings: Iterable[Problem]) -> Iterator[str]:
    titles = {"fact-to-check": "Facts to be checked", "fact-old": "Facts that were checked more than a year ago"}
    for code, title in titles.items():
        resting = _resting([each for each in warnings if each.code == code])
        if resting:
            yield f"## {title}: {len(resting)}\n"
            yield from _entries(compiled, resting)


def _countries(compiled: Compiled, warnings: Iterable[Problem]) -> Iterator[str]:
    by_country: dict[str, list[Problem]] = defaultdict(list)
    for warning in warnings:
        if warning.code == "fact-not-reviewed":
            by_country[_country(warning)].append(warning)
    for country, told in sorted(by_country.items()):
        resting = _resting(told)
        yield f"## Facts to be signed off in {country}: {len(resting)}\n"
        partners = [
            each["name"] for each in (compiled.programme or {}).get("partners", []) if each["country"] == country
        ]
        if partners:
            yield f"By {' or '.join(partners)}.\n"
        yield from _entries(compiled, resting)


def _resting(warnings: Iterable[Problem]) -> dict[str, list[Problem]]:
    """Where each fact is rested on, by the fact's key."""
    resting: dict[str, list[Problem]] = defaultdict(list)
    for warning in warnings:
        resting[_named(warning)].append(warning)
    return dict(sorted(resting.items()))


def _named(warning: Problem) -> str:
    """The key that a warning is about: what it says begins with it."""
    return warning.message.split("`")[1]


def _country(warning: Problem) -> str:
    found = re.search(r"\bin ([A-Z]{2})\b", warning.message)
    assert found is not None
    return found[1]


def _entries(compiled: Compiled, resting: Mapping[str, list[Problem]]) -> Iterator[str]:
    facts: Mapping[str, Any] = (compiled.programme or {}).get("facts", {})
    for key, places in resting.items():
        fact = facts[key]
        lines = [
            f"- **`{key}`** {fact['says']}",
            f"  - source: {fact['source']}",
            *([f"  - checked: {fact['checked']}"] if "checked" in fact else []),
            f"  - rests on it: {', '.join(dict.fromkeys(f'`{place.path}`' for place in places))}",
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
        if warning.code not in SETTLED_ELSEWHERE:
            others[warning.code].append(warning)
    for code, told in sorted(others.items()):
        yield f"## {WARNINGS[told[0].code].partition(';')[0].capitalize()}: {len(told)}\n"
        yield "".join(f"- `{each.path}:{each.line}` {each.message} (`{code}`)\n" for each in told)


VERB = Verb("what is still to be reviewed, as a list for the partners", arguments, run)
