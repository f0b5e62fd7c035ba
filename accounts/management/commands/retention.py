"""`manage.py retention [--now]`: what has had its time, and making an end to it."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from accounts.retention import found, sweep
from lms.keeping import evidence_until


class Command(BaseCommand):
    help = "Say what has had its time. With --now, end it, as the hourly sweep does."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--now", action="store_true", help="end it now")

    def handle(self, *args: Any, now: bool, **options: Any) -> None:
        at = timezone.now()
        self.stdout.write(f"Proof is kept until {evidence_until() or 'somebody decides (EVIDENCE_UNTIL)'}.")
        for each in sweep(at) if now else found(at):
            self.stdout.write(f"{each.rows:8} {each.end.key:14} {each.end.says}")
        if not now:
            self.stdout.write("Nothing was changed. --now ends it.")
