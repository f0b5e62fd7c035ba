"""Which texts of a translation are out of date, text by text.

A translation says by `of` which source it was made of. Published wordings never go away, so the old
source can still be found among them, and held against the new one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from courses.content.texts import module_texts, unit_texts
from courses.content.translations import fingerprint
from courses.history import Texts, activity_texts, activity_wordings, made_of, module_wordings, unit_wordings
from courses.models import Activity, Release


@dataclass(frozen=True, slots=True)
class Notice:
    """What somebody who reads a translation is told of it."""

    is_stale: bool
    is_draft: bool
    source_language: str


def notice_of(published: Activity | Release, language: str) -> Notice | None:
    """None where there is nothing to tell: no translation into this language, or a good one."""
    translation = published.spec["translations"].get(language)
    if translation is None:
        return None
    is_stale = bool(stale_texts(published, language))
    if not is_stale and not translation["draft"]:
        return None
    return Notice(is_stale, translation["draft"], published.spec["language"])


def is_draft(activity: Activity, language: str) -> bool:
    """Whether nobody has reviewed this translation yet."""
    return bool(activity.spec["translations"].get(language, {}).get("draft"))


@lru_cache(maxsize=8192)
def stale_texts(published: Activity | Release, language: str) -> frozenset[str]:
    """Addresses of the translated texts whose source was changed, or is new, since the translation was made.

    All of a file's where the source it was made of is not among what was published. Remembered, for
    neither the row nor what was published before it ever changes.
    """
    translation = published.spec["translations"].get(language)
    if translation is None or not translation["stale"]:
        return frozenset()
    if isinstance(published, Release):
        stale = _stale_of_release(published, translation)
    else:
        wordings = activity_wordings(published.module.key, published.key)
        stale = changed_since(made_of(translation.get("of", ""), wordings), activity_texts(published.spec))
    return stale.intersection(translation["texts"])


def changed_since(was: Texts | None, now: Texts) -> frozenset[str]:
    """Addresses whose text is another one now, or new; all of them when nobody knows what it was."""
    return frozenset(address for address, text in now.items() if was is None or was.get(address) != text)


def _stale_of_release(release: Release, translation: Mapping[str, Any]) -> frozenset[str]:
    """A release's own texts, which stand in several files: the module's, and one for each unit."""
    key, own = release.module.key, dict(module_texts(release.spec))
    of, of_units = translation.get("of", ""), translation.get("units", {})
    found: set[str] = set()
    if of != fingerprint(own.items()):
        found |= changed_since(made_of(of, module_wordings(key)), own)
    for unit in release.spec["units"]:
        texts = dict(unit_texts(unit))
        of = of_units.get(unit["key"])
        if of == fingerprint(texts.items()) or (of is None and found):
            continue  # where a release keeps nothing of its units, the module's own file is what is out of date
        was = made_of(of or "", unit_wordings(key, unit["key"]))
        found |= {f"units/{unit['key']}/{address}" for address in changed_since(was, texts)}
    return frozenset(found)
