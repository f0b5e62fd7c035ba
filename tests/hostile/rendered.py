"""Payloads in every place of a text in Markdown, and what stands in the HTML that comes of them."""

from __future__ import annotations

from collections.abc import Iterator

import tinyhtml5  # type: ignore[import-untyped]

from courses.content.rendering import ALLOWED_ATTRIBUTES, ALLOWED_TAGS, NOWHERE, render, render_inline
from tests.courses.rendering import HARMLESS_TARGET
from tests.hostile.payloads import PAYLOADS

PLACES = (
    "## {}",
    "- {}",
    "> {}",
    "| a |\n|---|\n| {} |",
    "a[^1]\n\n[^1]: {}",
    "a^[{}]",
    "a\n: {}",
    "[{}](https://example.org)",
    '[a](https://example.org "{}")',
    "[a](<{}>)",
    "[a]({})",
    "[a](term:{})",
    "![{}](media/a.png)",
    '![a]({} "{}")',
    "*{}*",
    "`{}`",
    "```{}\na\n```",
    "::: note {}\na\n:::",
    "::: reflect\n{}\n:::",
    "{}",
)
"""Where in a text a payload may stand."""
ALSO = {"a": {"rel"}}
EVERYWHERE = {"lang", "title"}
"""Attributes that cleaning writes itself, or lets any element have."""
WRITTEN = ALLOWED_TAGS | {"html", "head", "body"}


def everywhere(step: int = 1) -> Iterator[tuple[str, str]]:
    """`(payload, HTML)`: each payload in each place, or in each second or third of them, and in a line."""
    for number, payload in enumerate(PAYLOADS):
        for place in PLACES[number % step :: step]:
            text = place.replace("{}", payload)
            yield payload, "".join(piece.html for piece in render(text, NOWHERE, "en"))
        yield payload, render_inline(f"You {{{{verb}}}} {payload}")


def forbidden_in(html: str) -> list[str]:
    """Elements, attributes and addresses that no text may have, as a parser of HTML finds them."""
    found: list[str] = []
    for element in tinyhtml5.parse(html, namespace_html_elements=False).iter():
        if not isinstance(element.tag, str) or element.tag not in WRITTEN:
            found.append(str(element.tag))
            continue
        allowed = ALLOWED_ATTRIBUTES.get(element.tag, set()) | ALSO.get(element.tag, set()) | EVERYWHERE
        for name, value in element.attrib.items():
            if name not in allowed:
                found.append(f"{element.tag} {name}")
            elif name in {"href", "src"} and not HARMLESS_TARGET.match(value):
                found.append(f"{name}={value}")
    return found
