"""Which change asks for which version: the table of `docs/authoring.md`, row by row, over the example."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from courses.content.compiler import compile_folder
from courses.publishing import ModulePlan, plan
from tests.courses.test_compiling import CHECK, REPAIRING, SAFETY, edit
from tests.world import published_example

pytestmark = pytest.mark.django_db

Edit = Callable[[Path], object]

EVENING = "modules/repairing/evening/unit.yaml"
PLUG = "modules/repairing/safety/plug.md"
LESSON = "---\ntitle: Neu\nminutes: 1\n---\n\nNeuer Text.\n"


@pytest.fixture
def example(tmp_path: Path) -> Path:
    """A published copy of the example."""
    return published_example(tmp_path)


def planned(root: Path, module: str = "repairing") -> ModulePlan:
    compiled = compile_folder(root)
    assert compiled.problems.errors == []
    return next(each for each in plan(compiled) if each.module.key == module)


def to(path: str, old: str, new: str) -> Edit:
    return lambda root: edit(root, path, old, new)


def all_of(*edits: Edit) -> Edit:
    return lambda root: [each(root) for each in edits]


def written(path: str, text: str) -> Edit:
    return lambda root: (root / path).write_text(text)


def gone(path: str) -> Edit:
    return lambda root: (root / path).unlink()


def renamed(path: str, other: str) -> Edit:
    return lambda root: (root / path).rename(root / other)


def swapped(path: str, one: str, other: str) -> Edit:
    def swap(root: Path) -> None:
        text = (root / path).read_text()
        assert text.count(one) == text.count(other) == 1
        (root / path).write_text(text.replace(one, "\0").replace(other, one).replace("\0", other))

    return swap


QUESTION = "questions:\n  - {key: new, type: true-false, text: Neu?, answer: true}\n"

SURVEY = "title: Wie sicher?\nkind: survey\nquestions:\n  - {key: more, type: reflect, text: Was noch?}\n"

PATCH: Mapping[str, Edit] = {
    "wording of a lesson": to(PLUG, "zuerst", "als Erstes"),
    "wording of a question": to(CHECK, "Was tun Sie zuerst?", "Womit beginnen Sie?"),
    "wording of an item": to(CHECK, "messen]", "nachmessen]"),
    "wording of a choice": to(CHECK, "Gerät öffnen", "Das Gerät öffnen"),
    "title of a lesson": to(PLUG, "Der Stecker", "Ein Stecker"),
    "title of the module": to(REPAIRING, "Sicher reparieren", "Sicheres Reparieren"),
    "neutral title": to(REPAIRING, "Kurs A", "Kurs B"),
    "summary of the module": to(REPAIRING, "Vor dem ersten", "Vor Ihrem ersten"),
    "wording of an outcome": to(REPAIRING, "Ein Gerät sicher", "Geräte sicher"),
    "wording of what changed": to(REPAIRING, "Erste Ausgabe", "Allererste Ausgabe"),
    "title of a unit": to(EVENING, "Der Abend", "Ein Abend"),
    "summary of a unit": to(EVENING, "title", "summary: Zum Schluss.\ntitle"),
    "feedback": to(CHECK, "feedback: Genau.", "feedback: Richtig."),
    "minutes of a lesson": to(PLUG, "minutes: 5", "minutes: 6"),
    "translation of a lesson": to(PLUG.replace(".md", ".en.md"), "First pull the", "Pull the"),
    "translation of a module": to(REPAIRING.replace(".yaml", ".en.yaml"), "Open a", "Safely open a"),
    "translation of a unit": to(SAFETY.replace(".yaml", ".en.yaml"), "title: Safety", "title: Be safe"),
    "translation reviewed": to(SAFETY.replace(".yaml", ".en.yaml"), "title:", "status: draft\ntitle:"),
    "translation taken out": gone(SAFETY.replace(".yaml", ".en.yaml")),
}

MINOR: Mapping[str, Edit] = {
    "an activity added": all_of(
        to(EVENING, "thanks]", "thanks, more]"), written("modules/repairing/evening/more.md", LESSON)
    ),
    "a unit added": all_of(
        to(REPAIRING, "evening]", "evening, after]"),
        lambda root: (root / "modules/repairing/after").mkdir(),
        written("modules/repairing/after/unit.yaml", "title: Danach\nactivities: [more]\n"),
        written("modules/repairing/after/more.md", LESSON),
    ),
    "a question added": to(CHECK, "questions:\n", QUESTION),
    "a language added to a lesson": written(
        "modules/repairing/evening/thanks.en.md", '---\nof: ""\ntitle: Thanking\n---\n\nThank everybody.\n'
    ),
    "a language added to a unit": written("modules/repairing/evening/unit.en.yaml", 'of: ""\ntitle: The evening\n'),
    "a language added to a module": written("modules/repairing/module.hu.yaml", 'of: ""\ntitle: Biztonságos\n'),
    "order of units": to(REPAIRING, "[safety, evening]", "[evening, safety]"),
    "order of activities": to(EVENING, "[welcome, thanks]", "[thanks, welcome]"),
    "order of questions": lambda root: _first_question_last(root),
    "order of choices with keys": swapped(
        CHECK,
        "{key: pull, text: Stecker ziehen, right: true, feedback: Genau.}",
        "{key: open, text: Gerät öffnen, feedback: Das kann tödlich sein.}",
    ),
    "order of pairs": swapped(CHECK, "{left: Schraube, right: Schraubendreher}", "{left: Mutter, right: Schlüssel}"),
    "order of distractors": to(CHECK, "[Säge, Feile]", "[Feile, Säge]"),
    "an activity moved to the unit after": all_of(
        to(SAFETY, "activities: [plug, tools, check-plug]", "activities: [plug, tools]"),
        to(EVENING, "[welcome, thanks]", "[check-plug, welcome, thanks]"),
        renamed(CHECK, "modules/repairing/evening/check-plug.quiz.yaml"),
    ),
    "surveys named": all_of(
        to(EVENING, "[welcome, thanks]", "[first, welcome, thanks, last]"),
        written("modules/repairing/evening/first.quiz.yaml", SURVEY),
        written("modules/repairing/evening/last.quiz.yaml", SURVEY),
        to(REPAIRING, "certificate:", "surveys: {before: first, after: last}\ncertificate:"),
    ),
    "made optional": to(EVENING, "activities", "optional: [thanks]\nactivities"),
    "pass mark lowered": to(CHECK, "pass: 50", "pass: 40"),
    "attempts raised": to(CHECK, "attempts: 3", "attempts: 4"),
    "attempts without limit": to(CHECK, "attempts: 3\n", ""),
}

MAJOR: Mapping[str, Edit] = {
    "an activity removed": all_of(
        to(EVENING, "[welcome, thanks]", "[welcome]"), gone("modules/repairing/evening/thanks.md")
    ),
    "an activity re-keyed": all_of(
        to(EVENING, "[welcome, thanks]", "[welcome, farewell]"),
        renamed("modules/repairing/evening/thanks.md", "modules/repairing/evening/farewell.md"),
    ),
    "a question removed": to(
        CHECK, "  - {key: steps, type: order, text: Ordnen Sie., items: [ziehen, öffnen, messen]}\n", ""
    ),
    "a question re-keyed": to(CHECK, "key: steps", "key: order"),
    "an outcome more": to(REPAIRING, "outcomes:\n", "outcomes:\n  more: Noch mehr.\n"),
    "the group": to(REPAIRING, "group: repair-groups", "group: libraries"),
    "the certificate's hours": to(REPAIRING, "{hours: 1}", "{hours: 2}"),
    "the certificate taken out": to(REPAIRING, "certificate: {hours: 1}\n", ""),
    "a rule of the quiz": to(CHECK, "attempts: 3", "attempts: 3\nshuffle: true"),
    "a choice re-keyed": to(CHECK, "key: open", "key: unscrew"),
    "a choice removed": to(CHECK, "      - {text: Kaffee}\n", ""),
    "another right answer": all_of(
        to(CHECK, "Lupe, right: true", "Lupe"), to(CHECK, "{text: Kaffee}", "{text: Kaffee, right: true}")
    ),
    "texts of a right and a wrong choice swapped": swapped(CHECK, "Zange", "Kaffee"),
    "another order is right": to(CHECK, "[ziehen, öffnen, messen]", "[öffnen, ziehen, messen]"),
    "other pairs are right": swapped(CHECK, "right: Schraubendreher", "right: Schlüssel"),
    "a score": to(CHECK, "key: first\n", "key: first\n    points: 2\n"),
    "a score in a scenario": to(CHECK, "points: 1", "points: 2"),
    "the way through a scenario": to(CHECK, "next: calm, points: 2", "next: smoke, points: 2"),
    "texts of a scenario's choices swapped": swapped(CHECK, "text: Stecker ziehen, next", "text: Zusehen, next"),
    "a type": to(CHECK, "type: single", "type: multiple"),
    "pass mark raised": to(CHECK, "pass: 50", "pass: 60"),
    "attempts lowered": to(CHECK, "attempts: 3", "attempts: 2"),
    "made required": to(SAFETY, "optional: [tools]\n", ""),
}


def _first_question_last(root: Path) -> None:
    head, first, *others = (root / CHECK).read_text().split("  - key: ")
    (root / CHECK).write_text("  - key: ".join([head, others[0], first, *others[1:]]))


ROWS = [
    pytest.param(change, least, id=f"{bump}: {name}")
    for bump, least, changes in (
        ("patch", "1.0.1", PATCH),
        ("minor", "1.1.0", MINOR),
        ("major", "2.0.0", MAJOR),
    )
    for name, change in changes.items()
]


@pytest.mark.parametrize(("change", "least"), ROWS)
def test_a_change_asks_for_its_row_of_the_table(example: Path, change: Edit, least: str) -> None:
    change(example)

    found = planned(example)

    assert not found.is_unchanged
    assert found.least == least, [str(difference) for difference in found.differences]


def test_without_a_change_nothing_is_asked(example: Path) -> None:
    (example / "modules/repairing/safety/plug.md").touch()

    assert [each.is_unchanged for each in plan(compile_folder(example))] == [True, True]


@pytest.mark.parametrize(
    "change",
    [
        to("programme.yaml", "title: Repair evenings", "title: Mending evenings"),
        to("glossary.yaml", "A part that", "The part that"),
        to("facts.yaml", "2026-10-01", "2026-11-01"),
        to("glossary.de.yaml", "Ein Teil", "Das Teil"),
    ],
    ids=["programme", "glossary", "facts", "a translation of the glossary"],
)
def test_programme_glossary_and_facts_need_no_version(example: Path, change: Edit) -> None:
    change(example)

    assert [each.is_unchanged for each in plan(compile_folder(example))] == [True, True]


def test_a_change_says_in_which_file_it_stands(example: Path) -> None:
    path = SAFETY.replace(".yaml", ".en.yaml")
    edit(example, path, "title: Safety", "title: Be safe")

    assert [str(each) for each in planned(example).differences] == [f"{path}:2: patch `title` is worded anew in `en`"]


def test_versions_below_one_obey_the_same_table(example: Path) -> None:
    edit(example, "modules/lending/desk/asking.md", "Ask what", "Always ask what")

    assert planned(example, "lending").least == "0.3.1"
