"""HTML in every place where Markdown may stand; links that run something, fetch something or lead out."""

from __future__ import annotations

from collections.abc import Mapping

from tests.courses.hostile.breaking import Attack, Attacks, has, lesson
from tests.courses.small_content import (
    GLOSSARY,
    GLOSSARY_DE,
    LESSON_DE,
    MODULE,
    MODULE_DE,
    QUIZ,
    QUIZ_DE,
    SURVEY,
    UNIT,
    UNIT_DE,
)

SCRIPT = "<script>alert(1)</script>"


def in_every_place_of_markdown() -> Mapping[str, Attack]:
    """A script in each place where Markdown is accepted."""
    lesson_places = {
        "paragraph": f"Text {SCRIPT} text",
        "block": f"{SCRIPT}\n",
        "heading": f"## A {SCRIPT}",
        "list": f"- a {SCRIPT}",
        "quote": f"> {SCRIPT}",
        "table": f"| a |\n|---|\n| {SCRIPT} |",
        "footnote": f"a[^1]\n\n[^1]: {SCRIPT}",
        "inline footnote": f"a^[b {SCRIPT}]",
        "definition": f"a\n: {SCRIPT}",
        "defined": f"a {SCRIPT}\n: b",
        "link text": f"[a {SCRIPT}](term:humus)",
        "box": f"::: note\n{SCRIPT}\n:::",
        "reflection": f"::: reflect\na {SCRIPT}\n:::",
        "emphasis": f"*a {SCRIPT}*",
        "comment": "a <!-- b --> c",
        "processing": "a <?php b ?> c",
        "declaration": "a <!DOCTYPE html> c",
        "character data": "a <![CDATA[b]]> c",
        "event": '<img src="x" onerror="alert(1)">',
        "frame": '<iframe src="https://example.org"></iframe>',
    }
    found: dict[str, Attack] = {f"HTML in a lesson: {name}": lesson(text) for name, text in lesson_places.items()}
    for name, path, old in (
        ("a lesson's translation", LESSON_DE, "Niemand gräbt."),
        ("a module's summary", MODULE, "Begin with"),
        ("an outcome", MODULE, "Dig a bed."),
        ("a note on changes", MODULE, "First edition."),
        ("a module's translated summary", MODULE_DE, "Zuerst der"),
        ("a translated outcome", MODULE_DE, "Ein Beet graben."),
        ("a translated note on changes", MODULE_DE, "Erste Ausgabe."),
        ("a unit's summary", UNIT, "All about"),
        ("a unit's translated summary", UNIT_DE, "Alles über"),
        ("a definition of the glossary", GLOSSARY, "What *leaves*"),
        ("a note of the glossary", GLOSSARY, "Not a dip."),
        ("a translated definition", GLOSSARY_DE, "Was aus"),
        ("a translated note of the glossary", GLOSSARY_DE, "Kein Aufstrich."),
        ("a question", QUIZ, "Which *colour*?"),
        ("a choice", QUIZ, "Pale"),
        ("a feedback", QUIZ, "Yes."),
        ("an explanation", QUIZ, "Dark it is."),
        ("a left side", QUIZ, "left: Can"),
        ("a right side", QUIZ, "right: water"),
        ("a distractor", QUIZ, "distractors: [sing"),
        ("an item", QUIZ, "sow"),
        ("a text with gaps", QUIZ, "You {{verb}}"),
        ("a gap's choice", QUIZ, "text: spoon"),
        ("a step", QUIZ, "You stand at the door."),
        ("a step's choice", QUIZ, "Go out"),
        ("a step's feedback", QUIZ, "Wet."),
        ("a reflection's text", QUIZ, "What will you grow?"),
        ("a scale's label", SURVEY, "not at all"),
        ("a scale's text", SURVEY, "I can dig."),
        ("a translated question", QUIZ_DE, "Welche *Farbe*?"),
        ("a translated choice", QUIZ_DE, "Hell"),
        ("a translated feedback", QUIZ_DE, "Ja."),
        ("a translated explanation", QUIZ_DE, "explain: Dunkel."),
        ("a translated pair", QUIZ_DE, "left: Kanne"),
        ("a translated distractor", QUIZ_DE, "singen"),
        ("a translated item", QUIZ_DE, "säen"),
        ("a translated step", QUIZ_DE, "Sie stehen an der Tür."),
        ("a translated step's feedback", QUIZ_DE, "Nass."),
    ):
        found[f"HTML in {name}"] = has(path, f"{old} {SCRIPT}", old)
    return found


TARGETS = {
    "script": "javascript:alert(1)",
    "script in capitals": "JaVaScRiPt:alert(1)",
    "script with an entity": "java&#115;cript:alert(1)",
    "script with a named colon": "javascript&colon;alert(1)",
    "script with a tab": "<java\tscript:alert(1)>",
    "script with an entity for a tab": "java&Tab;script:alert(1)",
    "script after a space": "< javascript:alert(1)>",
    "script after a control character": "&#1;javascript:alert(1)",
    "Visual Basic": "vbscript:msgbox(1)",
    "data": "data:text/html;base64,PHNjcmlwdD4=",
    "plain HTTP": "http://example.org",
    "no scheme": "//example.org/a",
    "backslashes": "<\\\\\\\\example.org\\\\a>",
    "file": "file:///etc/passwd",
    "mail": "mailto:a@example.org",
    "absolute path": "/admin/",
    "parent folder": "../../facts.yaml",
    "Windows path": "<C:\\\\Windows>",
    "lesson outside": "lesson:../../x",
    "term outside": "term:../x",
}
MEDIA_OUTSIDE = "media/../../../programme.yaml"

PAGE_ATTACKS: Attacks = {"raw-html": in_every_place_of_markdown()}

LINK_ATTACKS: Attacks = {
    "link": {
        **{f"link: {name}": lesson(f"[a]({target})") for name, target in TARGETS.items()},
        "link: script as autolink": lesson("<javascript:alert(1)>"),
        "link: script by reference": lesson("[a]\n\n[a]: javascript:alert(1)"),
        "link: script in a question": has(QUIZ, '"[a](javascript:alert(1))"', "Which *colour*?"),
        "link: script in a translation": has(QUIZ_DE, '"[a](javascript:alert(1))"', "Nass."),
        "link: script in the glossary": has(GLOSSARY, '"[a](javascript:alert(1))"', "What *leaves* become."),
    },
    "picture": {
        f"picture: {name}": lesson(f"![a]({TARGETS[name]})")
        for name in ("script", "data", "plain HTTP", "no scheme", "absolute path", "parent folder")
    },
    "outside": {
        "link: media outside": lesson(f"[a]({MEDIA_OUTSIDE})"),
        "picture: media outside": lesson(f"![a]({MEDIA_OUTSIDE})"),
    },
    "media": {
        "link: media outside, encoded": lesson("[a](media/%2e%2e/%2e%2e/module.yaml)"),
        "link: media absolute": lesson("[a](media//etc/passwd)"),
        "link: media with a NUL": lesson("[a](media/a%00.svg)"),
    },
}
