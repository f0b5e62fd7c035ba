"""What changed between what is published and what is in the folder, and the least version that may carry it.

The table of changes is that of the content format: wording is a patch; something added is minor;
something removed, re-keyed or decided anew is major.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Set
from dataclasses import dataclass, replace
from itertools import takewhile
from pathlib import PurePosixPath
from typing import Any

from courses.content.kinds import Bump, Spec, all_kinds
from courses.content.tree import CompiledActivity, CompiledModule, CompiledUnit, TranslationFile
from courses.models import Activity, Release

ORDER: Mapping[Bump, int] = {"patch": 0, "minor": 1, "major": 2}

MODULE_RULES: Mapping[str, Bump] = {
    "title": "patch",
    "neutral-title": "patch",
    "summary": "patch",
    "media": "patch",
    # Which surveys are compared decides nothing for a learner; the surveys themselves come as activities do.
    "surveys": "minor",
}
"""What a change of a module's own key asks for; of any other, a major version."""
UNIT_TEXTS = ("title", "summary")


@dataclass(frozen=True, slots=True)
class Difference:
    """One change for a learner: which bump it asks for, where it stands, in plain words."""

    bump: Bump
    path: str
    line: int
    what: str
    is_for_trainers: bool = False
    """Whether it changes nothing for a learner after all."""

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


def release_spec(module: CompiledModule, id_of: Callable[[CompiledActivity], int | str]) -> dict[str, Any]:
    """What a release keeps of a module. `id_of` gives the row of an activity or guide; to compare, its digest does."""
    units = [
        {
            "key": unit.key,
            **{name: unit.spec[name] for name in UNIT_TEXTS if name in unit.spec},
            "activities": [
                {"key": each.key, "id": id_of(each), "kind": each.kind, "optional": each.optional} | _survey(each)
                for each in unit.activities
            ],
        }
        for unit in module.units
    ]
    spec = {**module.spec, "units": units, "translations": _gathered_translations(module)}
    if "guides" in spec:
        spec["guides"] = [{"key": guide.key, "id": id_of(guide)} for guide in module.guides]
    shown = {target: sha256 for part in _parts(module) for target, sha256 in part.spec.get("media", {}).items()}
    return {**spec, "media": shown} if shown else spec


def _survey(activity: CompiledActivity) -> dict[str, bool]:
    return {"survey": True} if activity.is_survey else {}


def _parts(module: CompiledModule) -> list[CompiledModule | CompiledUnit]:
    return [module, *module.units]


def _gathered_translations(module: CompiledModule) -> dict[str, Any]:
    """The module's translations with those of its units, addressed from the module: `units/<unit>/title`."""
    gathered = {
        language: {**each, "texts": dict(each["texts"])} for language, each in module.spec["translations"].items()
    }
    for unit in module.units:
        for language, each in unit.spec["translations"].items():
            whole = gathered.setdefault(language, {"texts": {}, "stale": False, "draft": False})
            whole["texts"] |= {f"units/{unit.key}/{address}": text for address, text in each["texts"].items()}
            whole.setdefault("units", {})[unit.key] = each["of"]
            for flag in ("stale", "draft"):
                whole[flag] = whole[flag] or each[flag]
    return gathered


def differences(
    release: Release, published: Mapping[str, Activity], guides: Mapping[str, Activity], module: CompiledModule
) -> list[Difference]:
    """Everything that differs between a release (its activities and guides, each by key) and the compiled module.

    Empty only when the release would be stored again as it is.
    """
    was = _with_digests(release.spec, published, guides)
    now = release_spec(module, lambda activity: activity.digest)
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
    found += (replace(each, bump="patch", is_for_trainers=True) for each in _guide_differences(guides, module))
    if not found:
        # Whatever the rules above do not name: nothing is ever dropped in silence.
        line = module.located.at_key(("version",))[0]
        names = ", ".join(f"`{name}`" for name in sorted({*was, *now}) if was.get(name) != now.get(name))
        found.append(Difference("patch", module.path, line, f"{names} changed"))
    return sorted(found, key=lambda difference: (-ORDER[difference.bump], difference.path, difference.line))


def _with_digests(
    spec: Mapping[str, Any], published: Mapping[str, Activity], guides: Mapping[str, Activity]
) -> dict[str, Any]:
    """A stored spec with the digests of its activities and guides instead of their rows."""
    units = [
        {
            **unit,
            "activities": [{**entry, "id": published[entry["key"]].digest} for entry in unit["activities"]],
        }
        for unit in spec["units"]
    ]
    with_digests = {**spec, "units": units}
    if "guides" in spec:
        with_digests["guides"] = [{"key": key, "id": guide.digest} for key, guide in guides.items()]
    return with_digests


