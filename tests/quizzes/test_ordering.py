"""What people mean by numbers beside lines."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.ordering import by_numbers


@st.composite
def numbers(draw: st.DrawFn) -> list[int]:
    count = draw(st.integers(1, 9))
    return draw(st.lists(st.integers(0, count - 1), min_size=count, max_size=count))


def moved(wanted: list[int]) -> list[int]:
    return [line for line, want in enumerate(wanted) if want != line]


@pytest.mark.parametrize(
    ("wanted", "order"),
    [
        ([0, 1, 2, 3], [0, 1, 2, 3]),
        ([2, 1, 2, 3], [1, 2, 0, 3]),
        ([0, 1, 2, 0], [3, 0, 1, 2]),
        ([2, 1, 0, 3], [2, 1, 0, 3]),
        ([3, 3, 2, 3], [2, 3, 0, 1]),
        ([1, 1, 1, 1], [1, 0, 2, 3]),
    ],
    ids=[
        "nothing is changed",
        "the first becomes the third",
        "the last becomes the first",
        "two are swapped",
        "two want to be last",
        "all want one place that is taken",
    ],
)
def test_numbers_do_what_a_person_means(wanted: list[int], order: list[int]) -> None:
    assert by_numbers(wanted) == order


@given(wanted=numbers())
def test_every_line_is_there_once_whatever_the_numbers(wanted: list[int]) -> None:
    assert sorted(by_numbers(wanted)) == list(range(len(wanted)))


@given(wanted=st.integers(1, 9).flatmap(lambda count: st.permutations(range(count))))
def test_numbers_without_a_tie_are_followed_exactly(wanted: list[int]) -> None:
    assert [wanted[line] for line in by_numbers(wanted)] == list(range(len(wanted)))


@given(wanted=numbers())
def test_changed_numbers_that_differ_are_followed_exactly(wanted: list[int]) -> None:
    order = by_numbers(wanted)

    asked_for = [wanted[line] for line in moved(wanted)]
    for line in moved(wanted):
        if len(set(asked_for)) == len(asked_for):
            assert order.index(line) == wanted[line]


@given(wanted=numbers())
def test_a_smaller_number_stands_above_and_a_tie_keeps_its_order(wanted: list[int]) -> None:
    order = by_numbers(wanted)

    changed = [line for line in order if line in moved(wanted)]
    assert changed == sorted(moved(wanted), key=lambda line: (wanted[line], line))


@given(wanted=numbers())
def test_lines_whose_number_is_left_alone_keep_their_order(wanted: list[int]) -> None:
    order = by_numbers(wanted)

    left_alone = [line for line in order if line not in moved(wanted)]
    assert left_alone == sorted(left_alone)
