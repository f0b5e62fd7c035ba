"""Texts that are no UTF-8, are too long, or hold what no page can show."""

from __future__ import annotations

from tests.courses.hostile.breaking import Attacks, has, says
from tests.courses.small_content import FACTS, FILES, LESSON, LESSON_DE, QUIZ, UNIT

MiB = 1024 * 1024

CHARACTER_ATTACKS: Attacks = {
    "encoding": {
        "UTF-16": says(LESSON, FILES[LESSON].encode("utf-16")),
        "UTF-16 without a mark": says(LESSON, FILES[LESSON].encode("utf-16-le")),
        "UTF-32": says(QUIZ, FILES[QUIZ].encode("utf-32")),
        "Latin-1": says(LESSON_DE, FILES[LESSON_DE].encode("latin-1")),
        "surrogates as UTF-8": has(LESSON, b"\xed\xa0\xbd\xed\xb8\x80", "dark"),
        "an overlong NUL": has(LESSON, b"\xc0\x80", "dark"),
        "beyond Unicode": has(LESSON, b"\xf4\x90\x80\x80", "dark"),
        "half a character at the end": says(LESSON, FILES[LESSON].encode() + b"\xe2\x82"),
        "NUL in a lesson": has(LESSON, "da\0rk", "dark"),
        "NUL in YAML": has(UNIT, "Be\0ds", "Beds"),
    },
    "control-character": {
        "NUL by escape": has(UNIT, '"Be\\0ds"', "Beds"),
        "NUL by escape in a key": has(UNIT, '"ti\\0tle"', "title"),
        "a bell in a lesson": has(LESSON, "da\x07rk", "dark"),
        "an escape sequence in a lesson": has(LESSON, "da\x1b[31mrk", "dark"),
        "an escape sequence in YAML": has(UNIT, "Be\x1b[31mds", "Beds"),
        "a C1 control character in a lesson": has(LESSON, "da\x9brk", "dark"),
        "a C1 control character by escape": has(UNIT, '"Be\\x9bds"', "Beds"),
        "letters turned round in a lesson": has(LESSON, "da\u202erk", "dark"),
        "letters turned round by escape": has(QUIZ, '"Pa\\u202ele"', "Pale"),
        "half a million accents": has(LESSON, "a" + "\u0301\u0323" * 250_000, "dark"),
        "a hundred thousand accents by escape": has(UNIT, '"a' + "\\u0301\\u0323" * 50_000 + '"', "Beds"),
    },
    "yaml": {
        "a surrogate by escape": has(UNIT, '"Be\\ud800ds"', "Beds"),
    },
    "too-large": {
        "2 MiB": says(LESSON, FILES[LESSON] + "word " * (2 * MiB // 5)),
        "2 MiB of YAML": says(FACTS, FILES[FACTS] + "# word\n" * (2 * MiB // 7)),
        "1 MiB and one byte": says(FACTS, (FILES[FACTS] + "#").ljust(MiB + 1, "x")),
    },
}
