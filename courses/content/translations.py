"""Translations: texts by address, tied to the source they were made of by a fingerprint."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from courses.content.checking import check, nearest
from courses.content.kinds import Reference, Spec, Translated
from courses.content.markdown import check_inline
from courses.content.problems import Problems
from courses.content.reading import Source
from courses.content.schema import TranslationSchema
from courses.content.yaml_text import Located, Path, load

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


Says = Callable[[str], bool]
"""Asked of an address."""

RESULTS = frozenset(
    {
        *("accept", "answer", "attempts", "draw", "from", "key", "kind", "measures", "next", "pass", "points"),
        *("reverse", "right", "start", "to", "tolerance", "type", "wait"),
    }
)
"""Keys that decide a result: a translation never holds one."""


def parse_texts(
    source: Source,
    known: Mapping[str, str],
    problems: Problems,
    *,
    is_markdown: Says = nothing,
    accepts: Says = nothing,
) -> Translated | None:
    """A YAML translation held against the source's texts by address; what is extra is reported.

    `is_markdown` says of an address whether the text there is Markdown, and so to be checked as such;
    `accepts` whether a list may stand there that is this language's own: spellings to be accepted besides those of
    the source, or words that are not to be said in it.
    """
    located = load(source, problems)
    if located is None:
        return None
    if not isinstance(located.value, dict):
        problems.error(source.path, (1, 1), "wrong-value", "a translation maps keys to texts")
        return None
    return held_against(located, known, problems, is_markdown=is_markdown, accepts=accepts)


def held_against(
    located: Located,
    known: Mapping[str, str],
    problems: Problems,
    *,
    is_markdown: Says = nothing,
    accepts: Says = nothing,
) -> Translated | None:
    said = {key: located.numbers.get((key,), located.value[key]) for key in HEAD if key in located.value}
    head = check(TranslationSchema, Located(located.path, said, located.values, located.keys), problems)
    reading = _Reading(located, known, problems, is_markdown, accepts)
    reading.read({key: value for key, value in located.value.items() if key not in HEAD}, ())
    if head is None:
        return None
    return Translated(
        of=head.of,
        status=head.status,
        reviewer=head.reviewer,
        reviewed=head.reviewed,
        texts=reading.texts,
        accepts=reading.accepted,
        references=reading.references,
        place_of=located.at_address,
    )


MOST_HINTS = 20
"""Whoever has more unknown texts in one file has not mistyped them."""


class _Reading:
    """A translation's tree of texts, walked along that of its source."""

    def __init__(
        self, located: Located, known: Mapping[str, str], problems: Problems, is_markdown: Says, accepts: Says
    ) -> None:
        self.located = located
        self.known = known
        self.problems = problems
        self.is_markdown = is_markdown
        self.accepts = accepts
        self.lengths = _lengths(known)
        self.texts: dict[str, str] = {}
        self.accepted: dict[str, list[str]] = {}
        self.references: list[Reference] = []
        self.hints = 0

    def read(self, node: Any, path: Path) -> None:
        address = "/".join(str(step) for step in path)
        if self.accepts(address):
            self.read_spellings(node, path, address)
        elif isinstance(node, Mapping):
            for key, value in node.items():
                self.read(value, (*path, key))
        elif isinstance(node, list):
            self.read_list(node, path, address)
        elif address not in self.known:
            self.refuse(path, address)
        elif isinstance(node, str) and node.strip():
            self.read_text(node.strip(), path, address)
        else:
            self.problems.error(self.located.path, self.located.at(path), "wrong-value", "a translation is a text")

    def read_text(self, text: str, path: Path, address: str) -> None:
        self.texts[address] = text
        if self.is_markdown(address):
            self.references += check_inline(text, self.located, self.located.at(path), self.problems).references

    def read_list(self, node: list[Any], path: Path, address: str) -> None:
        wanted = self.lengths.get(address)
        if wanted is not None and len(node) != wanted:
            said = f"entries: {wanted} in the source, {len(node)} here; translate them one by one, in order"
            self.problems.error(self.located.path, self.located.at(path), "list-length", said)
            return
        for position, value in enumerate(node):
            self.read(value, (*path, position))

    def read_spellings(self, node: Any, path: Path, address: str) -> None:
        if isinstance(node, list) and all(isinstance(entry, str) and entry.strip() for entry in node):
            self.accepted[address] = [entry.strip() for entry in node]
        else:
            said = "what this language has of its own here is a list of texts"
            self.problems.error(self.located.path, self.located.at(path), "wrong-value", said)

    def refuse(self, path: Path, address: str) -> None:
        place = self.located.at_key(path)
        named = next((step for step in reversed(path) if isinstance(step, str)), "")
        if named in RESULTS:
            said = f"a translation holds texts only: `{named}` is decided by the source"
            self.problems.error(self.located.path, place, "result-in-translation", said)
        else:
            self.hints += 1
            near = nearest(address, self.known) if self.hints <= MOST_HINTS else ""
            said = f"the source has no text at `{address}`{near}"
            self.problems.error(self.located.path, place, "unknown-text", said)


def _lengths(known: Mapping[str, str]) -> dict[str, int]:
    """How many entries each list of the source has, by the list's address."""
    lengths: dict[str, int] = {}
    for address in known:
        steps = address.split("/")
        for depth, step in enumerate(steps):
            if step.isdigit():
                name = "/".join(steps[:depth])
                lengths[name] = max(lengths.get(name, 0), int(step) + 1)
    return lengths


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


def as_stored(translated: Translated, texts: Mapping[str, str]) -> Spec:
    """What a spec keeps of a translation: its texts, of which source it was made, and what a reader must be told."""
    stored: Spec = {
        "texts": translated.texts,
        "of": translated.of,
        "stale": translated.of != fingerprint(texts.items()),
        "draft": translated.status == "draft",
    }
    if translated.accepts:
        stored["accepts"] = translated.accepts
    if translated.reviewer:
        stored["reviewer"] = translated.reviewer
    if translated.reviewed:
        stored["reviewed"] = translated.reviewed
    return stored
