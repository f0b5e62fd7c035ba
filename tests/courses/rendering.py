"""Everything that a compiled folder would show, as the HTML it is shown as."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

from courses.content.rendering import Around, render, render_inline
from courses.content.tree import Compiled

HARMLESS_TARGET = re.compile(r"https://|/(?!/)|#|$")
RUNNING = {
    *("applet", "base", "embed", "form", "frame", "iframe", "link", "math", "meta"),
    *("object", "script", "style", "svg"),
}

PLAIN = re.compile(r"(^|/)(title|neutral-title|term|name|unit)$")
"""Addresses of texts that are no Markdown: templates show them as they are, escaped."""


class _Harm(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in RUNNING:
            self.found.append(tag)
        for name, value in attrs:
            if name.startswith("on") or name in {"style", "srcdoc", "formaction"}:
                self.found.append(name)
            elif name in {"href", "src", "poster"} and not HARMLESS_TARGET.match(value or ""):
                self.found.append(f"{name}={value}")


def harm_in(html: str) -> list[str]:
    """Elements, attributes and addresses that could run something or fetch something from elsewhere."""
    harm = _Harm()
    harm.feed(html)
    harm.close()
    return harm.found


def html_of(compiled: Compiled) -> Iterator[str]:
    """Each text of each language: lessons as pages, the rest as lines."""
    for module in compiled.modules:
        for spec in [module.spec, *(unit.spec for unit in module.units), *(each.spec for each in module.activities)]:
            around = Around.of({"language": "en", **spec}, module.key, spec.get("language", "en"))
            yield from _html_of(spec, around)
    if compiled.programme is not None:
        yield from _html_of(compiled.programme, Around())


def _html_of(spec: dict[str, Any], around: Around) -> Iterator[str]:
    translated = [text for each in spec["translations"].values() for text in each["texts"].items()]
    for address, text in [*_texts(spec, ""), *translated]:
        if address == "body":
            yield from (piece.html for piece in render(text, around, "en"))
        elif not PLAIN.search(address):
            yield render_inline(text, around)


def _texts(node: Any, address: str) -> Iterator[tuple[str, str]]:
    """Every text in a spec, whatever it is for: what is never shown does no harm as HTML either."""
    if isinstance(node, str):
        yield address, node
    elif isinstance(node, list):
        for position, value in enumerate(node):
            yield from _texts(value, f"{address}/{position}")
    elif isinstance(node, dict):
        for key, value in node.items():
            if key != "translations":
                yield from _texts(value, f"{address}/{key}" if address else key)
