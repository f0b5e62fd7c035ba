"""How often one address may ask about papers, and how often anybody may guess at the name on one.

Addresses are kept for two minutes, as keyed digests.
"""

from __future__ import annotations

import time

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from redis.exceptions import RedisError

A_MINUTE = 60
QUESTIONS_A_MINUTE = 20
"""From one address, about whatever paper."""
GUESSES_A_MINUTE = 10
"""At the name on one paper, from wherever."""


def may_ask(request: HttpRequest) -> bool:
    address = str(get_adapter(request).get_client_ip(request))
    return _count("address", address) <= QUESTIONS_A_MINUTE


def may_guess(code: str) -> bool:
    return _count("name", code) <= GUESSES_A_MINUTE


def _count(what: str, key: str) -> float:
    """How many times this minute, with this one. Without a place to count in, too many."""
    minute = int(time.time() // A_MINUTE)
    name = f"papers:{what}:{minute}:{salted_hmac('certificates.throttling', key).hexdigest()}"
    try:
        cache.add(name, 0, timeout=2 * A_MINUTE)
        return cache.incr(name)
    except RedisError:
        return float("inf")
