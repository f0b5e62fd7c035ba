"""Looking for secrets that somebody committed: `python -m lms.setup.leaks` reads every line that ever came in.

A few rules for what a secret of this platform, or of the services it meets, looks like. Whatever they find is to be
taken out of use at once: out of the history is not enough.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent.parent

_QUOTE = "[\"'`]"
RULES = {
    "a private key": re.compile(r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY"),
    "a password in an address": re.compile(r"[a-z][a-z0-9+]*://[^\s/:@\"'`]*:(?P<value>[^\s/@\"'`{}$<>]{3,})@[\w.\[]"),
    "a key of a cloud": re.compile(r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b|\bAIza[\w-]{35}\b"),
    "a token of a forge": re.compile(r"\b(?:gh[opsru]_\w{36}|github_pat_\w{40,}|glpat-[\w-]{20,})"),
    "a token of a service": re.compile(r"\bxox[abprs]-[\w-]{10,}|\b[rs]k_live_\w{16,}|\bSG\.[\w-]{22}\.[\w-]{43}\b"),
    "a signed token": re.compile(r"\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{20,}"),
    "a token of ours": re.compile(r"\bnc_[0-9a-f]{40,}\b"),
    "a secret written out": re.compile(
        r"(?i)(?:secret|passw(?:or)?d|token|api.?key|pin)\w*"
        + _QUOTE
        + r"?\s*[:=]\s*"
        + _QUOTE
        + r"(?P<value>[^\s\"'`{}$<>]{12,})"
        + _QUOTE
    ),
    "a secret in the environment": re.compile(
        r"\b[A-Z_]*(?:SECRET_KEY|SECRET|PASSWORD|TOKEN)[A-Z_]*=(?P<value>[\w+/=!#%&*-]{12,})"
    ),
}
HARMLESS = frozenset(
    {"password", "PASSWORD", "word", "0123456789abcdefghijABCDEFGHIJ01", "0123456789abcdefghijklmnopqrstuvwxyz"}
)
"""What documents and tests put where a secret would be, and nobody could mistake for one."""


INVENTED = re.compile(r"(?:^| )tests/")
"""Where people have passwords that somebody made up; keys and tokens have no place there either."""


class Leak(NamedTuple):
    rule: str
    where: str


def leaks_in(line: str) -> Iterator[str]:
    """Which rules a line breaks."""
    for rule, pattern in RULES.items():
        for match in pattern.finditer(line):
            if match.groupdict().get("value") not in HARMLESS:
                yield rule
                break


def search(lines: Iterable[tuple[str, str]]) -> list[Leak]:
    """Of `(where, line)`. What was found is never repeated: a report is no better a place for it."""
    return [
        Leak(rule, where)
        for where, line in lines
        for rule in leaks_in(line)
        if not (rule == "a secret written out" and INVENTED.search(where))
    ]


def of_the_history() -> Iterator[tuple[str, str]]:
    """Every line that any commit of any branch added, and every message."""
    command = ["git", "log", "--all", "-p", "-U0", "--no-color", "--no-ext-diff", "--text", "--format=commit %h%n%B"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as log:  # noqa: S603 - our own command line
        assert log.stdout is not None
        commit = file = ""
        for raw in log.stdout:
            line = raw.decode(errors="replace").rstrip("\n")
            if line.startswith("commit "):
                commit, file = line.removeprefix("commit "), ""
            elif line.startswith("+++ "):
                file = line[4:].removeprefix("b/")
            elif not line.startswith(("-", "@@", "diff ", "index ")):
                yield f"{commit} {file}".rstrip(), line
        if log.wait() != 0:
            raise SystemExit("The history cannot be read.")


def of_the_files(paths: Iterable[Path]) -> Iterator[tuple[str, str]]:
    for path in paths:
        for number, line in enumerate(path.read_bytes().decode(errors="replace").splitlines(), start=1):
            yield f"{path.relative_to(ROOT)}:{number}", line


def main() -> int:
    found = search(of_the_history())
    for leak in found:
        sys.stderr.write(f"{leak.where}: {leak.rule}\n")
    sys.stdout.write(f"Secrets found in the history: {len(found)}\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
