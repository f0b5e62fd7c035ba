"""`manage.py demo`: people, cohorts, seminars and papers to look around with."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from lms import demo


class Command(BaseCommand):
    help = "Fill an empty database with a believable data set. Never in production."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--learners", type=int, default=120)
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--if-empty", action="store_true", help="do nothing, quietly, where people are already")

    def handle(self, *args: Any, learners: int, seed: int, if_empty: bool, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("There is no demo in production.")
        if get_user_model().objects.exists():
            if if_empty:
                return
            raise CommandError("There are people in this database already. Begin with an empty one.")
        demo.build(learners=learners, seed=seed, now=timezone.now().replace(microsecond=0))
        self.stdout.write(f"The demo is ready: {learners} learners.")
