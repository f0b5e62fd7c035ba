"""What a new module, unit, lesson, quiz, survey or guide begins with: files with questions to their author in them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from string import Template
from typing import Any

from courses.content.checking import KEY_PATTERN
from courses.content.editing import scalar
from courses.content.folder import TAKEN
from courses.content.kinds import all_kinds, kinds_in_units
from courses.content.problems import Problems
from courses.content.reading import read
from courses.content.telling import is_telling
from courses.content.tree import Compiled
from courses.content.yaml_text import load

SKELETONS = Path(__file__).parent / "skeletons"

ADDRESSES = {
    "module": ("MODULE",),
    "unit": ("MODULE", "UNIT"),
    "lesson": ("MODULE", "UNIT", "KEY"),
    "quiz": ("MODULE", "UNIT", "KEY"),
    "survey": ("MODULE", "UNIT", "KEY"),
    "guide": ("MODULE", "KEY"),
}
"""What can be made, and what its address is made of."""

ACTIVITIES = {
    "lesson": ("lesson", "lesson.md"),
    "quiz": ("quiz", "practice.quiz.yaml"),
    "survey": ("quiz", "survey.quiz.yaml"),
}
"""The kind of each activity and its skeleton."""

OPENING = {"unit": "opening", "lesson": "one-situation", "quiz": "check-opening"}
"""What is in a new module."""

LONGEST_KEY = 60


class CannotMake(Exception):
    """Nothing was made; the message says why."""


@dataclass(slots=True)
class Beginning:
    """Files to be made, and the list that the new thing is added to."""

    made: str
    """Its own path, from the content folder."""
    files: dict[Path, str] = field(default_factory=dict)
    parent: Path | None = None
    parent_list: str = ""
    entry: str = ""


def begin(tree: Compiled, *, what: str, address: str, title: str = "", group: str = "") -> Beginning:
    """What is to be made in `tree`, nothing written yet. Raises `CannotMake` or `CannotEdit`."""
    keys = address.strip("/").split("/")
    if len(keys) != len(ADDRESSES[what]):
        raise CannotMake(f"a {what} is written {'/'.join(ADDRESSES[what])}, not `{address}`")
    for key in keys:
        if not re.fullmatch(KEY_PATTERN, key) or len(key) > LONGEST_KEY:
            raise CannotMake(
                f"`{key}` is not a key: use small letters a to z, digits and single hyphens, {LONGEST_KEY} at most"
            )
    title = title.strip() or keys[-1].replace("-", " ").capitalize()
    if not title.isprintable():
        raise CannotMake("a title is one line of text")
    if what == "module":
        return _new_module(tree, keys[0], title, group)
    if group:
        raise CannotMake("only a module has a group")
    module = _Module(tree.root, keys[0])
    match what:
        case "unit":
            return _new_unit(module, keys[1], title)
        case "guide":
            return _new_guide(module, keys[1], title)
    return _new_activity(module, what, keys[1], keys[2], title)


def _new_module(tree: Compiled, key: str, title: str, group: str) -> Beginning:
    programme = tree.programme
    if programme is None:
        raise CannotMake("programme.yaml has errors: mend them first, `content check` lists them")
    folder = tree.root / "modules" / key
    if folder.exists():
        raise CannotMake(f"modules/{key} is there already")
    groups = [each["key"] for each in programme["groups"]]
    if not group and len(groups) > 1:
        raise CannotMake(f"say for whom it is: --group {' or --group '.join(groups)}")
    if group and group not in groups:
        raise CannotMake(f"there is no group `{group}` in programme.yaml, but {', '.join(groups)}")
    unit = folder / OPENING["unit"]
    outcomes = ["next-step"]
    activities = f"{OPENING['lesson']}, {OPENING['quiz']}"
    module_text = _text("module.yaml", title=title, language=programme["language"], group=group or groups[0])
    return Beginning(
        made=f"modules/{key}",
        files={
            folder / "module.yaml": module_text,
            unit / "unit.yaml": _text("unit.yaml", title="Opening", activities=activities),
            unit / _file_name("lesson", OPENING["lesson"]): _lesson("One situation", outcomes, teaches=True),
            unit / _file_name("quiz", OPENING["quiz"]): _quiz("quiz", "What you take with you", outcomes, asks=True),
        },
    )


def _new_unit(module: _Module, key: str, title: str) -> Beginning:
    if key in TAKEN:
        raise CannotMake(f"`{key}` is the folder of {TAKEN[key]}: choose another key")
    folder = module.folder / key
    if folder.exists():
        raise CannotMake(f"{module.shown(folder)} is there already")
    taken = {*module.files(), *(name for _unit, names in module.listed() for name in names)}
    lesson = next((name for name in (key, f"about-{key}", f"{key}-begins") if name not in taken), None)
    if lesson is None or len(lesson) > LONGEST_KEY:
        raise CannotMake(f"the module has a `{key}` already: choose another key")
    return module.listing(
        Beginning(
            made=module.shown(folder),
            files={
                folder / "unit.yaml": _text("unit.yaml", title=title, activities=lesson),
                folder / _file_name("lesson", lesson): _lesson(title, module.outcomes, teaches=False),
            },
        ),
        module.folder / "module.yaml",
        "units",
        key,
    )


def _new_activity(module: _Module, what: str, unit: str, key: str, title: str) -> Beginning:
    folder = module.folder / unit
    if not (folder / "unit.yaml").is_file():
        raise CannotMake(f"there is no {module.shown(folder / 'unit.yaml')}: `content new unit` makes one")
    if key in module.files():
        raise CannotMake(f"{module.shown(module.files()[key])} is there already, and one name is for one thing")
    for other, names in module.listed():
        if key in names and other != unit:
            raise CannotMake(f"the unit `{other}` lists a `{key}` already, and one name is for one thing")
    text = (
        _lesson(title, module.outcomes, teaches=False)
        if what == "lesson"
        else _quiz(what, title, module.outcomes, asks=False)
    )
    path = folder / _file_name(what, key)
    beginning = Beginning(made=module.shown(path), files={path: text})
    return module.listing(beginning, folder / "unit.yaml", "activities", key)


def _new_guide(module: _Module, key: str, title: str) -> Beginning:
    kind = all_kinds()["guide"]
    path = module.folder / kind.folder / kind.source_name(key)
    if path.exists():
        raise CannotMake(f"{module.shown(path)} is there already")
    beginning = Beginning(made=module.shown(path), files={path: _text("guide.md", title=title)})
    return module.listing(beginning, module.folder / "module.yaml", "guides", key)


def _file_name(what: str, key: str) -> str:
    kind, _skeleton = ACTIVITIES[what]
    return all_kinds()[kind].source_name(key)


def _lesson(title: str, outcomes: list[str], *, teaches: bool) -> str:
    listed = f"outcomes: [{', '.join(outcomes)}]"
    if not teaches:
        listed = f"# Which outcomes of module.yaml does it teach? Keep those that fit:\n# {listed}"
    return _text("lesson.md", title=title, outcomes=listed)


def _quiz(what: str, title: str, outcomes: list[str], *, asks: bool) -> str:
    _kind, skeleton = ACTIVITIES[what]
    named = ", ".join(outcomes) or "none yet"
    outcome = f"    outcome: {outcomes[0]}" if asks else f"    # outcome: one of those of module.yaml ({named})"
    return _text(skeleton, title=title, outcome=outcome)


def _text(skeleton: str, *, title: str, **words: str) -> str:
    template = Template((SKELETONS / skeleton).read_text(encoding="utf-8"))
    return template.substitute(title=scalar(title), **words)


class _Module:
    """A module's folder as it is, with or without errors in it."""

    def __init__(self, root: Path, key: str) -> None:
        self.root = root
        self.folder = root / "modules" / key
        said = self.said(self.folder / "module.yaml")
        self.outcomes = [*said["outcomes"]] if isinstance(said.get("outcomes"), Mapping) else []

    def shown(self, path: Path) -> str:
        return path.relative_to(self.root).as_posix()

    def said(self, path: Path) -> dict[str, Any]:
        """What a YAML file says. Raises `CannotMake` where that cannot be read."""
        problems = Problems()
        source = read(self.root, path, problems)
        located = load(source, problems) if source is not None else None
        if located is None or not isinstance(located.value, dict):
            reason = next((problem.message for problem in problems), "this must be a mapping of keys to values")
            raise CannotMake(f"{self.shown(path)}: {reason}")
        return located.value

    def files(self) -> dict[str, Path]:
        """The file of every activity that the module has, listed or not, by its key."""
        found = {}
        for kind in kinds_in_units():
            for path in sorted(self.folder.glob(f"*/*{kind.suffix}")):
                key = path.name.removesuffix(kind.suffix)
                if "." not in key and path.parent.name not in TAKEN:
                    found[key] = path
        return found

    def listed(self) -> Iterator[tuple[str, list[str]]]:
        """What each unit lists, by the unit's key; a unit that cannot be read lists nothing."""
        for path in sorted(self.folder.glob("*/unit.yaml")):
            try:
                yield path.parent.name, _entries(self.said(path), "activities")
            except CannotMake:
                continue

    def listing(self, beginning: Beginning, parent: Path, name: str, entry: str) -> Beginning:
        """The beginning, to be listed in its parent unless that does so already."""
        if entry not in _entries(self.said(parent), name):
            beginning.parent, beginning.parent_list, beginning.entry = parent, name, entry
        return beginning


def _entries(said: Mapping[str, Any], name: str) -> list[Any]:
    entries = said.get(name)
    return entries if isinstance(entries, list) else []


def telling_keys(beginning: Beginning, tree: Compiled) -> Iterator[str]:
    """The new keys that say in public what they are about."""
    avoid = (tree.programme or {}).get("neutral", {}).get("avoid", [])
    keys = {beginning.made.rpartition("/")[2].partition(".")[0]}
    keys |= {path.name.partition(".")[0] for path in beginning.files} - {"module", "unit"}
    return (key for key in sorted(keys) if is_telling(key.replace("-", " "), avoid))
