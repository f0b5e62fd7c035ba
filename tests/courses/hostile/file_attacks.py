"""Files that are not what they seem, and names that lead elsewhere."""

from __future__ import annotations

import os
from pathlib import Path

from tests.courses.hostile.breaking import Attack, Attacks, has, linked, says, special
from tests.courses.small_content import (
    FACTS,
    FILES,
    GLOSSARY,
    LESSON,
    LESSON_DE,
    MODULE,
    PROGRAMME,
    QUIZ_DE,
    SURVEY,
    UNIT,
    UNIT_DE,
)


def outside(root: Path) -> None:
    """A module's folder is a link to one that stands beside the content."""
    elsewhere = root.parent / "elsewhere"
    (root / "modules/garden").rename(elsewhere)
    (root / "modules/garden").symlink_to(elsewhere)


def named(name: bytes) -> Attack:
    """The module's folder has another name."""

    def attack(root: Path) -> None:
        (root / "modules/garden").rename(os.fsdecode(os.fsencode(root) + b"/modules/" + name))

    return attack


FILE_ATTACKS: Attacks = {
    "outside": {
        "a lesson that is a link to a file outside": linked(LESSON, "/etc/passwd"),
        "a module that is a link to a file outside": linked(MODULE, "/etc/passwd"),
        "a glossary that never ends": linked(GLOSSARY, "/dev/zero"),
        "a glossary of this very process": linked(GLOSSARY, "/proc/self/environ"),
        "a programme that is a link to a file outside": linked(PROGRAMME, "/etc/hostname"),
        "a translation that is a link to a file outside": linked(LESSON_DE, "/etc/passwd"),
        "a module in a folder outside": outside,
    },
    "missing-file": {
        "a unit that is a link to nothing": linked(UNIT, "nothing.yaml"),
    },
    "unreadable": {
        "a pipe for a glossary": special(GLOSSARY, os.mkfifo),
        "a pipe for a module": special(MODULE, os.mkfifo),
        "a pipe for a lesson": special(LESSON, os.mkfifo),
        "a pipe for a translation": special(QUIZ_DE, os.mkfifo),
        "a folder for a module": special(MODULE, Path.mkdir),
        "a folder for a unit": special(UNIT, Path.mkdir),
        "a folder for facts": special(FACTS, Path.mkdir),
        "a folder for a lesson": special(LESSON, Path.mkdir),
        "a folder for a translation": special(UNIT_DE, Path.mkdir),
        "a link to itself for a module": linked(MODULE, "module.yaml"),
        "a link to itself for a lesson": linked(LESSON, "soil.md"),
        "a link to itself for a translation": linked(LESSON_DE, "soil.de.md"),
        "a link to itself for facts": linked(FACTS, "facts.yaml"),
    },
    "wrong-value": {
        "a unit outside": has(MODULE, "units: [../../modules/garden/beds]", "units: [beds]"),
        "a unit at an absolute path": has(MODULE, "units: [/etc]", "units: [beds]"),
        "a unit on Windows": has(MODULE, "units: ['C:\\Windows', '..\\beds']", "units: [beds]"),
        "a unit that is here": has(MODULE, "units: [., beds]", "units: [beds]"),
        "an activity outside": has(UNIT, "activities: [../beds/soil, ", "activities: ["),
        "an activity at an absolute path": has(UNIT, "activities: [/etc/passwd, ", "activities: ["),
        "a fact outside": has(LESSON, "facts: [../f01]", "facts: [f01]"),
        "an outcome outside": has(LESSON, "outcomes: [../dig]", "outcomes: [dig]"),
        "a survey outside": has(MODULE, "before: ../../looking-ahead", "before: looking-ahead"),
        "a group outside": has(MODULE, "group: ../growers", "group: growers"),
    },
    "control-character": {
        "an activity with a NUL": has(UNIT, 'activities: ["soil\\0", ', "activities: ["),
    },
    "key": {
        "a name in capitals": named(b"Garden"),
        "a name with an accent": named("garde\u0301n".encode()),
        "a name with a new line": named(b"gar\nden"),
        "a name with an escape sequence": named(b"\x1b[31m"),
        "a name that is no Unicode": named(b"\xff\xfe"),
        "a name that is a tag": named(b"<script>"),
    },
    "missing-activity": {
        "both a lesson and a quiz of one name": says("modules/garden/beds/soil.quiz.yaml", FILES[SURVEY]),
    },
}
