"""When enough of a seminar is attended: exactly, never by rounding."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from cohorts.thresholds import half_days_needed, hours, reaches, share

half_days = st.integers(min_value=1, max_value=1000)
percents = st.integers(min_value=1, max_value=100)


def test_five_of_six_reach_eighty_percent_and_four_do_not() -> None:
    assert reaches(attended=5, of=6, percent=80)
    assert not reaches(attended=4, of=6, percent=80)


def test_exactly_the_threshold_is_enough() -> None:
    assert reaches(attended=4, of=5, percent=80)
    assert reaches(attended=2, of=3, percent=66)
    assert not reaches(attended=2, of=3, percent=67)


@given(st.data(), half_days, percents)
def test_a_threshold_is_reached_as_fractions_say(data: st.DataObject, of: int, percent: int) -> None:
    attended = data.draw(st.integers(min_value=1, max_value=of))

    assert reaches(attended=attended, of=of, percent=percent) == (Fraction(attended, of) >= Fraction(percent, 100))


@given(half_days, percents)
def test_the_half_days_needed_are_the_fewest_that_reach_it(of: int, percent: int) -> None:
    needed = half_days_needed(of=of, percent=percent)

    assert reaches(attended=needed, of=of, percent=percent)
    assert not reaches(attended=needed - 1, of=of, percent=percent)


@given(st.data(), half_days, percents)
def test_another_half_day_never_takes_a_threshold_away(data: st.DataObject, of: int, percent: int) -> None:
    attended = data.draw(st.integers(min_value=0, max_value=of - 1))

    assert reaches(attended=attended, of=of, percent=percent) <= reaches(attended=attended + 1, of=of, percent=percent)


@given(st.data(), half_days)
def test_a_share_says_all_only_when_it_is_all(data: st.DataObject, of: int) -> None:
    attended = data.draw(st.integers(min_value=0, max_value=of))

    assert (share(attended=attended, of=of) == 100) == (attended == of)


def test_nobody_reaches_a_seminar_without_half_days() -> None:
    assert not reaches(attended=0, of=0, percent=80)
    assert not reaches(attended=0, of=6, percent=0)
    assert share(attended=0, of=0) == 0


def test_hours_are_whole_where_they_are() -> None:
    assert [hours(minutes) for minutes in (0, 210, 1260, 225)] == [0, 3.5, 21, 3.75]
