"""`content diff`: what changed against what is published, and the least version that may carry it."""

from __future__ import annotations

from pathlib import Path

from django.core.management.base import BaseCommand

from courses.authoring.verbs import Options, Verb, takes_folder, without_errors
from courses.publishing import ModulePlan, plan


def run(command: BaseCommand, *, dir: Path, **options: Options) -> None:
    for module_plan in plan(without_errors(command, dir)):
        for line in _told(module_plan):
            command.stdout.write(line)


def _told(module_plan: ModulePlan) -> list[str]:
    module = module_plan.module
    if module_plan.published is None:
        return [f"{module.key}: new, {module.spec['version']}"]
    if module_plan.is_unchanged:
        return [f"{module.key}: nothing changed"]
    versions = (
        f"{module.key}: {module_plan.published.version} is published, {module.spec['version']} is in the folder, "
        f"at least {module_plan.least} is needed"
    )
    return [versions, *(f"  {difference}" for difference in module_plan.differences)]


VERB = Verb("what changed against what is published", takes_folder, run)
