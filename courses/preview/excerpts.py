"""The lines of a file around its problems, numbered, with the places marked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from courses.content.problems import Problem

AROUND = 2
"""Lines shown before and after one with a problem."""
WHOLE = 400
"""Files up to so many lines are shown whole, where a whole file is asked for."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line, cut where its first problem is: `before`, `marked`, `after` are the line."""

    number: int
    before: str
    marked: str
    after: str
    problems: Sequence[Problem]


Excerpt = list[Line]
"""Lines that follow one another."""


def excerpts(text: str, problems: Sequence[Problem], *, whole: bool = False) -> list[Excerpt]:
    """The stretches of a file that have problems in them, or all of it."""
    lines = text.split("\n")
    by_line: dict[int, list[Problem]] = {}
    for problem in problems:
        by_line.setdefault(min(problem.line, len(lines)), []).append(problem)
    wanted = range(1, len(lines) + 1) if whole and len(lines) <= WHOLE else _around(by_line, len(lines))
    stretches: list[Excerpt] = []
    for number in wanted:
        if not stretches or stretches[-1][-1].number != number - 1:
            stretches.append([])
        stretches[-1].append(_line(number, lines[number - 1], by_line.get(number, [])))
    return stretches


def _around(by_line: dict[int, list[Problem]], last: int) -> list[int]:
    near = {number + step for number in by_line for step in range(-AROUND, AROUND + 1)}
    return sorted(number for number in near if 1 <= number <= last)


def _line(number: int, text: str, problems: Sequence[Problem]) -> Line:
    start = problems[0].column - 1 if problems else len(text)
    word = re.compile(r"[\w.:/-]+|\S+").match(text, start)
    end = word.end() if word else start
    return Line(number, text[:start], text[start:end], text[end:], problems)
