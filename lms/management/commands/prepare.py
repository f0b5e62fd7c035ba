"""`manage.py prepare`: everything between installing and serving. Running it again takes seconds."""

from __future__ import annotations

import os
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

from lms import static_files
from lms.messages import compile_catalogues


class Command(BaseCommand):
    help = "Compile translations, collect static files, migrate, publish the content; with --demo also make the demo."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--demo", action="store_true")

    def handle(self, *args: Any, demo: bool, **options: Any) -> None:
        compile_catalogues(settings.LOCALE_PATHS[0])
        static_files.collect()
        call_command("migrate", interactive=False, verbosity=0)
        call_command("content", "publish")
        if settings.PRODUCTION and not os.environ.get("EMAIL_URL"):
            self.stderr.write("EMAIL_URL is not set: mail is kept in the outbox folder and reaches nobody.")
        if demo:
            call_command("demo", if_empty=True)
