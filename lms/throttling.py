"""Counting what somebody tries, so that a room can stop who tries too often. The limits are the rooms'.

A count begins with the first try and is forgotten after its time. Its key is kept as a keyed digest. Whoever is stopped
is a line of the log, which says at what, and neither who it was nor what they tried.
"""

from __future__ import annotations

import sys

import structlog
from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from redis.exceptions import RedisError

logger = structlog.stdlib.get_logger(__name__)

NO_PLACE_TO_COUNT = sys.maxsize
"""More than any limit: while the cache is away, guessing is closed rather than free."""


def count(what: str, key: str, seconds: int) -> int:
    """Count one more try at `what` under this key, and say how many there were within the time."""
    name = _name(what, key)
    try:
        cache.add(name, 0, timeout=seconds)
        return int(cache.incr(name))
    except RedisError:
        return NO_PLACE_TO_COUNT
    except ValueError:
        # Forgotten between the two lines: this try is the first of a new count.
        return 1


def counted(what: str, key: str) -> int:
    """How many tries there were within the time, without another one."""
    try:
        return int(cache.get(_name(what, key), 0))
    except RedisError:
        return NO_PLACE_TO_COUNT


def is_one_too_many(what: str, key: str, *, most: int, seconds: int) -> bool:
    """Whether this try, which is counted, is beyond the limit."""
    return _stopped(what, count(what, key, seconds), most)


def had_enough(what: str, key: str, *, most: int) -> bool:
    """Whether there were as many tries already as there may be, without another one."""
    return _stopped(what, counted(what, key), most - 1)


def say_stopped(what: str) -> None:
    """For limits that are counted elsewhere."""
    logger.warning("too many tries", limit=what)


def _stopped(what: str, tries: int, most: int) -> bool:
    if tries <= most:
        return False
    if tries == NO_PLACE_TO_COUNT:
        logger.error("no place to count tries in", limit=what)
    else:
        say_stopped(what)
    return True


def address_of(request: HttpRequest) -> str:
    """Where a request comes from. Of `X-Forwarded-For` only what proxies of ours have added is believed
    (`TRUSTED_PROXY_COUNT`): a header that somebody makes up gives them no new count."""
    return str(get_adapter(request).get_client_ip(request))


def _name(what: str, key: str) -> str:
    digest = salted_hmac("lms.throttling", key, algorithm="sha256").hexdigest()
    return f"tries:{what}:{digest}"