def _module_differences(was: Mapping[str, Any], now: Mapping[str, Any], module: CompiledModule) -> Iterator[Difference]:
    def difference(bump: Bump, *path: str) -> Difference:
        return Difference(bump, module.path, module.located.at_key(path)[0], f"`{'/'.join(path)}` changed")

    for name in sorted({*was, *now} - {"version", "changes", "units", "guides", "translations", "outcomes"}):
        if was.get(name) != now.get(name):
            yield difference(MODULE_RULES.get(name, "major"), name)
    if set(was["outcomes"]) != set(now["outcomes"]):
        yield difference("major", "outcomes")
    # The entry of a new version comes with it, and is no change of its own.
    for name in ("outcomes", "changes"):
        for key, text in now[name].items():
            if key in was[name] and was[name][key] != text:
                yield difference("patch", name, key)
    if gone := [version for version in was["changes"] if version not in now["changes"]]:
        yield Difference(
            "patch", module.path, module.located.at_key(("changes",))[0], f"`changes` leaves out {gone[0]}"
        )


def _structure_differences(was: Mapping[str, Any], module: CompiledModule) -> Iterator[Difference]:
    units_line = module.located.at_key(("units",))[0]
    unit_was = {entry["key"]: unit["key"] for unit in was["units"] for entry in unit["activities"]}
    optional_was = {entry["key"]: entry["optional"] for unit in was["units"] for entry in unit["activities"]}
    kept = unit_was.keys() & {activity.key for activity in module.activities}
    units = {unit.key: unit for unit in module.units}
    for name, unit_key in unit_was.items():
        if name not in kept:
            unit = units.get(unit_key)
            path, line = (unit.path, unit.located.at_key(("activities",))[0]) if unit else (module.path, units_line)
            yield Difference("major", path, line, f"`{name}` is gone")
    for unit in module.units:
        optional_line = unit.located.at_key(("optional",))[0]
        for position, activity in enumerate(unit.activities):
            if activity.key not in kept:
                line = unit.located.at(("activities", position))[0]
                yield Difference("minor", unit.path, line, f"`{activity.key}` is new")
            elif activity.optional and not optional_was[activity.key]:
                yield Difference("minor", unit.path, optional_line, f"`{activity.key}` is now optional")
            elif optional_was[activity.key] and not activity.optional:
                yield Difference("major", unit.path, optional_line, f"`{activity.key}` is now required")
        yield from _unit_differences(was, unit)
    yield from _order_differences(was, module, kept)


def _order_differences(was: Mapping[str, Any], module: CompiledModule, kept: Set[str]) -> Iterator[Difference]:
    units_line = module.located.at_key(("units",))[0]
    keys_were, keys_are = [unit["key"] for unit in was["units"]], [unit.key for unit in module.units]
    if keys_were != keys_are:
        yield Difference("minor", module.path, units_line, "the order of the units, or which there are, is another")
    stood = {unit["key"]: [each["key"] for each in unit["activities"] if each["key"] in kept] for unit in was["units"]}
    for unit in module.units:
        stands = [each.key for each in unit.activities if each.key in kept]
        if stood.get(unit.key, []) != stands:
            line = unit.located.at_key(("activities",))[0]
            yield Difference("minor", unit.path, line, "what is done in which order, or in which unit, is another")


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
    files = {file.path: file for part in _parts(module) for file in part.translations.values()}
    for language in sorted({*was, *now}):
        before = _by_file(was.get(language, {}).get("texts", {}), language, module)
        after = _by_file(now.get(language, {}).get("texts", {}), language, module)
        for path in sorted({*before, *after}):
            if path not in before:
                yield Difference("minor", path, 1, f"this can now be read in `{language}`")
            elif path not in after:
                yield Difference("patch", path, 1, f"the translation into `{language}` is gone")
            else:
                yield from _text_differences(before[path], after[path], files[path])
        if language in was and language in now:
            for flag, said in FLAGS.items():
                if was[language][flag] != now[language][flag]:
                    what = f"the translation into `{language}` {said[now[language][flag]]}"
                    yield Difference(
                        "patch", min((path for path in files if path in after), default=module.path), 1, what
                    )


FLAGS = {
    "stale": {True: "is out of date now", False: "is up to date again"},
    "draft": {True: "is a draft now", False: "is reviewed now"},
}


def _text_differences(was: Mapping[str, str], now: Mapping[str, str], file: TranslationFile) -> Iterator[Difference]:
    for address in sorted({*was, *now}):
        if was.get(address) != now.get(address):
            line = file.translated.place_of(address)[0]
            yield Difference("patch", file.path, line, f"`{address}` is worded anew in `{file.language}`")


