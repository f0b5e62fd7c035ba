"""Doors that open to a participant number and something secret: whoever guesses is stopped, even before a right one."""

from __future__ import annotations

from dataclasses import dataclass

import structlog

from lms.throttling import count, had_enough, is_one_too_many

WRONG = 5
"""For one number, from wherever: the sixth is refused, and so is a right one then."""
TRIES = 20
"""For one number, right ones as well: many that arrive at the same moment are not all looked at."""
WRONG_FROM_ONE_PLACE = 40
"""A room full of people behind one address mistypes less often than this."""
WITHIN_SECONDS = 15 * 60

logger = structlog.stdlib.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Door:
    """`way` is what the log calls it; the others are what is counted here: wrong ones of a number, all that were tried
    for it, and wrong ones from a place."""

    way: str
    wrong: str
    tried: str
    wrong_here: str

    def is_shut(self, *, number: str, place: str) -> bool:
        """This try is counted."""
        return (
            had_enough(self.wrong, number, most=WRONG)
            or had_enough(self.wrong_here, place, most=WRONG_FROM_ONE_PLACE)
            or is_one_too_many(self.tried, number, most=TRIES, seconds=WITHIN_SECONDS)
        )

    def note_wrong(self, *, number: str, place: str) -> None:
        count(self.wrong, number, WITHIN_SECONDS)
        count(self.wrong_here, place, WITHIN_SECONDS)
        logger.warning("signing in refused", way=self.way)
