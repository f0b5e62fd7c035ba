"""Keyed digests: whoever has the rows, or Redis, but not the key cannot try out what they are of.

Those in rows are made with a key of their own, `DIGEST_KEY`, for it must stay what it is while `SECRET_KEY` changes: a
digest that was made with another key is found by nobody, and nothing says so.
"""

from __future__ import annotations

from django.conf import settings
from django.utils.crypto import salted_hmac


def cache_key(key: str, prefix: str, version: int) -> str:
    """For `CACHES`: libraries name what they count by addresses of mail or of machines, or by digests that anybody can
    make. Whoever reads Redis, or a copy of it, finds neither."""
    return f"{prefix}:{version}:{salted_hmac('lms.cache', key, algorithm='sha256').hexdigest()}"


def kept_digest(what: str, value: str) -> str:
    """64 hex digits: the same for the same value of the same kind, for as long as the key is the same."""
    return salted_hmac(what, value, secret=settings.DIGEST_KEY, algorithm="sha256").hexdigest()
