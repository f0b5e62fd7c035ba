"""How often one person, or one address, may try codes that do not exist, and one person participant numbers, right ones
too.

Both have about 40 random bits. A roomful of people may mistype a code; whoever guesses is soon stopped.
"""

from __future__ import annotations

from django.http import HttpRequest

from accounts.models import User
from lms.throttling import address_of, count, had_enough, is_one_too_many

WRONG_CODES = 40
"""A room full of people behind one address mistypes less often than this."""

WITHIN_SECONDS = 600

WHAT = "wrong-join-codes"


def guesses_too_much(request: HttpRequest) -> bool:
    return had_enough(WHAT, _who_tries(request), most=WRONG_CODES)


def count_wrong_code(request: HttpRequest) -> None:
    count(WHAT, _who_tries(request), WITHIN_SECONDS)


def _who_tries(request: HttpRequest) -> str:
    """Whoever is signed in is counted by themselves: one phone in the room that guesses does not stop them."""
    return f"person {request.user.pk}" if request.user.is_authenticated else address_of(request)


WRONG_NUMBERS = 10
"""A coordinator types few numbers, and each is read out to them."""

NUMBERS = "wrong-participant-numbers"


def guesses_numbers_too_much(user: User) -> bool:
    return had_enough(NUMBERS, str(user.pk), most=WRONG_NUMBERS)


def count_wrong_number(user: User) -> None:
    count(NUMBERS, str(user.pk), WITHIN_SECONDS)


LOOK_UPS = 40
"""Twenty people from the door read their numbers aloud, and each is asked for and decided."""

LOOKED_UP = "participant-numbers-looked-up"


def looks_up_too_much(user: User) -> bool:
    """Whether this look-up, which is counted, is one too many. Right ones count: a number leads to a name."""
    return is_one_too_many(LOOKED_UP, str(user.pk), most=LOOK_UPS, seconds=WITHIN_SECONDS)
