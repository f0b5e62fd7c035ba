"""`manage.py backup FILE`: see `lms/backup.py`."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from lms.backup import backup


class Command(BaseCommand):
    help = "Write the database and all documents to one file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        documents = backup(file)
        self.stdout.write(f"Kept in {file}: the database and {documents} documents. It holds personal data.")
