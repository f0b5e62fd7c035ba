"""`content status --readability`: how hard each lesson is to read, the hardest first."""

from __future__ import annotations

from collections.abc import Iterator

from courses.content.proofreading import files_of
from courses.content.readability import Counts, count, measures_of
from courses.content.tree import Compiled
from courses.translators import languages_of

GOAL = 40
"""LIX up to which readers who are learning the language, at B1 and B2, get along."""
MEAN = 15
"""Words of a sentence, in the mean, up to which they do."""

INTRODUCTION = f"""\
Counted is running text: without headings, titles, code, addresses and sources. A formula understands nothing: read
what it calls hard, and split a sentence or find a shorter word where that makes it clearer. For readers at B1 and B2
stay below LIX {GOAL} and {MEAN} words a sentence. Words are longer in German, Greek and Polish: compare texts of one
language."""


def lines(compiled: Compiled, language: str) -> Iterator[str]:
    """In `language`, or in every one if it is empty."""
    yield from INTRODUCTION.split("\n")
    written = [each for module in compiled.modules for each in files_of(module)]
    for each in [language] if language else languages_of(compiled):
        counted = [
            (file.path, counts)
            for file in written
            if file.language == each and (counts := count(file.passages, each)) is not None
        ]
        if counted:
            yield from _table(each, sorted(counted, key=lambda row: (-row[1].lix(), row[0])))
        elif language:
            yield f"Nothing is written in `{language}`."


def _table(language: str, counted: list[tuple[str, Counts]]) -> Iterator[str]:
    measures = measures_of(language)
    yield ""
    yield from (f"{language}  {measure.name}: {measure.says}." for measure in measures)
    head = [measure.name for measure in measures] + ["words", "sentences", "mean"]
    rows = [
        [f"{measure.of(counts):.0f}" for measure in measures]
        + [str(counts.words), str(counts.sentences), f"{counts.sentence_length:.1f}"]
        for _path, counts in counted
    ]
    widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
    for cells, path in zip([head, *rows], ["", *(path for path, _counts in counted)], strict=True):
        yield "  ".join([cell.rjust(width) for cell, width in zip(cells, widths, strict=True)] + [path]).rstrip()
