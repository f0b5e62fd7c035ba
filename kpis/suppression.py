"""What a count of people may look like to anybody but the coordinators in charge.

Below ten a number is not told, not even whether it is zero; from ten on it is rounded to the nearest
five. Whether a group is empty says as much about people as that it is small.

This is the last step before a number leaves, and it is final. It protects a number that stands alone:
totals of the whole project, as they stood at the end of last month, never a table with totals beside
its parts. Tables need complementary suppression, which will be decided here too.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.formats import number_format
from django.utils.translation import gettext

SMALLEST = 10
STEP = 5
SMALLEST_WHOLE = 30
"""Of how many people a share is told."""


@dataclass(frozen=True, slots=True)
class Shielded:
    """A number as everybody may read it: `about` a multiple of `STEP`, or None for fewer than `SMALLEST`."""

    about: int | None

    def __str__(self) -> str:
        if self.about is None:
            # Translators: a count too small to be shown, such as "<10".
            return gettext("<%(smallest)s") % {"smallest": number_format(SMALLEST)}
        return number_format(self.about, force_grouping=True)


def shield(count: int) -> Shielded:
    """A count of people, for whoever is not in charge of it."""
    return Shielded(None if count < SMALLEST else STEP * ((count + STEP // 2) // STEP))


def shield_share(part: int, whole: int) -> str:
    """How many of a group, in percent, to the nearest five; empty where the group is too small for a share.

    Neither nobody nor everybody is said of anybody: the ends are "under 5 %" and "over 95 %".
    """
    if whole < SMALLEST_WHOLE:
        return ""
    percent = STEP * int(100 * part / whole / STEP + 0.5)
    if percent < STEP:
        return gettext("under %(percent)s %%") % {"percent": STEP}
    if percent > 100 - STEP:
        return gettext("over %(percent)s %%") % {"percent": 100 - STEP}
    # Translators: a share such as 5, 50 or 80, which may begin with a vowel.
    return gettext("about %(percent)s %%") % {"percent": percent}
