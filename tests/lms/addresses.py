"""Every page of our own, found from the resolver."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.urls import URLResolver, get_resolver

SOMETHING = {"str": "some", "slug": "some", "int": "1", "uuid": "0a6f2f6e-3f43-4a52-9d0e-6a3c1f0e7b11"}


def pages(resolver: URLResolver | None = None, before: str = "/", room: str = "") -> Iterator[tuple[str, str]]:
    """`(name, path)` of every page of a room, and of the API, with something for each parameter."""
    for entry in (resolver or get_resolver()).url_patterns:
        path = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from pages(entry, path, f"{entry.namespace}:" if entry.namespace else room)
        elif room not in {"", "admin:"}:
            yield f"{room}{entry.name}", re.sub(r"<(\w+):\w+>", lambda kind: SOMETHING[kind[1]], path)
