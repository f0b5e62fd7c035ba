"""What `docs/security.md` says is so: every goal has a row, and what a row points at exists."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest
from django.conf import LazySettings
from django.test import Client
from django.utils import timezone
from django.utils.dateparse import parse_datetime

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "security.md"

GOALS = {
    *(f"SEC-{number}" for number in range(1, 16)),
    *(f"PRIV-{number}" for number in range(1, 16)),
    *(f"BAD-{number}" for number in range(1, 7)),
}
REQUIREMENTS = {"V1": 27, "V2": 11, "V3": 19, "V4": 10, "V5": 9, "V6": 35, "V7": 18, "V8": 7}
REQUIREMENTS |= {"V11": 14, "V12": 9, "V13": 13, "V14": 9, "V15": 13, "V16": 16}
"""How many of the first and second level each chapter of the standard has; three that apply nowhere have one row."""
APPLY_NOWHERE = {"V9", "V10", "V17"}

SHOWN = {"met"}
"""States of which something must be pointed at."""
EXPLAINED = {"not met", "not applicable", "operator", "not checked"}
"""States that say why."""
STATES = SHOWN | EXPLAINED | {"pending"}
MOST_WORDS = 16


class Row(NamedTuple):
    key: str
    level: str
    meaning: str
    state: str
    why: str
    pointers: tuple[str, ...]


@cache
def rows() -> tuple[Row, ...]:
    """`| id | level | what it means here | state: why | shown by |`"""
    found = []
    for line in PAGE.read_text().splitlines():
        if not re.match(r"\| (SEC|PRIV|BAD|V)[-\d]", line):
            continue
        key, level, meaning, verdict, shown = (cell.strip() for cell in line.strip("|").split("|"))
        state, _colon, why = verdict.partition(": ")
        found.append(Row(key, level, meaning, state, why, tuple(re.findall(r"`([^`]+)`", shown))))
    return tuple(found)


@cache
def names_in(path: Path) -> frozenset[str]:
    tree = ast.parse(path.read_text())
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def test_every_goal_and_every_requirement_has_one_row() -> None:
    keys = [row.key for row in rows()]
    of_chapter = {chapter: len([key for key in keys if key.startswith(f"{chapter}.")]) for chapter in REQUIREMENTS}

    assert len(keys) == len(set(keys))
    assert {key for key in keys if not key.startswith("V")} == GOALS
    assert of_chapter == REQUIREMENTS
    assert {key for key in keys if "." not in key} - GOALS == APPLY_NOWHERE


def test_every_row_says_how_it_stands_and_points_at_what_is_there() -> None:
    for row in rows():
        assert row.state in STATES, row
        assert row.meaning, row
        assert len(row.meaning.split()) <= MOST_WORDS, row
        assert row.state not in EXPLAINED or row.why, row
        assert row.state not in SHOWN or row.pointers, row
        for pointer in row.pointers:
            path, _colons, name = pointer.partition("::")
            assert (ROOT / path).is_file(), row
            assert not name or name in names_in(ROOT / path), row


def test_nothing_that_comes_first_is_left_undone() -> None:
    assert [row for row in rows() if row.level == "1" and row.state == "not met"] == []


def test_the_page_counts_itself() -> None:
    said = re.search(r"^\| rows \| (.+) \|$\n(?:^\|.*\|$\n)+", PAGE.read_text(), flags=re.MULTILINE)

    assert said is not None
    for kind, prefix in (("goals", ("SEC", "PRIV", "BAD")), ("requirements", ("V",))):
        mine = [row.state for row in rows() if row.key.startswith(prefix)]
        numbers = [str(mine.count(state)) for state in sorted(STATES)]
        wanted = f"| {kind} | {' | '.join(numbers)} |"
        assert wanted in said[0], f"write: {wanted}"


@pytest.mark.django_db
def test_whoever_finds_a_weakness_reads_where_to_report_it(client: Client, settings: LazySettings) -> None:
    assert client.get("/.well-known/security.txt").status_code == 404
    settings.SECURITY_CONTACT = "mailto:security@example.org"

    answer = client.get("/.well-known/security.txt")

    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    fields = dict(line.split(": ", 1) for line in answer.content.decode().splitlines())
    assert fields["Contact"] == "mailto:security@example.org"
    expires = parse_datetime(fields["Expires"])
    assert expires is not None
    assert 0 < (expires - timezone.now()).days < 366
