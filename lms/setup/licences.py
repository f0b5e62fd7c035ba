"""The licence of every package that this platform runs on: `python -m lms.setup.licences [--check]`.

What a package says of itself is taken from its metadata. Where that says too little, somebody has read the text that
comes with the package, and what it says stands here.
"""

from __future__ import annotations

import sys
from importlib import metadata
from pathlib import Path

from lms.setup.locks import locked

PAGE = Path(__file__).resolve().parent.parent.parent / "docs" / "licences.md"
BEGIN, END = "<!-- packages: made by make licences -->", "<!-- end of packages -->"

READ = {
    # Not installed everywhere, so what is installed here cannot say it.
    "async-timeout": "Apache-2.0",
    "brotlicffi": "MIT",
    "colorama": "BSD-3-Clause",
    # "BSD", "Dual License" or nothing at all, in their metadata.
    "amqp": "BSD-3-Clause",
    "billiard": "BSD-3-Clause",
    "click-plugins": "BSD-3-Clause",
    "cssselect2": "BSD-3-Clause",
    "django-csp": "BSD-3-Clause",
    "fido2": "BSD-2-Clause AND Apache-2.0 AND MPL-2.0",
    "markdown-it-py": "MIT",
    "mdit-py-plugins": "MIT",
    "mdurl": "MIT",
    "prompt-toolkit": "BSD-3-Clause",
    "pydyf": "BSD-3-Clause",
    "pyphen": "GPL-2.0-or-later OR LGPL-2.1-or-later OR MPL-1.1",
    "python-dateutil": "Apache-2.0 AND BSD-3-Clause",
    "qrcode": "BSD-3-Clause",
    "segno": "BSD-3-Clause",
    "sqlparse": "BSD-3-Clause",
    "tinycss2": "BSD-3-Clause",
    "tinyhtml5": "MIT",
    "uritemplate": "BSD-3-Clause OR Apache-2.0",
    "valkey": "MIT",
    "vine": "BSD-3-Clause",
    "wcwidth": "MIT",
    "weasyprint": "BSD-3-Clause",
    "webencodings": "BSD-3-Clause",
}

COMPATIBLE = frozenset(
    {
        "Apache-2.0",
        "BSD-2-Clause",
        "BSD-3-Clause",
        "CC-BY-4.0",
        "CC0-1.0",
        "ISC",
        "LGPL-2.1-or-later",
        "LGPL-3.0-only",
        "MIT",
        "MIT-0",
        "MIT-CMU",
        "MPL-2.0",
        "PSF-2.0",
    }
)
"""Kinds that a work under EUPL-1.2 may be run with and handed on together with, each package under its own."""


def licence_of(name: str) -> str:
    """An SPDX expression; empty if nobody knows it yet."""
    if name in READ:
        return READ[name]
    try:
        told = metadata.metadata(name).json
    except metadata.PackageNotFoundError:
        return ""
    expression = str(told.get("license_expression") or told.get("license") or "")
    return expression if is_compatible(expression) else ""


def is_compatible(expression: str) -> bool:
    """Whether one of the licences to choose from is, with all of its parts, of a kind that is fit."""
    choices = expression.replace("(", "").replace(")", "").split(" OR ")
    return any(all(part in COMPATIBLE for part in choice.split(" AND ")) for choice in choices)


def table() -> str:
    rows = [f"| {package.name} | {licence_of(package.name) or 'not known'} |" for package in locked()]
    return "\n".join([BEGIN, "| package | licence |", "|---|---|", *rows, END])


def page() -> str:
    """The page as it should be: what was written by hand, around the table as it is now."""
    before, _begin, rest = PAGE.read_text().partition(BEGIN)
    _old, _end, after = rest.partition(END)
    return before + table() + after


def main() -> int:
    unfit = [package.name for package in locked() if not is_compatible(licence_of(package.name))]
    for name in unfit:
        sys.stderr.write(f"{name}: its licence is not known, or of no kind that is fit. Read it, and see {__file__}.\n")
    wanted = page()
    if "--check" in sys.argv:
        if wanted != PAGE.read_text():
            sys.stderr.write("docs/licences.md is not up to date: make licences\n")
            return 1
    else:
        PAGE.write_text(wanted)
    return 1 if unfit else 0


if __name__ == "__main__":
    sys.exit(main())
