"""Translated text: which words a reader gets, and in which language they are.

A translated thing is stored as its source plus the texts that translations replace, by address:
`{"language": "en", …, "translations": {"el": {"texts": {"title": "…", "units/0/title": "…"}}}}`.
What has no translation falls back to the source, text by text, marked with the language it is in.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.html import escape, format_html
from django.utils.translation import get_language, get_language_info

RIGHT_TO_LEFT = frozenset({"ar", "ckb", "fa", "he", "ps", "ur"})


class Localised(str):
    """A text that knows which language it is in, which may not be the language that was asked for.

    In a template it marks itself with `lang` and `dir` where its language is not the page's. In an
    attribute or an `<option>`, where no element may stand, use `|plain`.
    """

    language: str

    def __new__(cls, text: str, language: str) -> Localised:
        self = super().__new__(cls, text)
        self.language = language
        return self

    @property
    def text(self) -> str:
        return str(self)

    def __html__(self) -> str:
        if self.language == get_language():
            return str(escape(str(self)))
        return format_html('<span lang="{}" dir="{}">{}</span>', self.language, direction(self.language), str(self))


def plain(text: str) -> str:
    """A text as a paper can carry it, on one line: composed, without characters that steer or that nobody sees.

    What joins letters, or keeps them apart, stays: names are written with it (ZWJ and ZWNJ).
    """
    kept = (" " if character.isspace() else character for character in unicodedata.normalize("NFC", text))
    return " ".join("".join(filter(_is_seen, kept)).split())


def has_letters(text: str) -> bool:
    """Whether there is anything in a name that can be read."""
    return any(unicodedata.category(character).startswith("L") for character in plain(text))


UNSEEN = frozenset(map(chr, (0x34F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x3164, 0xFFA0, *range(0x180B, 0x1810))))
"""Fillers and the like: default-ignorable characters of Unicode that are no format characters."""
JOINERS = frozenset("\u200c\u200d")


def _is_seen(character: str) -> bool:
    if character in JOINERS:
        return True
    return unicodedata.category(character) not in {"Cc", "Cf", "Cs", "Co", "Cn"} and character not in UNSEEN


def direction(language: str) -> str:
    """`"rtl"` or `"ltr"`, for a `dir` attribute."""
    return "rtl" if language.split("-")[0] in RIGHT_TO_LEFT else "ltr"


def localise(spec: Mapping[str, Any], address: str, language: str) -> Localised:
    """The text at `address` in `language`, else in the language the spec was written in.

    Raises KeyError for an address that the source does not have: a caller asks for what the schema promises.
    """
    source = spec["language"]
    translated = spec.get("translations", {}).get(language, {}).get("texts", {})
    if language != source and address in translated:
        return Localised(translated[address], language)
    return Localised(at(spec, address), source)


def at(spec: Any, address: str) -> str:
    """The source text at an address such as `questions/first-word/choices/a/text`.

    A step through a list is the `key` of one of its entries, or a position where entries have no keys.
    """
    here = spec
    for step in address.split("/"):
        if not isinstance(here, list):
            here = here[step]
        elif here and isinstance(here[0], Mapping) and "key" in here[0]:
            here = {entry["key"]: entry for entry in here}[step]
        else:
            here = here[int(step)]
    return str(here)


def flatten(tree: Any, prefix: str = "") -> Iterator[tuple[str, str]]:
    """`(address, text)` of every text in a nested mapping or list, in document order."""
    if isinstance(tree, str):
        yield prefix, tree
        return
    entries = tree.items() if isinstance(tree, Mapping) else enumerate(tree)
    for step, value in entries:
        yield from flatten(value, f"{prefix}/{step}" if prefix else str(step))


def language_name(code: str) -> str:
    """A language named in itself."""
    try:
        return str(get_language_info(code)["name_local"])
    except KeyError:
        return code
