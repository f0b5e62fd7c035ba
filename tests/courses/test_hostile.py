"""Content that means harm is refused with a message, in little time and memory; content that is only strange is not."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from courses.models import Activity, Release
from lms.models import Programme
from tests.courses.hostile.attacks import HARMLESS, REFUSED
from tests.courses.hostile.oddities import ODDITIES
from tests.courses.small_content import write_small_content
from tests.world import published

MOST_SECONDS = 2
MOST_MEGABYTES = 200

Suffered = dict[str, dict[str, Any]]


def suffered(table: str) -> Suffered:
    """What came of each attack of a table, in processes of their own."""
    run = subprocess.run(
        [sys.executable, "-m", "tests.courses.hostile", table], capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr[-2000:]
    found: Suffered = json.loads(run.stdout)
    return found


def costs_too_much(found: dict[str, Any]) -> bool:
    return bool(found["crash"]) or found["seconds"] > MOST_SECONDS or found["megabytes"] > MOST_MEGABYTES


@pytest.mark.parametrize("table", REFUSED)
def test_an_attack_is_refused_at_its_place_in_little_time_and_memory(table: str) -> None:
    expected = {name: code for code, attacks in REFUSED[table].items() for name in attacks}

    found = suffered(table)

    assert found.keys() == expected.keys()
    assert {name: each for name, each in found.items() if costs_too_much(each)} == {}
    assert {name: each["codes"] for name, each in found.items() if expected[name] not in each["codes"]} == {}
    assert {name: each["misplaced"] for name, each in found.items() if each["misplaced"]} == {}


def test_what_is_only_strange_is_compiled_and_shown_without_harm() -> None:
    found = suffered(HARMLESS)

    assert found.keys() == ODDITIES.keys()
    assert {name: each for name, each in found.items() if costs_too_much(each)} == {}
    assert {name: each["codes"] for name, each in found.items() if each["codes"]} == {}
    assert {name: each["harm"] for name, each in found.items() if each["harm"]} == {}
    assert [name for name, each in found.items() if not each["shown"]] == []


def rows() -> list[list[Any]]:
    return [list(model.objects.order_by("pk").values()) for model in (Programme, Release, Activity)]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("table", "code", "name"),
    [
        ("YAML", "yaml", "laughs in lists"),
        ("YAML", "yaml", "flow lists, a million deep"),
        ("YAML", "yaml", "an object that runs"),
        ("files", "outside", "a module that is a link to a file outside"),
        ("files", "unreadable", "a pipe for a module"),
        ("files", "key", "a name that is no Unicode"),
        ("HTML", "raw-html", "HTML in a lesson: paragraph"),
        ("HTML", "raw-html", "HTML in a translated feedback"),
        ("links", "link", "link: script"),
        ("characters", "encoding", "UTF-16"),
        ("Markdown", "too-large", "half a million brackets"),
    ],
)
def test_what_is_published_stays_as_it_is_under_attack(tmp_path: Path, table: str, code: str, name: str) -> None:
    root = write_small_content(tmp_path / "content")
    published(root)
    before = rows()

    REFUSED[table][code][name](root)
    with pytest.raises(CommandError, match="nothing is published"):
        call_command("content", "publish", str(root))

    assert rows() == before
    assert all(before)


@pytest.mark.django_db
def test_html_in_titles_is_shown_as_the_words_it_is(tmp_path: Path, client: Client) -> None:
    root = write_small_content(tmp_path / "content")
    ODDITIES["HTML in titles"](root)
    published(root)

    pages = {
        path: client.get(path).content.decode()
        for path in ("/", "/glossary/", "/modules/garden/", "/learn/garden/soil/", "/learn/garden/check-soil/")
    }

    assert [path for path, page in pages.items() if "<script>alert" in page] == []
    assert [path for path, page in pages.items() if "&lt;script&gt;alert" not in page] == []


def test_the_content_that_is_attacked_is_sound_itself(tmp_path: Path) -> None:
    call_command("content", "check", str(write_small_content(tmp_path / "content")))
