"""Keyed digests that are kept: whoever has the rows but not the key cannot try out what they are of.

They are made with a key of their own, `DIGEST_KEY`, for it must stay what it is while `SECRET_KEY` changes: a digest
that was made with another key is found by nobody, and nothing says so.
"""

from __future__ import annotations

from django.conf import settings
from django.utils.crypto import salted_hmac


def kept_digest(what: str, value: str) -> str:
    """64 hex digits: the same for the same value of the same kind, for as long as the key is the same."""
    return salted_hmac(what, value, secret=settings.DIGEST_KEY, algorithm="sha256").hexdigest()
