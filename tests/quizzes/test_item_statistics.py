"""The arithmetic about questions, held against NumPy and SciPy."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats

from quizzes.item_statistics import (
    CLEARLY,
    correlation_interval,
    difference,
    discrimination,
    facility,
    harder_in,
    is_backwards,
    is_clearly_harder,
    rests,
    wilson,
)

SHARES = st.builds(lambda part, whole: min(part, whole) / whole, st.integers(0, 7), st.integers(1, 7))
PARTS = st.lists(st.tuples(st.integers(1, 5), SHARES), min_size=1, max_size=12)


def people(shares: st.SearchStrategy[float]) -> st.SearchStrategy[list[tuple[float, float]]]:
    """A share and a rest each, not all alike."""
    pairs = st.lists(st.tuples(shares, SHARES.map(lambda share: 100 * share)), min_size=3, max_size=60)
    return pairs.filter(lambda each: all(len(set(column)) > 1 for column in zip(*each, strict=True)))


@given(st.lists(SHARES, min_size=1, max_size=200))
def test_facility_is_the_mean_share(shares: list[float]) -> None:
    assert facility(shares) == pytest.approx(np.mean(shares), abs=1e-12)


@given(people(SHARES))
def test_discrimination_is_the_correlation_that_numpy_finds(pairs: list[tuple[float, float]]) -> None:
    shares, others = zip(*pairs, strict=True)

    assert discrimination(shares, others) == pytest.approx(np.corrcoef(shares, others)[0, 1], abs=1e-9)


@given(people(st.sampled_from([0.0, 1.0])))
def test_discrimination_of_all_or_nothing_is_the_point_biserial_that_scipy_finds(
    pairs: list[tuple[float, float]],
) -> None:
    shares, others = zip(*pairs, strict=True)

    expected = stats.pointbiserialr(np.array(shares, dtype=bool), others).statistic
    assert discrimination(shares, others) == pytest.approx(expected, abs=1e-9)


@given(SHARES, st.lists(SHARES, min_size=1, max_size=50))
def test_nothing_correlates_where_everybody_is_alike(share: float, others: list[float]) -> None:
    assert discrimination([share] * len(others), others) is None
    assert discrimination(others, [share] * len(others)) is None
    assert discrimination([], []) is None


def test_rests_that_differ_by_rounding_alone_are_alike() -> None:
    thirds = rests([(1, 1.0), (1, 1 / 3), (1, 1 / 3), (1, 1 / 3)])[0]
    whole = rests([(1, 0.0), (1, 1.0), (1, 0.0), (1, 0.0)])[0]
    assert thirds is not None
    assert whole is not None

    assert discrimination([1.0, 0.0, 1.0], [thirds, whole, np.nextafter(whole, 100)]) is None


@given(PARTS)
def test_a_rest_is_the_percent_of_all_other_points(parts: list[tuple[int, float]]) -> None:
    found = rests(parts)

    for place, rest in enumerate(found):
        others = [(points, Fraction(share)) for other, (points, share) in enumerate(parts) if other != place]
        possible = sum(points for points, _share in others)
        if not others:
            assert rest is None
        else:
            exact = 100 * sum((points * share for points, share in others), Fraction(0)) / possible
            assert rest == pytest.approx(float(exact), abs=1e-9)


@given(st.integers(1, 400), st.data())
def test_the_interval_of_a_proportion_is_the_one_that_scipy_finds(n: int, data: st.DataObject) -> None:
    right = data.draw(st.integers(0, n))

    expected = stats.binomtest(right, n).proportion_ci(method="wilson")

    assert wilson(right / n, n) == pytest.approx((expected.low, expected.high), abs=1e-9)


@given(st.integers(-99, 99).map(lambda hundredths: hundredths / 100), st.integers(4, 500))
def test_the_interval_of_a_correlation_is_that_of_fisher(r: float, n: int) -> None:
    low, high = correlation_interval(r, n)

    spread = stats.norm.ppf(0.975) / np.sqrt(n - 3)
    assert np.arctanh([low, high]) == pytest.approx(np.arctanh(r) + np.array([-spread, spread]), abs=1e-9)
    assert is_backwards(r, n) == (high < 0)


def test_the_interval_of_a_difference_is_that_of_newcombes_own_example() -> None:
    """56 of 70 against 48 of 80: Newcombe 1998, table II, method 10, has 0.0524 to 0.3339."""
    assert difference((56 / 70, 70), (48 / 80, 80)) == pytest.approx((0.0524, 0.3339), abs=0.00005)


@given(SHARES, st.integers(1, 300), SHARES, st.integers(1, 300))
def test_a_difference_turned_round_is_the_same_with_the_other_sign(one: float, n: int, other: float, m: int) -> None:
    low, high = difference((one, n), (other, m))

    assert difference((other, m), (one, n)) == pytest.approx((-high, -low), abs=1e-12)
    assert low <= one - other <= high


@given(SHARES, st.integers(1, 300), SHARES, st.integers(1, 300))
def test_clearly_harder_is_a_fifth_less_and_no_chance(one: float, n: int, other: float, m: int) -> None:
    assume(abs(other - one - CLEARLY) > 1e-6)

    _low, high = difference((one, n), (other, m))

    assert is_clearly_harder((one, n), (other, m)) == (other - one > CLEARLY and high < 0)


@pytest.mark.parametrize(
    ("by_language", "harder"),
    [
        ({"en": (0.9, 200), "el": (0.5, 60)}, ["el"]),
        ({"en": (0.9, 200), "el": (0.71, 600)}, []),  # less than a fifth
        ({"en": (0.8, 20), "el": (0.6, 20)}, []),  # may be chance
        ({"en": (0.9, 200), "el": (0.1, 19)}, []),  # too few to say so
        ({"en": (0.9, 19), "el": (0.1, 200)}, []),  # too few to say it against
        ({"en": (0.9, 15), "it": (0.9, 15), "el": (0.3, 40)}, ["el"]),  # the others count together
        ({"en": (0.95, 500), "it": (0.5, 50), "el": (0.5, 50)}, ["it", "el"]),
        ({"el": (0.1, 200)}, []),
        ({}, []),
    ],
)
def test_a_language_is_named_only_where_enough_people_say_so(
    by_language: dict[str, tuple[float, int]], harder: list[str]
) -> None:
    assert harder_in(by_language) == harder
