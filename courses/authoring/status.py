"""`content status`: releases, languages and how complete each translation is, learners."""

from __future__ import annotations

from argparse import ArgumentParser

from django.core.management.base import BaseCommand
from django.db.models import Count

from courses.authoring.verbs import Options, Verb
from courses.models import Enrolment, Release


def arguments(parser: ArgumentParser) -> None:
    """None: what is published is in the database."""


def run(command: BaseCommand, **options: Options) -> None:
    learners = dict(Enrolment.objects.values_list("release").annotate(Count("pk")))
    for release in Release.objects.select_related("module"):
        languages = " ".join([release.spec["language"], *sorted(release.spec["translations"])])
        began = learners.get(release.pk, 0)
        command.stdout.write(f"{release}  {release.published_at:%Y-%m-%d}  {languages}  began with it: {began}")


VERB = Verb("releases, languages, learners", arguments, run)
