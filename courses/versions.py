"""What changed between what is published and what is in the folder, and the least version that may carry it.

The table of changes is that of the content format: wording is a patch; something added is minor;
something removed, re-keyed or decided anew is major.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from courses.content.compiler import CompiledActivity, CompiledModule, CompiledUnit
from courses.content.kinds import Bump, all_kinds
from courses.models import Activity, Release

ORDER: Mapping[Bump, int] = {"patch": 0, "minor": 1, "major": 2}

MODULE_TEXTS = ("title", "neutral-title", "summary", "outcomes")
UNIT_TEXTS = ("title", "summary")


@dataclass(frozen=True, slots=True)
class Difference:
    """One change for a learner: which bump it asks for, where it stands, in plain words."""

    bump: Bump
    path: str
    line: int
    what: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.bump} {self.what}"


def parse_version(version: str) -> tuple[int, int, int]:
    major, minor, patch = version.split(".")
    return int(major), int(minor), int(patch)


def least_version(published: str, differences: list[Difference]) -> str:
    """The smallest version after `published` that may carry these differences."""
    if not differences:
        return published
    major, minor, patch = parse_version(published)
    match max((difference.bump for difference in differences), key=lambda bump: ORDER[bump]):
        case "major":
            return f"{major + 1}.0.0"
        case "minor":
            return f"{major}.{minor + 1}.0"
        case _:
            return f"{major}.{minor}.{patch + 1}"


def release_spec(module: CompiledModule, ids: Mapping[str, int | str]) -> dict[str, Any]:
    """What a release keeps of a module. `ids` names the row of each activity; to compare, its digest does."""
    units = [
        {
            "key": unit.key,
            **{name: unit.spec[name] for name in UNIT_TEXTS if name in unit.spec},
            "activities": [
                {"key": each.key, "id": ids[each.key], "kind": each.kind, "optional": each.optional}
                for each in unit.activities
            ],
        }
        for unit in module.units
    ]
    return {**module.spec, "units": units, "translations": _gathered_translations(module)}


def _gathered_translations(module: CompiledModule) -> dict[str, Any]:
    """The module's translations with those of its units, addressed from the module: `units/<unit>/title`."""
    gathered = {
        language: {**each, "texts": dict(each["texts"])} for language, each in module.spec["translations"].items()
    }
    for unit in module.units:
        for language, each in unit.spec["translations"].items():
            whole = gathered.setdefault(language, {"texts": {}, "stale": False, "draft": False})
            whole["texts"] |= {f"units/{unit.key}/{address}": text for address, text in each["texts"].items()}
            for flag in ("stale", "draft"):
                whole[flag] = whole[flag] or each[flag]
    return gathered


def differences(release: Release, published: Mapping[str, Activity], module: CompiledModule) -> list[Difference]:
    """Everything that differs between a release (and its activities by key) and the compiled module.

    Empty only when the release would be stored again as it is.
    """
    was = _with_digests(release.spec, published)
    now = release_spec(module, {activity.key: activity.digest for activity in module.activities})
    if was == now:
        return []
    found = [
        *_module_differences(was, now, module),
        *_structure_differences(was, module),
        *_translation_differences(was["translations"], now["translations"], module),
    ]
    for activity in module.activities:
        if (before := published.get(activity.key)) is not None:
            found += _activity_differences(before, activity)
    if not found:
        # Whatever the rules above do not name: nothing is ever dropped in silence.
        line = module.located.at_key(("version",))[0]
        names = ", ".join(f"`{name}`" for name in sorted({*was, *now}) if was.get(name) != now.get(name))
        found.append(Difference("patch", module.path, line, f"{names} changed"))
    return sorted(found, key=lambda difference: (-ORDER[difference.bump], difference.path, difference.line))


def _with_digests(spec: Mapping[str, Any], published: Mapping[str, Activity]) -> dict[str, Any]:
    """A stored spec with the digests of its activities instead of their rows."""
    units = [
        {
            **unit,
            "activities": [{**entry, "id": published[entry["key"]].digest} for entry in unit["activities"]],
        }
        for unit in spec["units"]
    ]
    return {**spec, "units": units}


def _module_differences(was: Mapping[str, Any], now: Mapping[str, Any], module: CompiledModule) -> Iterator[Difference]:
    def difference(bump: Bump, name: str) -> Difference:
        return Difference(bump, module.path, module.located.at_key((name,))[0], f"`{name}` changed")

    for name in sorted({*was, *now} - {"version", "changes", "units", "translations"}):
        if was.get(name) != now.get(name):
            is_text = name in MODULE_TEXTS and (name != "outcomes" or set(was.get(name, {})) == set(now[name]))
            yield difference("patch" if is_text else "major", name)
    # The entry of a new version comes with it, and is no change of its own.
    told = {version: text for version, text in now["changes"].items() if version in was["changes"]}
    if was["changes"] != told:
        yield difference("patch", "changes")


