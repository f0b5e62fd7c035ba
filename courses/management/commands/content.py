"""`manage.py content …`: what authors and administrators do with the content folder."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db.models import Count
from django.utils import timezone

from courses.content.compiler import Compiled, NoContent, compile_folder
from courses.models import Enrolment, Release
from courses.publishing import HasErrors, ModulePlan, VersionTooSmall, plan, publish

UNUSABLE = 2
"""The exit code for a folder that cannot be used."""


class Command(BaseCommand):
    help = "Check, compare and publish the content folder."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        for verb, said in (
            ("check", "compile everything and write nothing"),
            ("diff", "what changed against what is published"),
            ("publish", "check, then publish what is new"),
        ):
            subparser = verbs.add_parser(verb, help=said)
            subparser.add_argument("dir", nargs="?", type=Path, default=settings.CONTENT_DIR, metavar="DIR")
            if verb == "check":
                subparser.add_argument("--json", action="store_true", dest="as_json")
        verbs.add_parser("status", help="releases, languages, learners")

    def handle(self, *args: Any, verb: str, **options: Any) -> None:
        getattr(self, verb)(**options)

    def check(self, **options: Any) -> None:  # type: ignore[override]
        compiled = self.compiled(options["dir"])
        problems = list(compiled.problems)
        if options["as_json"]:
            self.stdout.write(json.dumps([problem.as_dict() for problem in problems], ensure_ascii=False, indent=1))
        else:
            for problem in problems:
                self.stdout.write(str(problem))
            errors = len(compiled.problems.errors)
            self.stderr.write(f"{errors} errors, {len(problems) - errors} warnings")
        if not compiled.is_publishable:
            raise CommandError("There are errors: nothing can be published.", returncode=1)

    def diff(self, **options: Any) -> None:
        compiled = self.without_errors(options["dir"])
        for module_plan in plan(compiled):
            self.show(module_plan)

    def publish(self, **options: Any) -> None:
        compiled = self.without_errors(options["dir"])
        try:
            releases = publish(compiled, at=timezone.now())
        except VersionTooSmall as refused:
            for difference in refused.asking:
                self.stdout.write(str(difference))
            raise CommandError(str(refused)) from refused
        except HasErrors as error:
            raise CommandError("There are errors: nothing is published.") from error
        for release in releases:
            self.stdout.write(f"published {release}")
        if not releases:
            self.stdout.write("Nothing new to publish.")

    def status(self, **options: Any) -> None:
        learners = dict(Enrolment.objects.values_list("release").annotate(Count("pk")))
        for release in Release.objects.select_related("module"):
            languages = " ".join([release.spec["language"], *sorted(release.spec["translations"])])
            began = learners.get(release.pk, 0)
            self.stdout.write(f"{release}  {release.published_at:%Y-%m-%d}  {languages}  began with it: {began}")

    def compiled(self, folder: Path) -> Compiled:
        try:
            return compile_folder(folder.resolve())
        except NoContent as unusable:
            raise CommandError(str(unusable), returncode=UNUSABLE) from unusable

    def without_errors(self, folder: Path) -> Compiled:
        compiled = self.compiled(folder)
        if not compiled.is_publishable:
            for problem in compiled.problems:
                if problem.severity == "error":
                    self.stdout.write(str(problem))
            raise CommandError("There are errors: nothing is published.", returncode=1)
        return compiled

    def show(self, module_plan: ModulePlan) -> None:
        module = module_plan.module
        if module_plan.is_new:
            self.stdout.write(f"{module.key}: new, {module.spec['version']}")
        elif module_plan.is_unchanged:
            self.stdout.write(f"{module.key}: nothing changed")
        else:
            assert module_plan.published is not None
            self.stdout.write(
                f"{module.key}: {module_plan.published.version} is published, "
                f"{module.spec['version']} is in the folder, "
                f"at least {module_plan.least} is needed"
            )
            for difference in module_plan.differences:
                self.stdout.write(f"  {difference}")
