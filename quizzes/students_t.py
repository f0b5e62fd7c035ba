"""Student's t distribution, as far as a confidence interval of a mean needs it.

A whole library of statistics weighs a hundred megabytes in every process; this is one sum. Held against
SciPy in the tests.
"""

from __future__ import annotations

from functools import cache
from math import atan, cos, pi, sin, sqrt

STEPS = 200
"""Halvings of the interval in which a quantile is looked for: more than a float can tell apart."""


def two_sided(t: float, freedom: int) -> float:
    """The probability that |T| stays below `t` ≥ 0, for a whole number of degrees of freedom from 1.

    Abramowitz and Stegun, Handbook of Mathematical Functions (1964), 26.7.3 and 26.7.4.
    """
    angle = atan(t / sqrt(freedom))
    cosine = cos(angle)
    if freedom % 2:
        total, term = 0.0, cosine
        for step in range(1, freedom - 1, 2):
            total += term
            term *= cosine * cosine * (step + 1) / (step + 2)
        return 2 / pi * (angle + sin(angle) * total)
    total, term = 0.0, 1.0
    for step in range(0, freedom - 1, 2):
        total += term
        term *= cosine * cosine * (step + 1) / (step + 2)
    return sin(angle) * total


@cache
def critical_value(confidence: float, freedom: int) -> float:
    """The t that |T| stays below with this probability: 2.776… for 0.95 and 4 degrees of freedom."""
    low, high = 0.0, 1.0
    while two_sided(high, freedom) < confidence:
        high *= 2
    for _step in range(STEPS):
        middle = (low + high) / 2
        if two_sided(middle, freedom) < confidence:
            low = middle
        else:
            high = middle
    return high
