"""A change of many, held against SciPy."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from quizzes.change import change_of
from quizzes.dot_plot import MARGIN, WIDTH, dot_plot
from quizzes.students_t import critical_value, two_sided

steps = st.integers(1, 5) | st.floats(1, 5)
pairs_of_many = st.lists(st.tuples(steps, steps), min_size=2, max_size=60)


@given(pairs_of_many)
def test_a_change_is_what_scipy_says(pairs: list[tuple[float, float]]) -> None:
    before, after = np.array(pairs, dtype=float).T

    change = change_of(pairs)

    differences = after - before
    assert change.n == len(pairs)
    assert change.before == pytest.approx(before.mean())
    assert change.after == pytest.approx(after.mean())
    assert change.difference == pytest.approx(differences.mean(), abs=1e-12)
    assert change.rose == int((differences > 0).sum())
    if differences.std() > 1e-9:
        interval = stats.ttest_rel(after, before).confidence_interval(0.95)
        assert change.low == pytest.approx(interval.low, abs=1e-9)
        assert change.high == pytest.approx(interval.high, abs=1e-9)


def test_one_pair_has_no_interval() -> None:
    change = change_of([(2, 4)])

    assert (change.difference, change.low, change.high) == (2, None, None)


def test_where_everybody_changed_alike_the_interval_is_a_point() -> None:
    change = change_of([(1, 2), (2, 3), (4, 5)])

    assert (change.low, change.difference, change.high) == (1, 1, 1)


@given(st.integers(1, 3000), st.sampled_from([0.5, 0.9, 0.95, 0.99]))
def test_critical_values_are_scipys(freedom: int, confidence: float) -> None:
    assert critical_value(confidence, freedom) == pytest.approx(stats.t.ppf((1 + confidence) / 2, freedom), rel=1e-9)


@given(st.floats(0, 50), st.integers(1, 300))
def test_probabilities_are_scipys(t: float, freedom: int) -> None:
    assert two_sided(t, freedom) == pytest.approx(stats.t.cdf(t, freedom) - stats.t.cdf(-t, freedom), abs=1e-9)


@given(st.floats(1, 5), st.floats(1, 5), st.floats(-9, 9), st.floats(0, 9))
def test_no_dot_and_no_interval_leaves_the_scale(before: float, after: float, low: float, width: float) -> None:
    plot = dot_plot(lowest=1, highest=5, before=before, after=after, interval=(low, low + width))

    places = [float(place) for place in (plot.before, plot.after, plot.low, plot.high) if place is not None]
    assert len(places) == 4
    assert all(MARGIN <= place <= WIDTH - MARGIN for place in places)
    assert (float(plot.before) <= float(plot.after)) == (before <= after) or abs(before - after) < 0.01
