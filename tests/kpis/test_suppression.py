"""What a count of people looks like to everybody else."""

from __future__ import annotations

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from kpis.suppression import shield


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
