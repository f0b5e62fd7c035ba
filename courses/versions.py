"""What changed between what is published and what is in the folder, and the least version that may carry it.

The table of changes is that of the content format: wording is a patch; something added is minor;
something removed, re-keyed or decided anew is major.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from courses.content.compiler import CompiledActivity, CompiledModule, CompiledUnit
from courses.content.kinds import Bump, all_kinds
from courses.models import Activity, Release

ORDER: Mapping[Bump, int] = {"patch": 0, "minor": 1, "major": 2}


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


def differences(release: Release, published: Mapping[str, Activity], module: CompiledModule) -> list[Difference]:
    """Everything that differs between a release (and its activities by key) and the compiled module."""
    found = [*_module_differences(release, module), *_structure_differences(release, module)]
    for activity in module.activities:
        if (was := published.get(activity.key)) is not None:
            found += _activity_differences(was, activity)
    return sorted(found, key=lambda difference: (-ORDER[difference.bump], difference.path, difference.line))


def _module_differences(release: Release, module: CompiledModule) -> Iterator[Difference]:
    def line(name: str) -> int:
        return module.located.at_key((name,))[0]

    for name, bump in (
        *((name, "patch") for name in ("title", "neutral-title", "summary", "outcomes")),
        *((name, "major") for name in ("language", "group", "certificate", "surveys")),
    ):
        was, now = release.spec.get(name), module.spec.get(name)
        if name == "outcomes" and set(was or {}) != set(now or {}):
            bump = "major"
        if was != now:
            yield Difference(bump, module.path, line(name), f"`{name}` changed")  # type: ignore[arg-type]


def _structure_differences(release: Release, module: CompiledModule) -> Iterator[Difference]:
    was, now = _shape(release.spec["units"]), _compiled_shape(module)
    units_line = module.located.at_key(("units",))[0]
    kept_names = {name for names in now.values() for name in names}
    for names in was.values():
        for activity_key in names:
            if activity_key not in kept_names:
                yield Difference(
                    "major", module.path, module.located.at_key(("units",))[0], f"`{activity_key}` is gone"
                )
    before = {name: optional for unit in was.values() for name, optional in unit.items()}
    for unit in module.units:
        for activity in unit.activities:
            if activity.key not in before:
                yield Difference("minor", activity.path, 1, f"`{activity.key}` is new")
            elif activity.optional and not before[activity.key]:
                yield Difference("minor", unit.path, 1, f"`{activity.key}` is now optional")
            elif before[activity.key] and not activity.optional:
                yield Difference("major", unit.path, 1, f"`{activity.key}` is now required")
        yield from _unit_differences(release, unit)
    kept = [name for name in before if name in {a.key for a in module.activities}]
    if kept != [a.key for a in module.activities if a.key in before] or list(was) != [u.key for u in module.units]:
        yield Difference("minor", module.path, units_line, "the order is another")


def _unit_differences(release: Release, unit: CompiledUnit) -> Iterator[Difference]:
    was = next((published for published in release.spec["units"] if published["key"] == unit.key), None)
    if was is None:
        return
    for name in ("title", "summary"):
        if was.get(name) != unit.spec.get(name):
            yield Difference("patch", unit.path, 1, f"`{name}` changed")


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


def _shape(units: list[dict[str, Any]]) -> dict[str, dict[str, bool]]:
    return {unit["key"]: {entry["key"]: entry["optional"] for entry in unit["activities"]} for unit in units}


def _compiled_shape(module: CompiledModule) -> dict[str, dict[str, bool]]:
    return {unit.key: {activity.key: activity.optional for activity in unit.activities} for unit in module.units}
