"""Which locked packages have a newer version. Whatever is the newest there is has missed no mending that was published.

The list of packages is asked by `uv`, of wherever it is set up to ask, for versions that run on the Python that runs
this: an older one is not behind.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path

from packaging.version import Version

from lms.setup.locks import LOCKS, Locked, locked

PATIENCE = timedelta(days=14)
"""How long a package may be behind (`docs/security.md`): from then on the list says so."""
UV = Path(sys.prefix) / "bin" / "uv"


def newest(names: Iterable[str], *, before: date | None = None) -> dict[str, str] | None:
    """The newest version of each package, or the newest before a day; None where nobody could say it of all."""
    command = [str(UV), "pip", "compile", "--no-deps", "--quiet", "--no-header", "--no-annotate"]
    command += ["--python", sys.executable, *(["--exclude-newer", before.isoformat()] if before else []), "-"]
    asked = "".join(f"{name}\n" for name in sorted(set(names)))
    try:
        done = subprocess.run(  # noqa: S603 - our own command line
            command, input=asked, capture_output=True, text=True, check=False, cwd=os.sep
        )
    except FileNotFoundError:
        return None
    found = dict(line.split("==") for line in done.stdout.split() if "==" in line)
    return found if done.returncode == 0 and set(names) <= set(found) else None


def behind(packages: Iterable[Locked], known: dict[str, str]) -> dict[str, str]:
    """The newer version of each package that has one. One that is locked twice, for older and newer Pythons, is behind
    if neither of the two is the newest."""
    versions: dict[str, set[Version]] = defaultdict(set)
    for package in packages:
        versions[package.name].add(Version(package.version))
    return {
        name: known[name]
        for name, mine in sorted(versions.items())
        if name in known and Version(known[name]) not in mine and Version(known[name]) > min(mine)
    }


def said(packages: list[Locked], now: dict[str, str] | None, before: dict[str, str] | None) -> list[str]:
    """What to say, with what was the newest now and some time ago."""
    if now is None:
        return ["Not checked: no list of packages could be reached, to ask which have a newer version."]
    newer = behind(packages, now)
    long = behind(packages, before) if before is not None else {}
    have = {package.name: package.version for package in packages}
    when = {name: f", for more than {PATIENCE.days} days" if name in long else "" for name in newer}
    lines = [f"{name} {have[name]}: there is {version}{when[name]}" for name, version in newer.items()]
    if before is None:
        lines.append("Since when is not known.")
    return [*lines, f"Packages with a newer version: {len(newer)} of {len(have)}."]


def ask(today: date) -> list[str]:
    packages = [package for name in ("dev", "uv") for package in locked(LOCKS / f"{name}.lock")]
    names = [package.name for package in packages]
    return said(packages, newest(names), newest(names, before=today - PATIENCE))
