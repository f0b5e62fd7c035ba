from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from quizzes.marking import neighbours
from quizzes.mixing import Mix, wrong_order

seeds = st.integers(0, 2**63 - 1)


@given(seeds, st.integers(0, 12))
def test_a_mix_loses_nothing_and_is_the_same_each_time(seed: int, count: int) -> None:
    mixed = Mix(seed, shuffle=True).always(count, "choices")

    assert sorted(mixed) == list(range(count))
    assert mixed == Mix(seed, shuffle=True).always(count, "choices")


def test_a_mix_is_the_same_on_every_version_of_python() -> None:
    assert Mix(7, shuffle=True).always(6, "choices") == [5, 0, 4, 2, 3, 1]


@given(seeds, st.integers(1, 12), st.integers(1, 12))
def test_a_draw_takes_as_many_as_wanted_in_the_authors_order(seed: int, count: int, wanted: int) -> None:
    drawn = Mix(seed, shuffle=False).draw(count, wanted)

    assert len(drawn) == min(count, wanted)
    assert drawn == sorted(set(drawn))


@given(seeds, st.integers(1, 12))
def test_a_draw_of_all_takes_all(seed: int, count: int) -> None:
    assert sorted(Mix(seed, shuffle=True).draw(count, None)) == list(range(count))


@given(seeds, st.integers(2, 9))
def test_an_order_that_nobody_touched_scores_nothing(seed: int, count: int) -> None:
    assert neighbours(wrong_order(Mix(seed, shuffle=False), count, "items")) == 0
