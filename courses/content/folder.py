"""The content folder on the way through it: what stands in it, what of it was read, how it is named."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from courses.content.checking import AnySchema, check
from courses.content.problems import Problems
from courses.content.reading import Source, read, shown
from courses.content.telling import is_telling
from courses.content.yaml_text import Located, Place, load

TAKEN = {"media": "pictures and documents", "guides": "guides"}
"""Folders of a module that are no units, and what stands in them."""


class Folder:
    """Every file of it is read through here, so that in the end it is known which were not."""

    def __init__(self, root: Path, problems: Problems) -> None:
        self.root = root
        self.problems = problems
        self.seen: set[Path] = set()
        self.avoid: list[str] = []
        """Words that must not stand where a stranger can see them."""
        self.listings: dict[Path, frozenset[str]] = {}

    def yaml(self, path: Path, schema: type[AnySchema]) -> tuple[Located | None, AnySchema | None]:
        located = self.located(path)
        return located, check(schema, located, self.problems) if located is not None else None

    def located(self, path: Path) -> Located | None:
        source = self.source(path)
        return load(source, self.problems) if source is not None else None

    def source_if_any(self, path: Path) -> Source | None:
        return self.source(path) if path.name in self.names_in(path.parent) else None

    def names_in(self, folder: Path) -> frozenset[str]:
        """What stands in a folder, asked of the disk once."""
        if folder not in self.listings:
            try:
                self.listings[folder] = frozenset(entry.name for entry in folder.iterdir())
            except OSError:
                self.listings[folder] = frozenset()
        return self.listings[folder]

    def source(self, path: Path) -> Source | None:
        self.seen.add(path)
        return read(self.root, path, self.problems)

    def shown(self, path: Path) -> str:
        return shown(self.root, path)

    def key(self, path: str, place: Place, key: str, *, telling: bool = False) -> None:
        if not is_key(key):
            self.problems.error(path, place, "key", f"`{key}` is not a key: use small letters a to z, digits, hyphens")
        elif telling:
            self.tell_key(path, place, key)

    def tell_key(self, path: str, place: Place, key: str) -> None:
        if is_telling(key.replace("-", " "), self.avoid):
            said = f"`{key}` stands in addresses, and tells what this is about"
            self.problems.warning(path, place, "telling-key", said)

    def tell_titles(self, address: str, located: Located, translations: Mapping[str, Any]) -> None:
        """Warn of a title that is meant to be neutral and is not, in the source and in translations."""
        text = located.value_at(address)
        if isinstance(text, str) and is_telling(text, self.avoid):
            said = f"`{text}` is shown to strangers, and tells what this is about"
            self.problems.warning(located.path, located.at_address(address), "telling-title", said)
        for language, each in translations.items():
            text = each["texts"].get(address, "")
            if is_telling(text, self.avoid):
                path = located.path.replace(".yaml", f".{language}.yaml")
                said = f"`{text}` is shown to strangers, and tells what this is about"
                self.problems.warning(path, (1, 1), "telling-title", said)


def is_key(text: str) -> bool:
    return len(text) <= 60 and all(
        part.isascii() and part.isalnum() and part == part.lower() for part in text.split("-")
    )
