"""Which page shows what stands in a file, and which files a page is made of."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePosixPath

from django.urls import ResolverMatch, reverse

from courses import shelf
from courses.content.kinds import Kind, all_kinds, kinds_in_units
from courses.models import Release
from courses.preview.stand_ins import path_of


def release_of(module: str) -> Release | None:
    """What the preview shows of a module now, also of one that has gone from the folder."""
    newest = Release.objects.filter(module__key=module).order_by("-number").values_list("pk", flat=True).first()
    return shelf.release(newest) if newest is not None else None


def files_of(match: ResolverMatch, language: str) -> list[str]:
    """The files that the page at an address is made of, whether they are there or not, for a reader of `language`."""
    module, key = match.kwargs.get("module"), match.kwargs.get("key")
    if match.view_name == "courses:glossary":
        return _in_languages("glossary.yaml", language)
    release = release_of(module) if module else None
    if release is None:
        return []
    folder = f"modules/{module}"
    if match.view_name == "preview:guide":
        return _guide_files(release, key or "", language)
    if key is None:
        units = [f"{folder}/{unit['key']}" for unit in release.spec["units"]]
        yaml = [f"{folder}/module.yaml", *(f"{unit}/unit.yaml" for unit in units)]
        return [folder, *units, *(name for path in yaml for name in _in_languages(path, language))]
    if key not in release.places:
        return []
    place = release.places[key]
    stands_in_for = path_of(shelf.activity(place.pk))
    return [stands_in_for] if stands_in_for else _files(kinds_in_units(), f"{folder}/{place.unit}", key, language)


def _guide_files(release: Release, key: str, language: str) -> list[str]:
    if key not in release.guides:
        return []
    stands_in_for = path_of(shelf.activity(release.guides[key]))
    kind = all_kinds()["guide"]
    folder = f"modules/{release.module.key}/{kind.folder}"
    return [stands_in_for] if stands_in_for else _files([kind], folder, key, language)


def _in_languages(path: str, language: str) -> list[str]:
    return [path, path.replace(".yaml", f".{language}.yaml")]


def _files(kinds: Sequence[Kind], folder: str, key: str, language: str) -> list[str]:
    """The source of this key, of whichever kind it is, and its translation."""
    names = ((kind.source_name(key), kind.translation_name(key, language)) for kind in kinds)
    return [f"{folder}/{name}" for pair in names for name in pair]


def url_of(path: str) -> str:
    """The page that shows what stands in a file; empty where none does."""
    match PurePosixPath(path).parts:
        case ("modules", module, unit, name) if (release := release_of(module)) is not None:
            key = name.partition(".")[0]
            if unit == all_kinds()["guide"].folder and key in release.guides:
                return reverse("preview:guide", args=[module, key])
            if key in release.places and release.places[key].unit == unit:
                return reverse("courses:activity", args=[module, key])
            return reverse("courses:module", args=[module])
        case ("modules", module, *_rest) if release_of(module) is not None:
            return reverse("courses:module", args=[module])
        case (name,) if name.startswith("glossary."):
            return reverse("courses:glossary")
    return ""
