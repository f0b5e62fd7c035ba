"""How often one address may try codes that do not exist.

A code has about 40 random bits. Whoever holds one is never slowed; whoever guesses is soon stopped. The
address is kept for ten minutes, as a keyed digest.
"""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

WRONG_CODES = 40
"""A room full of people behind one address mistypes less often than this."""

WITHIN_SECONDS = 600


def guesses_too_much(request: HttpRequest) -> bool:
    return int(cache.get(_key(request), 0)) >= WRONG_CODES


def count_wrong_code(request: HttpRequest) -> None:
    key = _key(request)
    if not cache.add(key, 1, timeout=WITHIN_SECONDS):
        cache.incr(key)


def _key(request: HttpRequest) -> str:
    address = get_adapter(request).get_client_ip(request)
    return f"wrong-join-codes:{salted_hmac('cohorts.guessing', str(address)).hexdigest()}"
