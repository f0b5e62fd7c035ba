"""`manage.py restore FILE`: see `lms/backup.py`."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from lms.backup import NotABackup, NotEmpty, restore


class Command(BaseCommand):
    help = "Restore a backup to a migrated database without people."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            documents = restore(file)
        except NotEmpty as refused:
            raise CommandError("There are people in this database already. Restore to an empty one.") from refused
        except NotABackup as refused:
            raise CommandError(f"{file} is not a backup of this platform.") from refused
        self.stdout.write(f"Restored: the database and {documents} documents.")
