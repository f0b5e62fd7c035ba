"""How often one address may try codes that do not exist.

A code has about 40 random bits. A roomful of people may mistype it; whoever guesses is soon stopped.
"""

from __future__ import annotations

from django.http import HttpRequest

from lms.throttling import address_of, count, counted

WRONG_CODES = 40
"""A room full of people behind one address mistypes less often than this."""

WITHIN_SECONDS = 600

WHAT = "wrong-join-codes"


def guesses_too_much(request: HttpRequest) -> bool:
    return counted(WHAT, address_of(request)) >= WRONG_CODES


def count_wrong_code(request: HttpRequest) -> None:
    count(WHAT, address_of(request), WITHIN_SECONDS)
