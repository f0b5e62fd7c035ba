"""Reading the lock files: which packages, in which version, are what everybody installs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

LOCKS = Path(__file__).resolve().parent.parent / "requirements"
RUNTIME = LOCKS / "embedded.lock"
"""What `make run` and `make serve` install. Many hosts install a part of it, `prod.lock`."""

_PACKAGE = re.compile(r"^(?P<name>[a-z0-9][a-z0-9-]*)(?:\[[a-z0-9,-]+\])?==(?P<version>[^\s;]+)(?: ;.*)?$")
_HASH = re.compile(r"^--hash=sha256:[0-9a-f]{64}$")


class Unreadable(Exception):
    """A line that is no package with its hashes: another source, an option, a package without a hash."""


@dataclass(frozen=True)
class Locked:
    name: str
    version: str
    hashes: int


def locked(path: Path = RUNTIME) -> list[Locked]:
    """Every package of a lock file. Raises `Unreadable` for whatever else is in it."""
    return [_read(line, path) for line in _whole_lines(path)]


def _whole_lines(path: Path) -> Iterator[str]:
    for line in path.read_text().replace("\\\n", " ").splitlines():
        if line.strip() and not line.startswith("#"):
            yield line


def _read(line: str, path: Path) -> Locked:
    head, *hashes = re.split(r" +(?=--)", line.rstrip())
    match = _PACKAGE.match(head.rstrip())
    if match is None or not hashes or not all(_HASH.match(each) for each in hashes):
        raise Unreadable(f"{path.name}: {line[:60]}")
    return Locked(match["name"], match["version"], len(hashes))
