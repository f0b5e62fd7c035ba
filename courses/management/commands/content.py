"""`manage.py content …`: what authors, translators and administrators do with the content folder."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, no_translations

from courses.authoring import check, diff, new, preview, publish, reference, review, sheet, stamp, status

VERBS = {
    "check": check.VERB,
    "diff": diff.VERB,
    "new": new.VERB,
    "preview": preview.VERB,
    "publish": publish.VERB,
    "review": review.VERB,
    "sheet": sheet.VERB,
    "stamp": stamp.VERB,
    "status": status.VERB,
}
VERBS["reference"] = reference.verb_for(VERBS)


class Command(BaseCommand):
    help = "Check, compare and publish the content folder."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        subparsers = parser.add_subparsers(dest="verb", required=True)
        for name, verb in VERBS.items():
            verb.arguments(subparsers.add_parser(name, help=verb.help))

    @no_translations
    def handle(self, *args: Any, verb: str, **options: Any) -> None:
        VERBS[verb].run(self, **options)
