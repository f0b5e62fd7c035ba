"""Translations: texts by address, tied to the source they were made of by a fingerprint."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from courses.content.checking import check
from courses.content.kinds import Reference, Translated
from courses.content.markdown import check as check_markdown
from courses.content.problems import Problems
from courses.content.reading import Source
from courses.content.schema import TranslationSchema
from courses.content.yaml_text import Located, load

HEAD = ("of", "status", "reviewer", "reviewed")


def fingerprint(texts: Iterable[tuple[str, str]]) -> str:
    """The first 8 hex digits of the SHA-256 over translatable texts, in document order."""
    joined = "\n\n".join(unicodedata.normalize("NFC", text).replace("\r\n", "\n") for _address, text in texts)
    return hashlib.sha256(joined.encode()).hexdigest()[:8]


def digest(spec: Mapping[str, Any]) -> str:
    """The SHA-256 of a spec's canonical JSON: the same meaning, the same digest."""
    canonical = json.dumps(spec, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def nothing(address: str) -> bool:
    """For files whose texts are all plain: none of them is Markdown."""
    return False


def parse_texts(
    source: Source, known: Mapping[str, str], problems: Problems, *, is_markdown: Callable[[str], bool] = nothing
) -> Translated | None:
    """A YAML translation held against the source's texts by address; extra and missing texts are reported.

    `is_markdown` says of an address whether the text there is Markdown, and so to be checked as such.
    """
    located = load(source, problems)
    if located is None:
        return None
    if not isinstance(located.value, dict):
        problems.error(source.path, (1, 1), "wrong-value", "a translation maps keys to texts")
        return None
    return held_against(located, known, problems, is_markdown=is_markdown)


def held_against(
    located: Located, known: Mapping[str, str], problems: Problems, *, is_markdown: Callable[[str], bool] = nothing
) -> Translated | None:
    said = {key: located.numbers.get((key,), located.value[key]) for key in HEAD if key in located.value}
    head = Located(located.path, said, located.values, located.keys)
    checked = check(TranslationSchema, head, problems)
    texts = {}
    references: list[Reference] = []
    for address, text in _texts({key: value for key, value in located.value.items() if key not in HEAD}):
        if address not in known:
            problems.error(
                located.path, located.at_address(address), "unknown-text", f"the source has no text at `{address}`"
            )
        elif isinstance(text, str) and text.strip():
            texts[address] = text.strip()
            if is_markdown(address):
                line, _column = located.at_address(address)
                references += check_markdown(texts[address], located.path, line, problems)
        else:
            problems.error(located.path, located.at_address(address), "wrong-value", "a translation is a text")
    if checked is None:
        return None
    return Translated(of=checked.of, status=checked.status, texts=texts, references=references)


def _texts(tree: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(tree, Mapping | list):
        entries = tree.items() if isinstance(tree, Mapping) else enumerate(tree)
        for step, value in entries:
            for address, text in _texts(value):
                yield (f"{step}/{address}" if address else str(step)), text
    else:
        yield "", tree


def report_state(translated: Translated, texts: Mapping[str, str], path: str, problems: Problems) -> None:
    """Warn of a translation that is out of date, a draft, or not whole."""
    wanted = fingerprint(texts.items())
    if translated.of != wanted:
        said = f"the source is not the one this was made of: bring the texts up to date, then write `of: {wanted}`"
        problems.warning(path, (1, 1), "stale", said)
    if translated.status == "draft":
        problems.warning(path, (1, 1), "draft", "nobody has reviewed this translation yet")
    missing = [address for address in texts if address not in translated.texts]
    if missing:
        problems.warning(path, (1, 1), "untranslated", f"texts without a translation: {', '.join(missing[:5])}")


def as_stored(translated: Translated, texts: Mapping[str, str]) -> dict[str, Any]:
    """What a spec keeps of a translation: its texts, and whether a reader must be warned."""
    stale = translated.of != fingerprint(texts.items())
    return {"texts": translated.texts, "stale": stale, "draft": translated.status == "draft"}
