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


@dataclass(slots=True)
class Problems:
    """All problems of one run, from all files: never only the first."""

    found: list[Problem] = field(default_factory=list)

    def error(self, path: str, place: tuple[int, int], code: Code, message: str) -> None:
        self.found.append(Problem(path, *place, "error", code, message))

    def warning(self, path: str, place: tuple[int, int], code: Code, message: str) -> None:
        self.found.append(Problem(path, *place, "warning", code, message))

    @property
    def errors(self) -> list[Problem]:
        return [problem for problem in self.found if problem.severity == "error"]

    def __iter__(self) -> Iterator[Problem]:
        return iter(sorted(set(self.found)))
