"""Ways to break a copy of the small content."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from tests.courses.small_content import FILES, WATER

Attack = Callable[[Path], None]
Attacks = Mapping[str, Mapping[str, Attack]]
"""Attacks by name, under the code of the error that must refuse them."""


def says(path: str, text: str | bytes) -> Attack:
    """The file says this instead of what it said."""

    def attack(root: Path) -> None:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(text if isinstance(text, bytes) else text.encode())

    return attack


def has(path: str, new: str | bytes, instead_of: str) -> Attack:
    """The file says `new` instead of something it said."""

    def attack(root: Path) -> None:
        raw = (root / path).read_bytes()
        assert instead_of.encode() in raw, f"{path} has no {instead_of}"
        raw = raw.replace(instead_of.encode(), new if isinstance(new, bytes) else new.encode(), 1)
        (root / path).write_bytes(raw)

    return attack


def lesson(body: str) -> Attack:
    return says(WATER, f"---\ntitle: Water\nminutes: 3\n---\n\n{body}\n")


def more(path: str, text: str) -> Attack:
    return says(path, FILES[path] + text)


def linked(path: str, target: str | Path) -> Attack:
    """In the place of the file there is a symbolic link."""

    def attack(root: Path) -> None:
        (root / path).unlink(missing_ok=True)
        (root / path).symlink_to(target)

    return attack


def special(path: str, make: Callable[[Path], object]) -> Attack:
    """In the place of the file there is something that `make` makes."""

    def attack(root: Path) -> None:
        (root / path).unlink(missing_ok=True)
        make(root / path)

    return attack
