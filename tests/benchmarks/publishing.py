"""Which rows publishing writes, in an empty database of its own. Run as a process of its own.

Publishes the folder, corrects one word of one lesson under a new patch version, publishes again, and counts
what that second time inserted, updated and deleted, per table.
"""

from __future__ import annotations

import json
import os
import re
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings")
django.setup()

from django.core.management import call_command  # noqa: E402 - needs the settings
from django.db import connection  # noqa: E402
from django.utils import timezone  # noqa: E402

from courses.content.compiler import compile_folder  # noqa: E402
from courses.publishing import publish  # noqa: E402

WRITES = re.compile(r'^(?:INSERT(?: OR IGNORE)? INTO|UPDATE|DELETE FROM) "(\w+)"')


class WrittenRows:
    """A wrapper around each statement that counts the rows it wrote, by table."""

    def __init__(self) -> None:
        self.rows: Counter[str] = Counter()

    def __call__(
        self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]
    ) -> object:
        result = execute(sql, params, many, context)
        if (match := WRITES.match(sql)) is not None:
            self.rows[match[1]] += max(context["cursor"].rowcount, 1 if sql.startswith("INSERT") else 0)
        return result


def correct_a_word(root: Path) -> None:
    lesson = root / "modules/module-1/unit-1/lesson-1-1.md"
    lesson.write_text(lesson.read_text() + "\nOne more sentence.\n")
    module = root / "modules/module-1/module.yaml"
    text = module.read_text().replace("version: 1.0.0", "version: 1.0.1")
    module.write_text(text.replace("changes:\n", "changes:\n  1.0.1: One sentence more.\n"))


def rows_of_a_patch(root: Path) -> dict[str, int]:
    publish(compile_folder(root), at=timezone.now())
    correct_a_word(root)
    written = WrittenRows()
    compiled = compile_folder(root)
    with connection.execute_wrapper(written):
        publish(compiled, at=timezone.now())
    return {table: rows for table, rows in sorted(written.rows.items()) if rows}


if __name__ == "__main__":
    call_command("migrate", verbosity=0)
    sys.stdout.write(json.dumps(rows_of_a_patch(Path(sys.argv[1]))))