def _by_file(texts: Mapping[str, str], language: str, module: CompiledModule) -> dict[str, dict[str, str]]:
    """Gathered texts by the file they stand in, addressed from that file."""
    folder = PurePosixPath(module.path).parent
    files: dict[str, dict[str, str]] = {}
    for address, text in texts.items():
        path, inner = folder / f"module.{language}.yaml", address
        if address.startswith("units/"):
            _units, unit, inner = address.split("/", 2)
            path = folder / unit / f"unit.{language}.yaml"
        files.setdefault(str(path), {})[inner] = text
    return files


def _activity_differences(was: Activity, activity: CompiledActivity) -> Iterator[Difference]:
    if was.digest == activity.digest:
        return
    if was.spec["kind-of-activity"] != activity.kind:
        yield Difference("major", activity.path, 1, f"`{activity.key}` is now a {activity.kind}")
        return
    found = [
        *_rule_differences(was.spec, activity),
        *_wording_differences(was.spec, activity),
        *_media_differences(was.spec, activity),
        *_language_differences(was.spec["translations"], activity),
    ]
    # Whatever is left describes the activity and decides nothing, such as a lesson's minutes.
    yield from found or [Difference("patch", activity.path, 1, f"what is said about `{activity.key}` is another")]


def _guide_differences(was: Mapping[str, Activity], module: CompiledModule) -> Iterator[Difference]:
    """What changed about guides, which are no steps: so whatever it is, it asks for a patch."""
    line = module.located.at_key(("guides",))[0]
    keys = [guide.key for guide in module.guides]
    for key in was:
        if key not in keys:
            yield Difference("patch", module.path, line, f"the guide `{key}` is gone")
    for guide in module.guides:
        if guide.key not in was:
            yield Difference("patch", guide.path, 1, f"the guide `{guide.key}` is new")
        else:
            yield from _activity_differences(was[guide.key], guide)
    if [key for key in was if key in keys] != [key for key in keys if key in was]:
        yield Difference("patch", module.path, line, "the order of the guides is another")


def _rule_differences(was: Spec, activity: CompiledActivity) -> Iterator[Difference]:
    for change in all_kinds()[activity.kind].changes(was, activity.spec):
        yield Difference(change.bump, activity.path, activity.parsed.place_of(change.address)[0], change.what)


def _wording_differences(was: Spec, activity: CompiledActivity) -> Iterator[Difference]:
    kind = all_kinds()[activity.kind]
    texts_were, texts_are = dict(kind.texts(was)), dict(kind.texts(activity.spec))
    for address in {**texts_were, **texts_are}:
        before, after = texts_were.get(address), texts_are.get(address)
        if before != after:
            line = activity.parsed.place_of(address)[0]
            if before and after and "\n" in after:
                line += _first_difference(before, after)
            yield Difference("patch", activity.path, line, f"`{address}` is worded anew")


def _first_difference(before: str, after: str) -> int:
    """How many lines two texts begin alike."""
    pairs = zip(before.split("\n"), after.split("\n"), strict=False)
    return sum(1 for _pair in takewhile(lambda pair: pair[0] == pair[1], pairs))


def _media_differences(was: Spec, activity: CompiledActivity) -> Iterator[Difference]:
    before, after = was.get("media", {}), activity.spec.get("media", {})
    for target in sorted({*before, *after}):
        if before.get(target) != after.get(target):
            places = [
                each.place
                for each in activity.parsed.references
                if each.target == target and each.path == activity.path
            ]
            yield Difference("patch", activity.path, places[0][0] if places else 1, f"`{target}` is another")
    if was.get("transcripts") != activity.spec.get("transcripts"):
        yield Difference("patch", activity.path, 1, "a transcript is another")


def _language_differences(was: Mapping[str, Any], activity: CompiledActivity) -> Iterator[Difference]:
    for language, file in activity.translations.items():
        if language not in was:
            yield Difference("minor", file.path, 1, f"`{activity.key}` can now be read in `{language}`")
            continue
        before, after = was[language], activity.spec["translations"][language]
        yield from _text_differences(before["texts"], after["texts"], file)
        for address in sorted({**before.get("accepts", {}), **after.get("accepts", {})}):
            if before.get("accepts", {}).get(address) != after.get("accepts", {}).get(address):
                line = file.translated.place_of(address)[0]
                yield Difference("patch", file.path, line, f"`{address}` accepts other spellings in `{language}`")
        for flag, said in FLAGS.items():
            if before[flag] != after[flag]:
                yield Difference("patch", file.path, 1, f"the translation into `{language}` {said[after[flag]]}")
    for language in was:
        if language not in activity.translations:
            yield Difference("patch", activity.path, 1, f"the translation into `{language}` is gone")
