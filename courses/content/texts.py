"""What of a YAML source is text to be translated, by address, in document order; and what of it is Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from courses.content.kinds import Spec


def programme_texts(spec: Spec) -> Iterator[tuple[str, str]]:
    yield "title", spec["title"]
    if "disclaimer" in spec:
        yield "disclaimer", spec["disclaimer"]
    for name in ("groups", "indicators", "opinions"):
        for entry in spec[name]:
            yield f"{name}/{entry['key']}/title", entry["title"]
    for position, planned in enumerate(spec["seminars"]):
        if "title" in planned:
            yield f"seminars/{position}/title", planned["title"]
    for country, contact in spec["contacts"].items():
        for name in ("support", "data-protection"):
            if name in contact:
                yield f"contacts/{country}/{name}", contact[name]
    for name in ("title", "sender"):
        if "neutral" in spec:
            yield f"neutral/{name}", spec["neutral"][name]


def module_texts(spec: Spec) -> Iterator[tuple[str, str]]:
    for name in ("title", "neutral-title", "summary"):
        if name in spec:
            yield name, spec[name]
    for name in ("outcomes", "changes"):
        for key, text in spec[name].items():
            yield f"{name}/{key}", text


def unit_texts(spec: Spec) -> Iterator[tuple[str, str]]:
    for name in ("title", "summary"):
        if name in spec:
            yield name, spec[name]


def glossary_texts(terms: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for key, entry in terms.items():
        for name in ("term", "definition", "note"):
            if name in entry:
                yield f"{key}/{name}", entry[name]


def explains(address: str) -> bool:
    """The Markdown of the glossary."""
    return address.endswith(("/definition", "/note"))


def summarises(address: str) -> bool:
    """The Markdown of a unit."""
    return address == "summary"


def describes(address: str) -> bool:
    """The Markdown of a module."""
    return summarises(address) or address.startswith(("outcomes/", "changes/"))
