"""Markdown that takes a parser very long, or that is no lesson."""

from __future__ import annotations

from tests.courses.hostile.breaking import Attacks, has, lesson, says
from tests.courses.small_content import LESSON, LESSON_DE, QUIZ, QUIZ_DE, UNIT


def nested(count: int) -> str:
    return "".join(f"{'  ' * level}- a\n" for level in range(count))


LONG_SCENARIO = (
    "title: a\nkind: practice\nquestions:\n  - key: a\n    type: scenario\n    text: b\n    start: s0\n    steps:\n"
)

MARKDOWN_ATTACKS: Attacks = {
    "front-matter": {
        "no fence": says(LESSON, "title: a\n\nText\n"),
        "one fence": says(LESSON, "---\ntitle: a\nminutes: 1\n"),
        "nothing in a lesson": says(LESSON, ""),
    },
    "empty": {
        "no text in a lesson": says(LESSON, "---\ntitle: a\nminutes: 1\n---\n"),
    },
    "too-deep": {
        "quotes, five thousand deep": lesson("> " * 5_000 + "a"),
        "lists, five thousand deep": lesson("- " * 5_000 + "a"),
        "lists, line by line": lesson(nested(600)),
        "boxes, never closed": lesson("::: case\n" * 5_000),
        "boxes in boxes": lesson("".join(":" * (3 + level) + " case\n" for level in range(60, 0, -1))),
    },
    "too-large": {
        "colons": lesson(":" * 500_000),
        "links within links": lesson("[" * 30_000 + "a" + "](m)" * 30_000),
        "half a million brackets": lesson("[" * 500_000),
        "half a million pictures begun": lesson("![" * 250_000),
        "links begun": lesson("[a](" * 200_000),
        "links begun with titles": lesson('[a](b "' * 100_000),
        "footnotes within footnotes": lesson("^[" * 100_000 + "a" + "]" * 100_000),
        "ten thousand footnotes": lesson(
            "".join(f"[^{number}] " for number in range(40_000))
            + "\n\n"
            + "".join(f"[^{number}]: a\n" for number in range(40_000))
        ),
        "a footnote many times": lesson("[^1]" * 200_000 + "\n\n[^1]: a"),
        "emphasis": lesson("*a **a " * 140_000),
        "emphasis of other signs": lesson("_a*b" * 250_000),
        "emphasis, never closed": lesson("**x" * 300_000),
        "references": lesson("".join(f"[r{number}]: media/a\n" for number in range(50_000))),
        "references used": lesson("[r]: https://example.org\n\n" + "[r]" * 300_000),
        "references across lines": lesson("[a\n" * 300_000),
        "a table of two thousand columns": lesson("|" + "a|" * 2_000 + "\n|" + "-|" * 2_000 + "\n" + "|a\n" * 200_000),
        "a table of a hundred thousand columns": lesson("|" + "a|" * 100_000 + "\n|" + "-|" * 100_000 + "\n"),
        "definitions": lesson("a\n: b\n" * 150_000),
        "definitions apart": lesson("a\n\n: b\n\n" * 100_000),
        "tags begun": lesson("a " + "<a b='" * 150_000),
        "tags": lesson("a " + "<b>" * 200_000),
        "comments begun": lesson("a " + "<!-- " * 200_000),
        "character data begun": lesson("a " + "<![CDATA[" * 100_000),
        "headings": lesson("## a\n" * 150_000),
        "rulers": lesson("***\n" * 200_000),
        "line ends": lesson("a \n" * 250_000),
        "hard line ends": lesson("a  \n" * 200_000),
        "entities": lesson("&amp;&" * 150_000),
        "backslashes": lesson("a\\\\b" * 250_000),
        "quotes line by line": lesson("> > > > a\n" * 90_000),
        "fences": lesson("~~~a\n```b\n" * 90_000),
        "pathologies in a translation": has(LESSON_DE, "[" * 500_000, "Niemand gräbt."),
        "brackets in a summary": has(UNIT, f'"{"[" * 500_000}"', "All about *beds*."),
        "brackets in a question": has(QUIZ, f'"{"![" * 250_000}"', "Which *colour*?"),
        "brackets in a translated question": has(QUIZ_DE, f'"{"![" * 250_000}"', "Welche *Farbe*?"),
    },
    "missing-media": {
        "pictures within pictures": lesson("![" * 2_000 + "a" + "](media/a.svg)" * 2_000),
    },
    "scenario": {
        "a scenario of a thousand steps": says(
            QUIZ,
            LONG_SCENARIO
            + "".join(
                f"      s{step}: {{text: b, choices: [{{text: c, next: s{step + 1}, points: 1}}]}}\n"
                for step in range(1_000)
            )
            + "      s1000: {text: b, choices: [{text: c, next: s0}]}\n",
        ),
    },
}
