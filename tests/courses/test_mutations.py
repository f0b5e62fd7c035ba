"""However a valid file is changed, it loads, or every problem has its place: never a traceback, never a script."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from courses.content.codes import ERRORS, WARNINGS
from courses.content.compiler import NoContent, compile_folder
from courses.content.problems import Problem
from tests.courses import mutating
from tests.courses.rendering import harm_in, html_of
from tests.courses.small_content import FILES, write_small_content

TODAY = date(2026, 6, 1)

mutations = settings(
    max_examples=260,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture, HealthCheck.data_too_large],
)

Changed = tuple[str, bytes]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small content; each example changes a file of it and puts it back."""
    return write_small_content(tmp_path_factory.mktemp("mutations"))


def assert_compiled_or_told(folder: Path, *changes: Changed) -> None:
    for path, raw in changes:
        (folder / path).write_bytes(raw)
    try:
        compiled = compile_folder(folder, today=TODAY)
        for problem in compiled.problems:
            assert_at_its_place(problem, folder)
        if compiled.is_publishable:
            assert [html for html in html_of(compiled) if harm_in(html)] == []
    finally:
        for path, _raw in changes:
            (folder / path).write_text(FILES[path], encoding="utf-8")


def assert_at_its_place(problem: Problem, folder: Path) -> None:
    file = folder / problem.path

    assert problem.code in ERRORS or problem.code in WARNINGS
    assert file.resolve().is_relative_to(folder.resolve())
    assert 1 <= problem.line <= lines_of(file) + 1, problem
    assert problem.column >= 1, problem
    assert str(problem).isprintable(), problem


def lines_of(file: Path) -> int:
    """How many lines an editor shows; 1 of a folder, or of what is not there."""
    if not file.is_file():
        return 1
    return file.read_bytes().replace(b"\r\n", b"\n").replace(b"\r", b"\n").count(b"\n") + 1


@mutations
@given(change=mutating.bytes_changed())
def test_a_file_some_of_whose_bytes_are_others(folder: Path, change: Changed) -> None:
    assert_compiled_or_told(folder, change)


@mutations
@given(change=mutating.tokens_inserted())
def test_a_file_with_signs_where_they_do_not_belong(folder: Path, change: Changed) -> None:
    assert_compiled_or_told(folder, change)


@mutations
@given(change=mutating.tokens_inserted(mutating.lessons_only))
def test_a_lesson_with_signs_where_they_do_not_belong(folder: Path, change: Changed) -> None:
    assert_compiled_or_told(folder, change)


@mutations
@given(change=mutating.lines_moved())
def test_a_file_whose_lines_are_moved(folder: Path, change: Changed) -> None:
    assert_compiled_or_told(folder, change)


@mutations
@given(change=mutating.cut_and_joined())
def test_a_file_that_ends_early_or_goes_on_with_another(folder: Path, change: Changed) -> None:
    assert_compiled_or_told(folder, change)


@mutations
@given(change=mutating.values_replaced())
def test_a_file_whose_values_are_others(folder: Path, change: Changed) -> None:
    assert_compiled_or_told(folder, change)


@mutations
@given(change=mutating.values_replaced(mutating.quizzes_only))
def test_a_quiz_whose_values_are_others(folder: Path, change: Changed) -> None:
    assert_compiled_or_told(folder, change)


@mutations
@given(change=mutating.keys_changed())
def test_a_file_whose_keys_and_entries_are_others(folder: Path, change: Changed) -> None:
    assert_compiled_or_told(folder, change)


@mutations
@given(changes=st.lists(mutating.tokens_inserted() | mutating.values_replaced(), min_size=2, max_size=4))
def test_several_files_that_are_changed_at_once(folder: Path, changes: list[Changed]) -> None:
    assert_compiled_or_told(folder, *changes)


def test_a_folder_without_a_programme_is_no_content(tmp_path: Path) -> None:
    with pytest.raises(NoContent):
        compile_folder(tmp_path)
