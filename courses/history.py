"""The sources that were published, wording by wording, newest first: what a translation may have been made of.

Texts are by address, in document order, as `courses.content.texts` and the kinds of activity list them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from courses.content.kinds import all_kinds
from courses.content.texts import glossary_texts, module_texts, programme_texts, unit_texts
from courses.content.translations import fingerprint
from courses.models import Activity, Release
from lms.models import Programme

Texts = Mapping[str, str]


def made_of(of: str, wordings: Iterator[Texts]) -> Texts | None:
    """The wording with this fingerprint; None where it was never published."""
    return next((texts for texts in wordings if fingerprint(texts.items()) == of), None) if of else None


def activity_wordings(module: str, key: str) -> Iterator[Texts]:
    rows = Activity.objects.filter(module__key=module, key=key).order_by("-pk")
    return (activity_texts(spec) for spec in rows.values_list("spec", flat=True).iterator())


def module_wordings(module: str) -> Iterator[Texts]:
    return (dict(module_texts(spec)) for spec in _release_specs(module))


def unit_wordings(module: str, unit: str) -> Iterator[Texts]:
    return (dict(unit_texts(each)) for spec in _release_specs(module) for each in spec["units"] if each["key"] == unit)


def programme_wordings() -> Iterator[Texts]:
    return (dict(programme_texts(spec)) for spec in _programme_specs())


def glossary_wordings() -> Iterator[Texts]:
    return (dict(glossary_texts(spec["glossary"])) for spec in _programme_specs())


def activity_texts(spec: dict[str, Any]) -> Texts:
    return dict(all_kinds()[spec["kind-of-activity"]].texts(spec))


def _release_specs(module: str) -> Iterator[dict[str, Any]]:
    return Release.objects.filter(module__key=module).order_by("-number").values_list("spec", flat=True).iterator()


def _programme_specs() -> Iterator[dict[str, Any]]:
    return Programme.objects.order_by("-published_at", "-pk").values_list("spec", flat=True).iterator()
