"""`content publish`: check, then publish what is new; running it again changes nothing."""

from __future__ import annotations

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from courses.authoring.verbs import Options, Verb, takes_folder, without_errors
from courses.media import FileChanged
from courses.publishing import VersionTooSmall, publish


def run(command: BaseCommand, *, dir: Path, **options: Options) -> None:
    found = without_errors(command, dir)
    try:
        releases = publish(found, at=timezone.now())
    except VersionTooSmall as refused:
        for difference in refused.asking:
            command.stdout.write(str(difference))
        raise CommandError(str(refused)) from refused
    except FileChanged as changed:
        raise CommandError(str(changed)) from changed
    for release in releases:
        command.stdout.write(f"published {release}")
    if not releases:
        command.stdout.write("Nothing new to publish.")


VERB = Verb("check, then publish what is new", takes_folder, run)
