"""Keeping the translation catalogues true to the code: `python -m lms.setup.catalogues [--check]`.

Extraction needs GNU gettext, which developers and CI have; running the system needs none.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent.parent
ROOMS = ("lms", "accounts", "courses", "quizzes", "cohorts", "certificates", "kpis")
LANGUAGES = tuple(sorted(path.parent.name for path in (ROOT / "locale").glob("*/LC_MESSAGES")))


def extract(root: Path, languages: tuple[str, ...]) -> None:
    """Run Django's `makemessages` in `root` for every language."""
    command = [sys.executable, str(ROOT / "manage.py"), "makemessages", "--no-location", "--no-wrap", "-v0"]
    for name in ("var", ".venv", "tests", "docs"):
        command += ["--ignore", name]
    for language in languages:
        command += ["--locale", language]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    subprocess.run(command, cwd=root, check=True, env=environment)  # noqa: S603 - our own command line


def problems_of(extracted: Path, kept: Path, language: str) -> list[str]:
    """What keeps a catalogue from being whole: messages missing, fuzzy, or without a translation."""
    wanted = polib.pofile(str(extracted))
    found = {(entry.msgctxt, entry.msgid): entry for entry in polib.pofile(str(kept)) if not entry.obsolete}
    problems = []
    for entry in wanted:
        if entry.obsolete:
            continue
        translated = found.get((entry.msgctxt, entry.msgid))
        if translated is None:
            problems.append(f"{language}: not in the catalogue: {entry.msgid!r}")
        elif translated.fuzzy:
            problems.append(f"{language}: fuzzy: {entry.msgid!r}")
        elif language != "en" and not translated.translated():
            problems.append(f"{language}: not translated: {entry.msgid!r}")
    return problems


def check() -> list[str]:
    """Every problem of every language, found without touching the catalogues."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for room in ROOMS:
            shutil.copytree(ROOT / room, root / room, ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copytree(ROOT / "locale", root / "locale")
        extract(root, LANGUAGES)
        return [
            problem
            for language in LANGUAGES
            for problem in problems_of(
                root / "locale" / language / "LC_MESSAGES" / "django.po",
                ROOT / "locale" / language / "LC_MESSAGES" / "django.po",
                language,
            )
        ]


def main(arguments: list[str]) -> int:
    if "--check" not in arguments:
        extract(ROOT, LANGUAGES)
        return 0
    problems = check()
    sys.stdout.writelines(f"{problem}\n" for problem in problems)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
