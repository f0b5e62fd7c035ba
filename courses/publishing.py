"""Publishing: from a compiled tree to immutable releases, all of it in one transaction.

No reader ever sees the new programme beside old modules, or one module of several.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import transaction
from django.utils.module_loading import import_string

from courses.content.kinds import all_kinds
from courses.content.translations import digest
from courses.content.tree import Compiled, CompiledActivity, CompiledModule
from courses.media import store_media
from courses.models import Activity, Module, Release
from courses.progress import complete_what_is_due
from courses.signals import content_published
from courses.versions import Difference, differences, least_version, parse_version, release_spec
from lms.models import Programme


class HasErrors(Exception):
    """Something in the folder is wrong, so nothing is published."""


class VersionTooSmall(Exception):
    """A module's version does not carry its changes; says the least that does and which changes ask for it."""

    def __init__(self, module: str, version: str, least: str, asking: list[Difference]) -> None:
        super().__init__(f"{module}: version {version} is too small for these changes: at least {least}")
        self.least = least
        self.asking = asking


@dataclass(slots=True)
class ModulePlan:
    """What publishing would do to one module."""

    module: CompiledModule
    published: Release | None
    differences: list[Difference] = field(default_factory=list)

    @property
    def is_new(self) -> bool:
        return self.published is None

    @property
    def is_unchanged(self) -> bool:
        """Nothing at all differs: what would be stored is what is stored."""
        return self.published is not None and not self.differences

    @property
    def least(self) -> str:
        return (
            least_version(self.published.version, self.differences) if self.published else self.module.spec["version"]
        )

    def refuse_less(self) -> None:
        """Raise `VersionTooSmall` when the module's version cannot carry what changed."""
        version = self.module.spec["version"]
        if self.is_new or self.is_unchanged or parse_version(version) >= parse_version(self.least):
            return
        highest = self.differences[0].bump
        asking = [difference for difference in self.differences if difference.bump == highest]
        raise VersionTooSmall(self.module.key, version, self.least, asking)


def plan(compiled: Compiled) -> list[ModulePlan]:
    """Compare every compiled module with its newest release."""
    plans = []
    for module in compiled.modules:
        published = Release.objects.filter(module__key=module.key).order_by("-number").first()
        found = differences(published, activities_of(published), guides_of(published), module) if published else []
        plans.append(ModulePlan(module, published, found))
    return plans


def activities_of(release: Release) -> dict[str, Activity]:
    """A release's activities by key."""
    return _rows({place.key: place.pk for place in release.places.values()})


def guides_of(release: Release) -> dict[str, Activity]:
    """A release's guides by key, in order."""
    return _rows(release.guides)


def _rows(pks: Mapping[str, int]) -> dict[str, Activity]:
    """In one query, or in none where nothing is asked for."""
    rows = Activity.objects.in_bulk(list(pks.values()))
    return {key: rows[pk] for key, pk in pks.items()}


def publish(compiled: Compiled, *, at: datetime) -> list[Release]:
    """Publish what is new; again, nothing. Returns the new releases.

    Raises `HasErrors` when anything in the folder is wrong, `VersionTooSmall` when a version does not
    carry its changes; then nothing at all is published.
    """
    if not compiled.is_publishable or compiled.programme is None:
        raise HasErrors
    store_media(compiled)
    with transaction.atomic():
        plans = plan(compiled)
        for module_plan in plans:
            module_plan.refuse_less()
        publish_programme(compiled.programme, at)
        releases = [_publish_module(each, at) for each in plans if not each.is_unchanged]
        open_and_withdraw({module.key for module in compiled.modules}, at)
    for release in releases:
        complete_what_is_due(release=release, at=at)
    if releases:
        content_published.send(sender=Release, releases=releases)
    return releases


def publish_programme(spec: Mapping[str, Any], at: datetime) -> None:
    fingerprint = digest(spec)
    newest = Programme.objects.order_by("-published_at", "-pk").first()
    if newest is not None and newest.digest == fingerprint:
        return
    # An edition that comes back is the newest once more.
    Programme.objects.update_or_create(digest=fingerprint, defaults={"spec": spec, "published_at": at})


def _publish_module(each: ModulePlan, at: datetime) -> Release:
    module, _created = Module.objects.get_or_create(key=each.module.key)
    spec = release_spec(each.module, lambda activity: store_activity(module, activity).pk)
    number = each.published.number + 1 if each.published else 1
    return Release.objects.create(
        module=module,
        number=number,
        version=spec["version"],
        major=parse_version(spec["version"])[0],
        digest=digest(spec),
        spec=spec,
        published_at=at,
    )


def store_activity(module: Module, activity: CompiledActivity) -> Activity:
    kind = all_kinds()[activity.kind]
    proxy: type[Activity] = apps.get_model(kind.model)
    row, created = proxy.objects.get_or_create(
        module=module, key=activity.key, digest=activity.digest, defaults={"spec": activity.spec}
    )
    if created and kind.store:
        import_string(kind.store)(row)
    return row


def open_and_withdraw(keys: set[str], at: datetime) -> None:
    """A module taken out of the folder takes no new learners until it comes back; those who began go on."""
    Module.objects.filter(key__in=keys).exclude(withdrawn_at=None).update(withdrawn_at=None)
    Module.objects.filter(withdrawn_at=None).exclude(key__in=keys).update(withdrawn_at=at)
