"""`manage.py data_map [--write]`: the register of what is kept of people."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from accounts.register import text


class Command(BaseCommand):
    help = "Print what is kept of people, as the rooms declare it. With --write, write docs/privacy.md."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--write", action="store_true", help="write docs/privacy.md")

    def handle(self, *args: Any, write: bool, **options: Any) -> None:
        if not write:
            self.stdout.write(text())
            return
        (settings.BASE_DIR / "docs" / "privacy.md").write_text(text(), encoding="utf-8")
