"""Drawn pictures of the courses: read in the light and in the dark, and from right to left."""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.lms.test_design import contrast
from tests.world import CONTENT

PICTURES = sorted(CONTENT.glob("modules/*/media/*.svg"))
SVG = "{http://www.w3.org/2000/svg}"
READABLE = 7.0
"""WCAG 2.2, level AAA, for text of ordinary size."""


def colours(style: str, what: str) -> dict[str, str]:
    """Fill colours by selector: of `text` and `.soft`, or of everything that text may stand on."""
    found = dict(re.findall(r"(?m)^\s*(text|\.[\w-]+) \{[^}]*?fill: (#[0-9a-f]{6})", style))
    words = {"text", ".soft"}
    return {key: value for key, value in found.items() if (key in words) == (what == "words") and key != ".tip"}


@pytest.mark.parametrize("path", PICTURES, ids=lambda path: f"{path.parent.parent.name}/{path.name}")
def test_a_picture_is_readable_in_the_light_and_in_the_dark(path: Path) -> None:
    style = ElementTree.parse(path).findtext(f"{SVG}style") or ""  # noqa: S314 - our own file
    light, _query, dark = style.partition("@media (prefers-color-scheme: dark)")

    for part in (light, dark):
        words, grounds = colours(part, "words"), colours(part, "grounds")
        assert set(words) == {"text", ".soft"}
        assert len(grounds) >= 4
        for word, ground in product(words, grounds):
            assert contrast(words[word], grounds[ground]) >= READABLE, (word, ground)


@pytest.mark.parametrize("path", PICTURES, ids=lambda path: f"{path.parent.parent.name}/{path.name}")
def test_nothing_in_a_picture_runs_from_left_to_right(path: Path) -> None:
    """Words stand in the middle of what they name, and what follows something stands below it or round a ring."""
    text, tree = path.read_text(), ElementTree.parse(path)  # noqa: S314 - our own file

    assert "text-anchor: middle" in text
    assert not re.search(r"text-anchor[:=]\W*(start|end)", text)
    assert tree.findtext(f"{SVG}title")
    width = float(tree.getroot().attrib["width"])
    for element in tree.iter(f"{SVG}text"):
        assert "text-anchor" not in element.attrib
        assert 0 < float(element.attrib["x"]) < width


def test_there_are_pictures() -> None:
    names = {path.stem for path in PICTURES}

    assert names >= {"planning-cycle", "referral-pathway", "identity-layers", "half-day", "mentor-support"}
