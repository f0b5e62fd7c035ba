"""What is only strange: it must compile without an error, and do no harm where it is shown."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path

from tests.courses.hostile.breaking import Attack, has, lesson, linked, says
from tests.courses.small_content import FACTS, FILES, GLOSSARY, LESSON, MODULE, PROGRAMME, QUIZ, UNIT

MiB = 1024 * 1024
TITLE = '"<script>alert(1)</script>"'
SAME_BOOK = "f02: {says: a, source: *book, status: sure}\n"
WORDS = "no, yes, on, off, 12:30, 1_000, =, <<, 0777a"
ACTIVITIES = ["looking-ahead", "soil", "water", "check-soil", "looking-back"]
JSON_UNIT = {"title": "Beds", "summary": "All", "activities": ACTIVITIES}
PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><rect width="1" height="1"/></svg>'


def all_of(*attacks: Attack) -> Attack:
    def attack(root: Path) -> None:
        for each in attacks:
            each(root)

    return attack


def with_picture(markdown: str) -> Attack:
    return all_of(says("modules/garden/media/a.svg", PICTURE), lesson(markdown))


def strays(root: Path) -> None:
    """Ten thousand files that belong to nothing."""
    (root / "notes").mkdir()
    for number in range(10_000):
        (root / f"notes/{number}.txt").touch()


def deep_strays(root: Path) -> None:
    """Folders in one another, until a path can be no longer."""
    here = os.open(root, os.O_RDONLY)
    for _level in range(1_900):
        os.mkdir("d", dir_fd=here)
        below = os.open("d", os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = below
    os.close(here)


def strange_names(root: Path) -> None:
    for name in (b"\xff\xfe.md", b"a\nb.md", b"\x1b[31m.yaml", b" .md", b"...", b"-rf", "garde\u0301n.md".encode()):
        Path(os.fsdecode(os.fsencode(root) + b"/modules/" + name)).touch()


ODDITIES: Mapping[str, Attack] = {
    "a byte order mark": says(LESSON, b"\xef\xbb\xbf" + FILES[LESSON].encode()),
    "a byte order mark in YAML": says(UNIT, b"\xef\xbb\xbf" + FILES[UNIT].encode()),
    "a byte order mark in the middle": has(LESSON, "da\ufeffrk", "dark"),
    "line ends of Windows": says(LESSON, FILES[LESSON].replace("\n", "\r\n")),
    "line ends of Windows in YAML": says(QUIZ, FILES[QUIZ].replace("\n", "\r\n")),
    "line ends of long ago": says(LESSON, FILES[LESSON].replace("\n", "\r")),
    "no line end at the end": says(UNIT, FILES[UNIT].rstrip()),
    "accents apart from their letters": has(LESSON, "da\u0308rk", "dark"),
    "letters from right to left": has(LESSON, "\u05e9\u05dc\u05d5\u05dd \u2067abc\u2069", "dark"),
    "letters without width": has(LESSON, "da\u200b\u200d\u00adrk", "dark"),
    "characters beyond the first plane": has(LESSON, "\U0001f331\U0010ffff", "dark"),
    "rows of signs": has(LESSON, "═" * 5_000 + "—" * 5_000, "dark"),
    "a megabyte of words in one line": lesson("word " * 209_000),
    "a megabyte of comments": says(FACTS, FILES[FACTS] + "# word\n" * 140_000),
    "a megabyte in a definition": has(GLOSSARY, f'"{"word " * 200_000}"', "What *leaves* become."),
    "an alias that is meant": says(FACTS, FILES[FACTS].replace("A book", "&book A book") + SAME_BOOK),
    "a directive": says(FACTS, f"%YAML 1.2\n---\n{FILES[FACTS]}...\n"),
    "YAML as JSON": says(UNIT, json.dumps(JSON_UNIT)),
    "tags that say what is so": has(LESSON, "title: !!str Good soil\nminutes: !!int 5", "title: Good soil\nminutes: 5"),
    "no facts": all_of(says(FACTS, "# none yet\n"), has(LESSON, "facts: []", "facts: [f01]")),
    "words that other YAML would read otherwise": has(GLOSSARY, f"avoid: [{WORDS}]", "avoid: [dirt]"),
    "HTML in titles": all_of(
        has(PROGRAMME, f"title: {TITLE}", "title: Gardens for everybody"),
        has(MODULE, f"title: {TITLE}", "title: A first garden"),
        has(UNIT, f"title: {TITLE}", "title: Beds"),
        has(LESSON, f"title: {TITLE}", "title: Good soil"),
        has(QUIZ, f"title: {TITLE}", "title: Check the soil"),
        has(GLOSSARY, f"term: {TITLE}", "term: Humus"),
        has(FACTS, f"says: {TITLE}", "says: Worms like it dark."),
        has(PROGRAMME, f"disclaimer: {TITLE}", "disclaimer: Paid by somebody."),
        has(PROGRAMME, f"{{key: growers, title: {TITLE}", "{key: growers, title: Growers"),
    ),
    "HTML that is none": lesson("<svg/onload=alert(1)> a < b <3 &lt;script&gt;alert(1)&lt;/script&gt; \\<script>"),
    "HTML as an example": lesson("`<script>`\n\n```html\n<script>alert(1)</script>\n```\n\n    <script>"),
    "HTML in the title of a link": lesson("[a](https://example.org '\" onmouseover=\"alert(1)')"),
    "HTML in an address": lesson('[a](<https://example.org/"onmouseover="alert(1)>)'),
    "HTML in the name of a box": lesson("::: note <script>alert(1)</script>\nText\n:::"),
    "HTML in the words for a picture": with_picture('![a" onerror="alert(1)](media/a.svg "\\" onload=\\"alert(1)")'),
    "HTML as a language of code": lesson('```"><script>alert(1)</script>\na\n```'),
    "HTML by entities": lesson("&#60;script&#62;alert(1)&#60;/script&#62; &lt;img src=x onerror=alert(1)&gt;"),
    "lists as deep as one may": lesson("".join(f"{'  ' * level}- a\n" for level in range(7))),
    "boxes in a box": lesson("::::: case\n:::: note\nText\n::::\n:::::"),
    "brackets": lesson("[" * 5_000 + "*a **a " * 1_000 + "`" * 500),
    "ten thousand strays": strays,
    "strays as deep as a path": deep_strays,
    "strays with strange names": strange_names,
    "a stray link out": linked("stray.md", "/etc/passwd"),
    "a stray link to itself": linked("stray.md", "stray.md"),
    "a stray link to a folder above": linked("modules/garden/above", ".."),
    "a stray link to nothing": linked("stray.yaml", "nothing"),
    "a stray folder named like a file": says("stray.md/a.md/b.yaml", "a: 1\n"),
    "a stray file of 3 MiB": says("stray.md", "a" * 3 * MiB),
    "a stray with another case": says("modules/garden/beds/Soil.md", FILES[LESSON]),
    "a module's own readme": says("modules/garden/README.md", "Read me"),
}