def _structure_differences(was: Mapping[str, Any], module: CompiledModule) -> Iterator[Difference]:
    units_line = module.located.at_key(("units",))[0]
    before = {entry["key"]: entry["optional"] for unit in was["units"] for entry in unit["activities"]}
    kept = before.keys() & {activity.key for activity in module.activities}
    for name in before:
        if name not in kept:
            yield Difference("major", module.path, units_line, f"`{name}` is gone")
    for unit in module.units:
        for activity in unit.activities:
            if activity.key not in before:
                yield Difference("minor", activity.path, 1, f"`{activity.key}` is new")
            elif activity.optional and not before[activity.key]:
                yield Difference("minor", unit.path, 1, f"`{activity.key}` is now optional")
            elif before[activity.key] and not activity.optional:
                yield Difference("major", unit.path, 1, f"`{activity.key}` is now required")
        yield from _unit_differences(was, unit)
    places_were = [(unit["key"], each["key"]) for unit in was["units"] for each in unit["activities"]]
    places_are = [(unit.key, each.key) for unit in module.units for each in unit.activities]
    if [place for place in places_were if place[1] in kept] != [place for place in places_are if place[1] in kept] or [
        unit["key"] for unit in was["units"]
    ] != [unit.key for unit in module.units]:
        yield Difference("minor", module.path, units_line, "the order is another")


def _unit_differences(was: Mapping[str, Any], unit: CompiledUnit) -> Iterator[Difference]:
    before = next((published for published in was["units"] if published["key"] == unit.key), None)
    if before is None:
        return
    for name in UNIT_TEXTS:
        if before.get(name) != unit.spec.get(name):
            yield Difference("patch", unit.path, unit.located.at_key((name,))[0], f"`{name}` changed")


def _translation_differences(
    was: Mapping[str, Any], now: Mapping[str, Any], module: CompiledModule
) -> Iterator[Difference]:
    """What changed in `module.<language>.yaml` and `unit.<language>.yaml`."""
    for language in sorted({*was, *now}):
        before = _by_file(was.get(language, {}).get("texts", {}), language, module)
        after = _by_file(now.get(language, {}).get("texts", {}), language, module)
        for path in sorted({*before, *after}):
            if path not in before:
                yield Difference("minor", path, 1, f"this can now be read in `{language}`")
            elif path not in after:
                yield Difference("patch", path, 1, f"the translation into `{language}` is gone")
            elif before[path] != after[path]:
                yield Difference("patch", path, 1, f"the translation into `{language}` changed")


def _by_file(texts: Mapping[str, str], language: str, module: CompiledModule) -> dict[str, dict[str, str]]:
    """Gathered texts by the file they stand in."""
    folder = PurePosixPath(module.path).parent
    files: dict[str, dict[str, str]] = {}
    for address, text in texts.items():
        path = folder / f"module.{language}.yaml"
        if address.startswith("units/"):
            path = folder / address.split("/")[1] / f"unit.{language}.yaml"
        files.setdefault(str(path), {})[address] = text
    return files


def _activity_differences(was: Activity, activity: CompiledActivity) -> Iterator[Difference]:
    if was.digest == activity.digest:
        return
    if was.spec["kind-of-activity"] != activity.kind:
        yield Difference("major", activity.path, 1, f"`{activity.key}` is now a {activity.kind}")
        return
    kind = all_kinds()[activity.kind]
    for change in kind.changes(was.spec, activity.spec):
        yield Difference(change.bump, activity.path, activity.parsed.place_of(change.address)[0], change.what)
    texts_were, texts_are = dict(kind.texts(was.spec)), dict(kind.texts(activity.spec))
    for address, text in texts_are.items():
        if address in texts_were and texts_were[address] != text:
            yield Difference(
                "patch", activity.path, activity.parsed.place_of(address)[0], f"`{address}` is worded anew"
            )
    yield from _language_differences(was.spec["translations"], activity)
    yield Difference("patch", activity.path, 1, f"`{activity.key}` is a new wording")


def _language_differences(was: Mapping[str, Any], activity: CompiledActivity) -> Iterator[Difference]:
    for language, translation in activity.spec["translations"].items():
        if language not in was:
            yield Difference("minor", activity.path, 1, f"`{activity.key}` can now be read in `{language}`")
        elif was[language] != translation:
            yield Difference("patch", activity.path, 1, f"the translation into `{language}` changed")
    for language in was:
        if language not in activity.spec["translations"]:
            yield Difference("patch", activity.path, 1, f"the translation into `{language}` is gone")
