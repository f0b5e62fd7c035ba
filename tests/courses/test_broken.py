"""`tests/content/broken/`: one small example of every kind of problem, with its expected message in its first comment.

An example is laid over `tests/content/base/`. Its first comment names the file that it takes the place of, then what
the check says, line by line. An example of several files is a folder, and one of them has the comment. What no text
can be is made by a recipe, `<code>.recipe`, of steps such as `fill glossary.yaml 2000000` below the comment.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import date
from itertools import takewhile
from pathlib import Path
from typing import get_args

import pytest

from courses.content.codes import ERRORS, WARNINGS, Code
from courses.content.compiler import compile_folder
from tests.world import EXAMPLE

BASE = EXAMPLE.with_name("base")
BROKEN = EXAMPLE.with_name("broken")

TODAY = date(2026, 11, 22)
"""The day on which the examples are checked: facts grow old."""


@dataclass(frozen=True)
class Broken:
    """An example: what it is about, what is laid over the base, what is said of it."""

    code: str
    files: dict[str, bytes]
    steps: list[str]
    expected: list[str]

    def lay_over(self, root: Path) -> None:
        for path, raw in self.files.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_bytes(raw)
        for step in self.steps:
            match step.split():
                case ["fill", path, size]:
                    (root / path).parent.mkdir(parents=True, exist_ok=True)
                    (root / path).write_bytes(b" " * int(size))
                case ["folder", path]:
                    (root / path).mkdir(parents=True)
                case ["remove", path]:
                    shutil.rmtree(root / path)
                case _:
                    raise AssertionError(f"no such step: {step}")


def examples() -> list[Broken]:
    return [_example(place) for place in sorted(BROKEN.iterdir())]


def _example(place: Path) -> Broken:
    code = place.name.partition(".")[0]
    if place.suffix == ".recipe":
        lines = place.read_text().splitlines()
        return Broken(code, {}, [line for line in lines if not line.startswith("#")], _first_comment(place))
    if place.is_file():
        target, *expected = _first_comment(place)
        return Broken(code, {target: place.read_bytes()}, [], expected)
    files = {path.relative_to(place).as_posix(): path for path in place.rglob("*") if path.is_file()}
    [expected] = [comment[1:] for name, path in files.items() if (comment := _first_comment(path))[:1] == [name]]
    return Broken(code, {name: path.read_bytes() for name, path in files.items()}, [], expected)


def _first_comment(path: Path) -> list[str]:
    """The lines of the comment that a file, or the head of a lesson, begins with."""
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    if lines[:1] == ["---"]:
        lines = lines[1:]
    return [line.removeprefix("# ") for line in takewhile(lambda line: line.startswith("# "), lines)]


@pytest.fixture
def base(tmp_path: Path) -> Path:
    return Path(shutil.copytree(BASE, tmp_path / "base"))


def test_there_is_nothing_wrong_with_the_base(base: Path) -> None:
    assert [str(problem) for problem in compile_folder(base, today=TODAY).problems] == []


@pytest.mark.parametrize("example", examples(), ids=lambda example: example.code)
def test_an_example_says_what_its_first_comment_expects(base: Path, example: Broken) -> None:
    example.lay_over(base)

    assert [str(problem) for problem in compile_folder(base, today=TODAY).problems] == example.expected


@pytest.mark.parametrize("example", examples(), ids=lambda example: example.code)
def test_an_example_is_about_the_problem_that_it_is_named_after(example: Broken) -> None:
    severity = "error" if example.code in ERRORS else "warning"

    assert any(f": {severity} {example.code} " in line for line in example.expected)


def test_every_code_has_an_example_and_every_example_a_code() -> None:
    assert {example.code for example in examples()} == set(get_args(Code))


def test_every_code_is_either_an_error_or_a_warning() -> None:
    assert ERRORS.keys() | WARNINGS.keys() == set(get_args(Code))
    assert ERRORS.keys() & WARNINGS.keys() == set()
