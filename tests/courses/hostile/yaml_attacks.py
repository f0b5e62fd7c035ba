"""YAML that is a bomb, runs something, lies, or says nothing."""

from __future__ import annotations

from tests.courses.hostile.breaking import Attacks, has, more, says
from tests.courses.small_content import (
    FACTS,
    FILES,
    GLOSSARY_DE,
    LESSON,
    MODULE,
    PROGRAMME,
    QUIZ,
    QUIZ_DE,
    UNIT,
    UNIT_DE,
)


def laughs(levels: int, form: str, first: str) -> str:
    """Each line names the one before it nine times."""
    lines = [f"a0: &a0 {first}"]
    for level in range(1, levels):
        aliases = ", ".join(form.format(key=f"k{number}", alias=f"*a{level - 1}") for number in range(9))
        lines.append(f"a{level}: &a{level} " + ("{" + aliases + "}" if "key" in form else f"[{aliases}]"))
    return "\n".join(lines) + "\n"


LANGUAGES = "languages: [en, de]"
WORMS = "{key: worms, type: true-false, text: Worms are good., answer: true}"

YAML_ATTACKS: Attacks = {
    "yaml": {
        "laughs in lists": says(FACTS, laughs(12, "{alias}", "[x, x]")),
        "laughs in mappings": says(FACTS, laughs(12, "{key}: {alias}", "{k: v}")),
        "laughs in a programme": more(PROGRAMME, laughs(12, "{alias}", "[x, x]")),
        "laughs in front matter": says(
            LESSON, f"---\n{laughs(12, '{alias}', '[x, x]')}title: a\nminutes: 1\n---\n\na\n"
        ),
        "laughs in a translation": says(GLOSSARY_DE, laughs(12, "{alias}", "[x, x]")),
        "one long text ten thousand times": says(FACTS, f"a: &a {'x' * 500_000}\nb: [{', '.join(['*a'] * 10_000)}]\n"),
        "one long list a thousand times": says(
            FACTS, f"a: &a [{', '.join(['x'] * 4_500)}]\nb: [{', '.join(['*a'] * 1000)}]\n"
        ),
        "a list in itself": says(FACTS, "a: &a [*a]\n"),
        "a list in itself twice": says(FACTS, "a: &a [*a, *a]\n"),
        "a mapping in itself": says(FACTS, "a: &a {b: *a}\n"),
        "an alias of nothing": says(FACTS, "a: *nothing\n"),
        "a merge of itself": says(FACTS, "f01: &a\n  <<: *a\n"),
        "flow lists, a million deep": says(FACTS, "[" * 1_000_000),
        "flow lists, closed, ten thousand deep": says(FACTS, "a: " + "[" * 10_000 + "]" * 10_000),
        "flow mappings, deep": says(FACTS, "{a: " * 200_000),
        "block lists, deep": says(FACTS, "- " * 400_000 + "a"),
        "block mappings, deep": says(FACTS, "\n".join(" " * level + "a:" for level in range(1400))),
        "keys of keys, deep": says(FACTS, "? " * 400_000 + "a"),
        "deep in front matter": says(LESSON, f"---\ntitle: {'[' * 100_000}\nminutes: 1\n---\n\na\n"),
        "deep in a quiz": has(QUIZ, "[" * 100_000, "Which *colour*?"),
        "deep in a translation": has(QUIZ_DE, "{a: " * 100_000, "Welche *Farbe*?"),
        "a hundred thousand keys": says(UNIT, "".join(f"k{number}: 1\n" for number in range(100_000))),
        "fifty thousand entries": says(UNIT, f"title: a\nactivities: [{', '.join(['soil'] * 50_000)}]\n"),
        "an object that runs": has(FACTS, "!!python/object/apply:os.system ['true']", "A book"),
        "an object": has(FACTS, "!!python/object:os.system {}", "A book"),
        "a name of Python": has(FACTS, "!!python/name:os.system", "A book"),
        "a tuple of Python": has(FACTS, "!!python/tuple [a]", "A book"),
        "an object as key": more(FACTS, "!!python/name:os.system x: 1\n"),
        "an object in front matter": has(LESSON, "title: !!python/object/apply:os.system ['true']", "title: Good soil"),
        "an object in a translation": has(UNIT_DE, "!!python/object/apply:os.system ['true']", "Beete"),
        "a tag of its own": has(FACTS, "!evil A book", "A book"),
        "a tag of its own that ends like a mapping": more(FACTS, "f02: !evil:map {says: a, source: b, status: sure}\n"),
        "binary": has(FACTS, "!!binary QQ==", "A book"),
        "a set": has(FACTS, "!!set {a, b}", "A book"),
        "an ordered mapping": has(FACTS, "!!omap [a: b]", "A book"),
        "a timestamp": has(FACTS, "!!timestamp 2026-01-01", "A book"),
        "a tag that lies": has(LESSON, "!!int abc", "5"),
        "a truth that lies": has(QUIZ, "!!bool maybe", "true"),
        "a tag by directive": says(
            FACTS, "%TAG !e! tag:yaml.org,2002:python/object/apply:\n---\nf01: !e!os.system [a]\n"
        ),
        "a directive of another YAML": says(FACTS, f"%YAML 9.9\n---\n{FILES[FACTS]}"),
        "several documents": more(FACTS, "---\n" + FILES[FACTS]),
        "tabs for spaces": says(FACTS, FILES[FACTS].replace("  ", "\t")),
        "a key that is a list": says(UNIT, "? [a, b]\n: c\n"),
        "a number of ten thousand digits": has(LESSON, f"minutes: {'9' * 10_000}", "minutes: 5"),
        "a hexadecimal number of ten thousand digits": has(QUIZ, f"points: 0x{'f' * 10_000}", "points: 2"),
        "points of seventeen digits": has(QUIZ, f"points: {'9' * 17}", "points: 2"),
    },
    "unknown-key": {
        "a merge of keys": says(FACTS, "base: &base {says: a, source: b, status: sure}\nf01:\n  <<: *base\n"),
        "nearly too many unknown keys": says(UNIT, "".join(f"activitie-{number}: 1\n" for number in range(9_900))),
        "keys that are no words": says(UNIT, "1: a\ntrue: b\nnull: c\n1.5: d\n2026-01-01: e\n"),
    },
    "unknown-text": {
        "nearly too many unknown texts": says(QUIZ_DE, "".join(f"titel-{number}: a\n" for number in range(9_900))),
    },
    "wrong-value": {
        "nearly too many wrong facts": says(FACTS, "".join(f"f{number}: 1\n" for number in range(9_900))),
        "nearly too many languages": has(
            PROGRAMME,
            f"languages: [en, {', '.join(f'de-a{number:04}' for number in range(4_500))}, x]",
            LANGUAGES,
        ),
        "a language with a name longer than a path": has(
            PROGRAMME, f"languages: [en, de{'-abcdefg' * 600}]", LANGUAGES
        ),
        "a language that is a path": has(PROGRAMME, "languages: [en, ../../../../etc/passwd]", LANGUAGES),
        "nothing but a comment": says(UNIT, "# nothing\n"),
        "nothing at all": says(MODULE, ""),
        "nothing in a programme": says(PROGRAMME, ""),
        "a list for a mapping": says(MODULE, "[a, b]\n"),
        "a text for a mapping": says(QUIZ, "just words\n"),
        "a number for a mapping": says(QUIZ_DE, "12\n"),
        "nulls everywhere": says(QUIZ, "title: ~\nkind: null\npass: NULL\nquestions: [~, null]\n"),
        "an infinite number": has(MODULE, "certificate: {hours: .inf}", "certificate: {hours: 2}"),
        "no number": has(MODULE, "certificate: {hours: .nan}", "certificate: {hours: 2}"),
        "a number beyond floats": has(MODULE, "certificate: {hours: 1e999}", "certificate: {hours: 2}"),
        "a tolerance beyond floats": has(QUIZ, "tolerance: 1e999", "tolerance: 2.5"),
        "a tolerance below nothing": has(QUIZ, "tolerance: -1e308", "tolerance: 2.5"),
        "minutes below nothing": has(LESSON, "minutes: -5", "minutes: 5"),
        "a wait of a million digits": has(QUIZ, f"wait: {'9' * 100_000}m", "wait: 10m"),
        "a day that is not": has(FACTS, "status: sure\n  checked: 2026-02-30", "status: sure"),
        "a day of year nothing": has(FACTS, "status: sure\n  checked: 0000-00-00", "status: sure"),
        "a day of a far year": has(FACTS, "status: sure\n  checked: 99999-01-01", "status: sure"),
        "a version of a million digits": has(MODULE, f"version: 1.0.{'9' * 100_000}", "version: 1.0.0"),
        "an expression that would backtrack": has(PROGRAMME, f"key: {'a-' * 100_000}!", "key: gardens"),
    },
    "missing-key": {
        "nearly too many empty facts": says(FACTS, "".join(f"f{number}: {{}}\n" for number in range(9_900))),
    },
    "missing-activity": {
        "nearly too many activities": says(
            UNIT, f"title: a\nactivities: [{', '.join(f'a{number}' for number in range(9_900))}]\n"
        ),
        "nearly too many optional": says(
            UNIT,
            "title: a\nactivities: [{0}]\noptional: [{0}, b]\n".format(
                ", ".join(f"a{number}" for number in range(4_500))
            ),
        ),
    },
    "unknown-type": {
        "nearly too many questions of nothing": says(
            QUIZ, "title: a\nkind: practice\nquestions:\n" + "  - {a: 1}\n" * 4_500
        ),
        "nulls in a question": has(
            QUIZ,
            "{key: ~, type: ~, text: ~, items: ~}",
            WORMS,
        ),
    },
    "duplicate-key": {
        "a key twice at the top": more(UNIT, "title: Again\n"),
        "a key twice in a fact": more(FACTS, "  says: Again\n"),
        "a key twice in a flow mapping": has(QUIZ, "{key: pale, key: pale, text: Pale", "{key: pale, text: Pale"),
        "a fact twice": more(FACTS, FILES[FACTS]),
        "a key twice in front matter": has(LESSON, "minutes: 5\nminutes: 6", "minutes: 5"),
        "a key twice in a translation": more(UNIT_DE, "title: Nochmals\n"),
        "a key twice, once quoted": more(UNIT, '"title": Again\n'),
        "a key twice, once escaped": more(UNIT, '"\\x74itle": Again\n'),
    },
    "scenario": {
        "a step that comes back to itself": has(QUIZ, "text: Go home, next: bed", "text: Go home, next: end"),
    },
}
