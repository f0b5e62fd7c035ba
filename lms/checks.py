"""What `manage.py check` says about this site's own settings, before anything starts with them."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from django.core.checks import Error, register

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


@register
def redis_has_a_password(**_about: Any) -> list[Error]:
    """Throttles, and every order that a worker carries out, are open to whoever reaches a Redis without one."""
    address = urlsplit(settings.REDIS_URL)
    is_elsewhere = address.hostname is not None and address.hostname not in LOOPBACK
    has_password = bool(address.password or parse_qs(address.query).get("password"))
    if settings.PRODUCTION and is_elsewhere and not has_password:
        return [
            Error(
                "REDIS_URL names another host and has no password.",
                hint="Give Redis one (requirepass, or an ACL user), and write redis://:PASSWORD@HOST:6379/0.",
                id="lms.E001",
            )
        ]
    return []


@register
def kept_digests_outlive_a_rotation(**_about: Any) -> list[Error]:
    """Changing `SECRET_KEY` must not take away what digests are for, and would do so without a word."""
    if settings.SECRET_KEY_FALLBACKS and settings.DIGEST_KEY == settings.SECRET_KEY:
        return [
            Error(
                "SECRET_KEY is being changed, and DIGEST_KEY is not said.",
                hint="Set DIGEST_KEY to the key that was in use until now, and leave it so: see docs/secrets.md.",
                id="lms.E002",
            )
        ]
    return []
