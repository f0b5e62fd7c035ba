"""What stands where something cannot be read: a page that shows the file with its problems, never a gap."""

from __future__ import annotations

import re
from typing import Any

from courses.content.schema import GuideSchema, LessonSchema, ModuleSchema, ProgrammeSchema
from courses.content.translations import digest
from courses.models import Activity, Guide, Lesson, Module

PATH = "stand-in"
"""The key in a lesson's spec that says: this stands in for the file at this path."""


def stand_in(row: Module, *, path: str, key: str, language: str, text: str, optional: bool = False) -> dict[str, Any]:
    """A release's entry of a lesson that stands in for the file at `path`, which says `text`."""
    head = LessonSchema.model_validate({"title": _said(text, "title") or key, "minutes": 1}).spec()
    return {"key": key, "id": _kept(Lesson, row, path, key, language, head), "kind": Lesson.kind, "optional": optional}


def stand_in_guide(row: Module, *, path: str, key: str, language: str, text: str) -> dict[str, Any]:
    """The same of a guide."""
    head = GuideSchema.model_validate({"title": _said(text, "title") or key}).spec()
    return {"key": key, "id": _kept(Guide, row, path, key, language, head)}


def _kept(kind: type[Activity], row: Module, path: str, key: str, language: str, head: dict[str, Any]) -> int:
    spec = {**head, "body": path, "media": {}, "kind-of-activity": kind.kind, "language": language}
    spec |= {"translations": {}, PATH: path}
    kept, _created = kind.objects.get_or_create(module=row, key=key, digest=digest(spec), defaults={"spec": spec})
    return int(kept.pk)


def _said(text: str, key: str) -> str:
    """What looks like the title, say, in a file that cannot be read as what it is; empty where nothing does."""
    found = re.search(rf"^{key}:[ \t]*(\S.*)$", text, re.MULTILINE)
    return found[1].strip("\"' ") if found else ""


def path_of(activity: Activity) -> str:
    """The file that this stands in for; empty for everything that is what it is."""
    return str(activity.spec.get(PATH, ""))


def stand_in_unit(key: str, entry: dict[str, Any]) -> dict[str, Any]:
    """What a release keeps of a unit that has nothing to show but this entry."""
    return {"key": key, "title": entry["key"], "activities": [entry]}


def stand_in_module(row: Module, *, text: str) -> dict[str, Any]:
    """What a release keeps of a module whose own file, which says `text`, could not be read since the preview began."""
    said = {"version": "0.0.0", "changes": {"0.0.0": "-"}, "language": "en", "group": "unknown", "units": [row.key]}
    spec = ModuleSchema.model_validate({**said, "title": _said(text, "title") or row.key}).spec()
    spec["group"] = _said(text, "group") or spec["group"]
    entry = stand_in(row, path=f"modules/{row.key}/module.yaml", key=row.key, language="en", text=text)
    return {**spec, "media": {}, "units": [stand_in_unit(row.key, entry)], "translations": {}}


def stand_in_programme() -> dict[str, Any]:
    """What every page asks of a programme, where `programme.yaml` could not be read since the preview began."""
    said = {
        "key": "unknown",
        "name": "programme.yaml",
        "title": "programme.yaml",
        "language": "en",
        "languages": ["en"],
        "countries": ["EU"],
        "groups": [{"key": "unknown", "title": "programme.yaml", "kinds": ["unknown"]}],
    }
    return {**ProgrammeSchema.model_validate(said).spec(), "facts": {}, "glossary": {}, "translations": {}}
