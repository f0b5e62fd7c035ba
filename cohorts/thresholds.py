"""When enough of a seminar is attended: plain whole numbers, so that nothing is lost in rounding."""

from __future__ import annotations


def reaches(*, attended: int, of: int, percent: int) -> bool:
    """Whether `attended` of `of` half days are at least `percent` percent. Nobody reaches a seminar without any."""
    return of > 0 and attended > 0 and 100 * attended >= percent * of


def share(*, attended: int, of: int) -> int:
    """Whole percent, rounded down: it never says more than was reached."""
    return 100 * attended // of if of else 0


def half_days_needed(*, of: int, percent: int) -> int:
    """The fewest half days that reach the threshold."""
    return max(1, -(-percent * of // 100))


def hours(minutes: int) -> int | float:
    """Minutes as hours, to two places; whole hours as a whole number."""
    return minutes // 60 if minutes % 60 == 0 else round(minutes / 60, 2)
