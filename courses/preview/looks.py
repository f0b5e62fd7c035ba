"""What one look at the folder found, handed from the thread that looks to those that answer."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from threading import Event

from courses.content.problems import Problem

PATIENCE = 300.0
"""Seconds that a page waits for the first look."""


@dataclass(frozen=True)
class Look:
    """The folder as it was at one moment."""

    state: str
    """Another text for every look: a page that shows an older one is out of date."""
    problems: Sequence[Problem]
    """In order of file, line and column."""
    sources: Mapping[str, str] = field(default_factory=dict)
    """The text of every file that has problems and can be read, by path."""
    kept: Sequence[str] = ()
    """Files that could not be used, so that what they said before is still shown."""
    failed: bool = False
    """Whether the preview itself failed, and shows what it showed before."""

    @property
    def errors(self) -> int:
        return sum(problem.severity == "error" for problem in self.problems)

    @property
    def warnings(self) -> int:
        return len(self.problems) - self.errors

    @cached_property
    def numbers(self) -> dict[Problem, int]:
        """The number of each problem in the list, from 1."""
        return {problem: number for number, problem in enumerate(self.problems, start=1)}

    @cached_property
    def by_path(self) -> dict[str, list[Problem]]:
        """The problems of each file, in order."""
        found: dict[str, list[Problem]] = {}
        for problem in self.problems:
            found.setdefault(problem.path, []).append(problem)
        return found


def new_state() -> str:
    return secrets.token_hex(8)


class NotLookedYet(Exception):
    """The first look takes longer than a page can wait."""


class Latest:
    """The newest look. Pages that come before the first one wait for it."""

    def __init__(self) -> None:
        self._first = Event()
        self._look: Look | None = None

    def put(self, look: Look) -> None:
        self._look = look
        self._first.set()

    def get(self) -> Look:
        if not self._first.wait(PATIENCE) or self._look is None:
            raise NotLookedYet
        return self._look


latest = Latest()
