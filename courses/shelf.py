"""Published content, kept in memory: what never changes is read from the database once per process."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from courses.models import Activity, Release
from courses.staleness import stale_texts


@lru_cache(maxsize=256)
def release(pk: int) -> Release:
    """A release with its module's row; `withdrawn_at` is to be asked from the database, for it may change."""
    return Release.objects.select_related("module").get(pk=pk)


@lru_cache(maxsize=4096)
def activity(pk: int) -> Activity:
    """An activity as its kind's proxy."""
    row: Activity = Activity.objects.select_related("module").get(pk=pk)
    return row


def newest_of_major(module_id: int, major: int) -> Release:
    """Raises KeyError for a major that was never published."""
    return releases_by_major({(module_id, major)})[module_id, major]


def releases_by_major(wanted: Iterable[tuple[int, int]]) -> dict[tuple[int, int], Release]:
    """The newest release of each (module, major), in one query besides those that fill the shelf."""
    wanted = set(wanted)
    newest = Release.objects.filter(module__in={module for module, _major in wanted}).order_by("number")
    pks = {(module, major): pk for pk, module, major in newest.values_list("pk", "module", "major")}
    return {place: release(pk) for place, pk in pks.items() if place in wanted}


def newest_releases(modules: Iterable[int]) -> dict[int, Release]:
    """The newest release of each module by the module's primary key, withdrawn ones too."""
    newest = Release.objects.filter(module__in=set(modules)).order_by("number").values_list("module", "pk")
    return {module: release(pk) for module, pk in dict(newest).items()}


def catalogue() -> list[Release]:
    """The newest release of every open module, by module key, in one query besides those that fill the shelf."""
    newest = Release.objects.filter(module__withdrawn_at=None).order_by("number")
    pks = dict(newest.values_list("module", "pk"))
    return sorted((release(pk) for pk in pks.values()), key=lambda each: each.module.key)


def clear() -> None:
    """Forget everything: for tests, whose databases begin anew."""
    release.cache_clear()
    activity.cache_clear()
    stale_texts.cache_clear()
