"""Putting in the preview's own database what compiles, with a stand-in for what does not.

The publisher's rules about versions do not hold here: whatever differs is a new release of the one major
version that there is, so that the learner keeps what they have done from one save to the next.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from courses.content.checking import KEY_PATTERN
from courses.content.kinds import all_kinds, kinds_in_units
from courses.content.problems import Problems
from courses.content.reading import read
from courses.content.translations import digest
from courses.content.tree import Compiled, CompiledModule, CompiledUnit
from courses.media import store_media
from courses.models import Module, Release
from courses.preview.stand_ins import stand_in, stand_in_guide, stand_in_module, stand_in_programme, stand_in_unit
from courses.progress import complete_what_is_due
from courses.publishing import open_and_withdraw, publish_programme, store_activity
from courses.versions import release_spec
from lms.models import Programme

MAJOR = 1

Spec = dict[str, Any]


def put_in_place(compiled: Compiled, *, at: datetime) -> list[str]:
    """Store what is new. Returns the files that could not be used, so that what they said before still stands."""
    store_media(compiled)
    loading = _Loading(compiled.root)
    with transaction.atomic():
        loading.programme(compiled, at)
        releases = loading.modules(compiled, at)
    for release in releases:
        complete_what_is_due(release=release, at=at)
    return loading.kept


@dataclass(slots=True)
class _Loading:
    root: Path
    kept: list[str] = field(default_factory=list)

    def programme(self, compiled: Compiled, at: datetime) -> None:
        if compiled.programme is not None:
            publish_programme(compiled.programme, at)
            return
        self.kept.append("programme.yaml")
        if not Programme.objects.exists():
            publish_programme(stand_in_programme(), at)

    def modules(self, compiled: Compiled, at: datetime) -> list[Release]:
        """A release of each module that differs from its newest one."""
        modules = {module.key: module for module in compiled.modules}
        keys = [key for key in _folders(self.root / "modules") if re.fullmatch(KEY_PATTERN, key)]
        releases = []
        for key in keys:
            row, _created = Module.objects.get_or_create(key=key)
            newest = Release.objects.filter(module=row).order_by("-number").first()
            spec = self.module(row, modules.get(key), newest)
            if newest is None or newest.digest != digest(spec):
                releases.append(_release(row, spec, newest, at))
        open_and_withdraw(set(keys), at)
        return releases

    def module(self, row: Module, module: CompiledModule | None, newest: Release | None) -> Spec:
        """What the next release keeps of a module: as it is, as it was, or a stand-in."""
        path = f"modules/{row.key}/module.yaml"
        if module is not None:
            return self.with_stand_ins(row, module, newest)
        if newest is not None:
            self.kept.append(path)
            return dict(newest.spec)
        return stand_in_module(row, text=self.text(path))

    def with_stand_ins(self, row: Module, module: CompiledModule, newest: Release | None) -> Spec:
        spec = release_spec(module, lambda activity: store_activity(row, activity).pk)
        made = {unit["key"]: unit for unit in spec["units"]}
        compiled = {unit.key: unit for unit in module.units}
        before = {unit["key"]: unit for unit in newest.spec["units"]} if newest is not None else {}
        language = module.spec["language"]
        units = []
        for key in module.spec["units"]:
            path = f"modules/{module.key}/{key}/unit.yaml"
            if key in made:
                units.append({**made[key], "activities": [*self.entries(row, made[key], compiled[key], language)]})
            elif key in before:
                self.kept.append(path)
                units.append(before[key])
            elif (self.root / path).is_file():
                entry = stand_in(row, path=path, key=key, language=language, text=self.text(path))
                units.append(stand_in_unit(key, entry))
        if not any(unit["activities"] for unit in units):
            entry = stand_in(row, path=module.path, key=row.key, language=language, text=self.text(module.path))
            units.append(stand_in_unit(row.key, entry))
        if "guides" in spec:
            spec["guides"] = [*self.guides(row, spec["guides"], module)]
        return {**spec, "units": units}

    def guides(self, row: Module, made: list[Spec], module: CompiledModule) -> Iterator[Spec]:
        """The guides in order, a stand-in for each that has a file and could not be used."""
        kind, entries = all_kinds()["guide"], {entry["key"]: entry for entry in made}
        for key in module.spec["guides"]:
            path = f"modules/{row.key}/{kind.folder}/{kind.source_name(key)}"
            if key in entries:
                yield entries[key]
            elif (self.root / path).is_file():
                language = module.spec["language"]
                yield stand_in_guide(row, path=path, key=key, language=language, text=self.text(path))

    def entries(self, row: Module, made: Mapping[str, Any], unit: CompiledUnit, language: str) -> Iterator[Spec]:
        """The activities of a unit in order, a stand-in for each that has a file and could not be used."""
        entries = {entry["key"]: entry for entry in made["activities"]}
        for key in unit.spec["activities"]:
            if key in entries:
                yield entries[key]
            elif name := self.file_of(f"modules/{row.key}/{unit.key}", key):
                optional = key in unit.spec["optional"]
                yield stand_in(row, path=name, key=key, language=language, text=self.text(name), optional=optional)

    def file_of(self, folder: str, key: str) -> str:
        """The one file that an activity is read from; empty where there is none, or are two."""
        names = [f"{folder}/{kind.source_name(key)}" for kind in kinds_in_units()]
        found = [name for name in names if (self.root / name).is_file()]
        return found[0] if len(found) == 1 else ""

    def text(self, path: str) -> str:
        """What a file says, as far as it can be read."""
        source = read(self.root, self.root / path, Problems())
        return source.text if source is not None else ""


def _folders(folder: Path) -> list[str]:
    """Names of the folders in a folder, which may be gone by now."""
    try:
        return sorted(each.name for each in folder.iterdir() if each.is_dir())
    except OSError:
        return []


def _release(row: Module, spec: Mapping[str, Any], newest: Release | None, at: datetime) -> Release:
    number = newest.number + 1 if newest is not None else 1
    return Release.objects.create(
        module=row,
        number=number,
        version=f"{spec['version']}+{number}",
        major=MAJOR,
        digest=digest(spec),
        spec=spec,
        published_at=at,
    )
