"""What a count of people looks like to everybody else."""

from __future__ import annotations

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from kpis.suppression import TooManyDimensions, add_up, protect, shield


@pytest.mark.parametrize(
    ("count", "shown"), [(0, "<10"), (1, "<10"), (9, "<10"), (10, "10"), (12, "10"), (13, "15"), (1234, "1,235")]
)
def test_small_numbers_are_not_told_and_others_are_rounded(count: int, shown: str) -> None:
    assert str(shield(count)) == shown


def test_a_number_is_written_as_the_reader_writes_it() -> None:
    with translation.override("el"):
        assert str(shield(1234)) == "1.235"


@given(st.integers(min_value=10, max_value=10**7))
def test_a_shown_number_is_a_multiple_of_five_at_most_two_away(count: int) -> None:
    about = shield(count).about

    assert about is not None
    assert about % 5 == 0
    assert abs(about - count) <= 2


@given(st.integers(min_value=0, max_value=500), st.integers(min_value=0, max_value=500))
def test_more_people_never_look_like_fewer(one: int, other: int) -> None:
    fewer, more = sorted((one, other))

    assert (shield(fewer).about or 0) <= (shield(more).about or 0)


@given(st.lists(st.integers(min_value=0, max_value=200), max_size=12))
def test_a_sum_holds_the_truth_and_follows_from_what_is_told(counts: list[int]) -> None:
    told = add_up(map(shield, counts))

    assert told.lowest <= sum(counts) <= told.highest
    assert (told.about is None) == any(count < 10 for count in counts)
    assert told == add_up(map(shield, reversed(counts)))


def test_sums_are_written_as_numbers_or_ranges() -> None:
    assert str(add_up([shield(12), shield(33)])) == "45"
    assert str(add_up([shield(12), shield(3)])) == "10 to 21"
    assert str(add_up([shield(1), shield(3)])) == "<19"


def test_margins_and_filters_are_made_of_the_leaves() -> None:
    table = protect({("CY", "online"): 12, ("CY", "room"): 3, ("GR", "online"): 30, ("GR", "room"): 15})

    assert str(table.total({"GR"})) == "45"
    assert str(table.total(None, {"online"})) == "40"
    assert table.total({"CY"}, {"room"}).highest == 9
    assert table.total() == table.total({"CY", "GR"}) == table.total(None, {"online", "room"})


def test_a_table_crosses_two_questions_at_most() -> None:
    with pytest.raises(TooManyDimensions):
        protect({("CY", "online", "2026"): 12})
    with pytest.raises(ValueError, match="same dimensions"):
        protect({("CY",): 12, ("CY", "online"): 12})
    with pytest.raises(ValueError, match="less than never"):
        protect({("CY",): -1})
