"""A content folder of any size, always the same for the same numbers: something to measure with."""

from __future__ import annotations

import re
from pathlib import Path
from random import Random

WORDS = re.findall(
    r"\w+",
    "after again always answer around because before begin better between bring careful children city clear council"
    " country decide different early evening every family first friend garden hear help house important language later"
    " learn letter listen market meeting mention morning name nearly neighbour never office often open paper people"
    " perhaps person place question quiet reason remember right school second show simple small sometimes start station"
    " street table talk teacher together town understand useful visit voice wait week welcome window word work write",
)

PROGRAMME = """\
key: measured
name: Measured
title: A programme to measure with
language: en
languages: [en]
countries: [AT]
groups: [{key: clubs, title: Clubs, kinds: [club]}]
"""

TERMS = ("fuse", "mains", "plug", "tool", "wire")
FACTS = tuple(f"f{number:02}" for number in range(1, 21))
OUTCOMES = ("open", "mend", "close")


class Writer:
    """Writes prose that means nothing, from a seed."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)

    def words(self, count: int) -> str:
        return " ".join(self.random.choices(WORDS, k=count))

    def sentence(self, count: int) -> str:
        return self.words(count).capitalize() + "."

    def paragraph(self, count: int) -> str:
        """Sentences of ten words, one of them with an emphasis, one with a link."""
        sentences = [self.sentence(10) for _number in range(count // 10 - 1)]
        term = self.random.choice(TERMS)
        sentences.append(f"{self.words(4).capitalize()} *{self.words(2)}* [{self.words(2)}](term:{term}) today now.")
        return " ".join(sentences)

    def lesson(self, number: int) -> str:
        """Five hundred words with headings, lists, links, a box, and now and then a table or a footnote."""
        extra = f"| {self.words(5)} | {self.words(5)} |\n|---|---|\n| {self.words(10)} | {self.words(20)} |"
        if number % 2:
            extra = f"{self.sentence(20)}[^1]\n\n[^1]: {self.sentence(20)}"
        return f"""\
---
title: {self.words(4).capitalize()}
minutes: {self.random.randint(3, 12)}
outcomes: [{OUTCOMES[number % len(OUTCOMES)]}]
facts: [{", ".join(sorted(self.random.sample(FACTS, 2)))}]
---

{self.paragraph(100)}

## {self.words(4).capitalize()}

{self.paragraph(100)}

{"".join(f"- {self.words(2)} **{self.words(2)}** {self.words(6)}{chr(10)}" for _item in range(8))}
::: case {self.words(4).capitalize()}
{self.paragraph(50)}

{self.sentence(10)}
:::

## {self.words(4).capitalize()}

{self.paragraph(50)}

{extra}

::: reflect
{self.sentence(10)}
:::

{self.paragraph(40)}
"""

    def choices(self, indent: str, count: int, right: int) -> str:
        return "".join(
            f"{indent}- text: {self.sentence(12)}\n"
            + (f"{indent}  right: true\n" if position < right else "")
            + f"{indent}  feedback: {self.sentence(20)}\n"
            for position in range(count)
        )

    def quiz(self, number: int) -> str:
        """Eight questions of seven types, each with an explanation."""
        questions = [
            ("single", "choices:\n" + self.choices("      ", 4, right=1)),
            ("multiple", "choices:\n" + self.choices("      ", 4, right=2)),
            ("true-false", "answer: true\n"),
            ("match", "pairs:\n" + "".join(self.pair(word) for word in self.random.sample(WORDS, 4))),
            ("order", f"items: [{', '.join(self.random.sample(WORDS, 5))}]\n"),
            ("scenario", self.scenario()),
            ("reflect", "words: 20\n"),
            ("single", "choices:\n" + self.choices("      ", 3, right=1)),
        ]
        told = "".join(
            f"  - key: question-{position}\n    type: {kind}\n    outcome: {OUTCOMES[(number + position) % 3]}\n"
            f"    text: {self.sentence(15)}\n    {fields}    explain: {self.sentence(25)}\n"
            for position, (kind, fields) in enumerate(questions)
        )
        return f"title: {self.words(5).capitalize()}\nkind: exam\npass: 70\nquestions:\n{told}"

    def pair(self, word: str) -> str:
        return f"      - {{left: {word}, right: {self.words(4)} {word}}}\n"

    def scenario(self) -> str:
        def choice(target: str, points: int) -> str:
            return f"          - {{text: {self.sentence(8)}, next: {target}, points: {points}}}\n"

        return (
            "start: begin\n    steps:\n"
            f"      begin:\n        text: {self.sentence(15)}\n        choices:\n"
            f"{choice('middle', 2)}{choice('end', 0)}"
            f"      middle:\n        text: {self.sentence(15)}\n        choices:\n{choice('end', 1)}"
            f"      end: {{text: {self.sentence(6)}}}\n"
        )


def write_content(root: Path, *, modules: int, units: int, lessons: int, quizzes: int) -> None:
    """`lessons` and `quizzes` are those of each unit, `units` those of each module."""
    writer = Writer(seed=1)
    root.mkdir(parents=True)
    (root / "programme.yaml").write_text(PROGRAMME)
    (root / "glossary.yaml").write_text(
        "".join(f"{term}:\n  term: {term.capitalize()}\n  definition: {writer.sentence(15)}\n" for term in TERMS)
    )
    (root / "facts.yaml").write_text(
        "".join(f"{fact}: {{says: {writer.sentence(12)}, source: A book, status: sure}}\n" for fact in FACTS)
    )
    for module in range(1, modules + 1):
        folder = root / "modules" / f"module-{module}"
        for unit in range(1, units + 1):
            _write_unit(folder / f"unit-{unit}", unit, lessons, quizzes, writer)
        (folder / "module.yaml").write_text(_module(writer, units))


def _module(writer: Writer, units: int) -> str:
    outcomes = "".join(f"  {outcome}: {writer.sentence(8)}\n" for outcome in OUTCOMES)
    listed = ", ".join(f"unit-{unit}" for unit in range(1, units + 1))
    return (
        f"title: {writer.words(4).capitalize()}\nversion: 1.0.0\nlanguage: en\ngroup: clubs\n"
        f"summary: {writer.sentence(30)}\noutcomes:\n{outcomes}units: [{listed}]\nchanges:\n  1.0.0: First edition.\n"
    )


def _write_unit(folder: Path, unit: int, lessons: int, quizzes: int, writer: Writer) -> None:
    folder.mkdir(parents=True)
    keys = []
    for number in range(1, lessons + 1):
        keys.append(f"lesson-{unit}-{number}")
        (folder / f"{keys[-1]}.md").write_text(writer.lesson(number))
    for number in range(1, quizzes + 1):
        keys.append(f"quiz-{unit}-{number}")
        (folder / f"{keys[-1]}.quiz.yaml").write_text(writer.quiz(number))
    (folder / "unit.yaml").write_text(
        f"title: {writer.words(3).capitalize()}\nsummary: {writer.sentence(20)}\nactivities: [{', '.join(keys)}]\n"
    )
