"""`manage.py erase NUMBER`: for somebody who asked to be forgotten and cannot sign in."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.erasing import LastAdministrator, erase
from accounts.models import User
from lms.spoken_codes import plain_code


class Command(BaseCommand):
    help = "Erase a person, by their participant number. This cannot be undone."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("number", metavar="NUMBER", help="as it stands on lists and papers: 7KQ2-M9XD")
        parser.add_argument("--yes", action="store_true", help="do not ask")

    def handle(self, *args: Any, number: str, yes: bool, **options: Any) -> None:
        person = User.objects.filter(number=plain_code(number)).first()
        if person is None:
            raise CommandError("Nobody has this number.")
        if person.erased_at is not None:
            raise CommandError("They are erased already.")
        if not yes and input("Erase this person for good? Type the number once more: ") != number:
            raise CommandError("Nothing was changed.")
        try:
            erase(person=person, by=None, at=timezone.now())
        except LastAdministrator as refused:
            raise CommandError("Nobody else could administer. Name another administrator first.") from refused
        self.stdout.write("Erased.")
