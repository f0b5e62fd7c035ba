"""What is wrong with the content: always with path, line, column and what would be right."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Literal

from courses.content.codes import Code

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing that an author should mend. Lines and columns count from 1; columns are characters."""

    path: str
    line: int
    column: int
    severity: Severity
    code: Code
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}: {self.severity} {self.code} {self.message}"

    def as_dict(self) -> dict[str, str | int]:
        return asdict(self)


LONGEST_MESSAGE = 400


def in_one_line(text: str) -> str:
    """What an author wrote, as it can be told: what no terminal shows is written out, what is very long is cut."""
    short = text if len(text) <= LONGEST_MESSAGE else f"{text[:LONGEST_MESSAGE]}…"
    return short if short.isprintable() else "".join(_escaped(character) for character in short)


def _escaped(character: str) -> str:
    return character if character.isprintable() else ascii(character)[1:-1]


@dataclass(slots=True)
class Problems:
    """All problems of one run, from all files: never only the first."""

    found: list[Problem] = field(default_factory=list)

    def error(self, path: str, place: tuple[int, int], code: Code, message: str) -> None:
        self.found.append(Problem(path, *place, "error", code, in_one_line(message)))

    def warning(self, path: str, place: tuple[int, int], code: Code, message: str) -> None:
        self.found.append(Problem(path, *place, "warning", code, in_one_line(message)))

    @property
    def errors(self) -> list[Problem]:
        return [problem for problem in self.found if problem.severity == "error"]

    def __iter__(self) -> Iterator[Problem]:
        return iter(sorted(set(self.found)))
