"""A translator's view of the folder: every source beside its translation, and beside the source it was made of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import PurePosixPath
from typing import Any

from courses import history
from courses.content.kinds import all_kinds
from courses.content.texts import glossary_texts, module_texts, programme_texts, unit_texts
from courses.content.translations import fingerprint
from courses.content.tree import Compiled, CompiledActivity, CompiledModule, TranslationFile
from courses.history import Texts
from courses.models import Activity, Release
from courses.rewording import Piece, marked, pairs, paragraphs
from courses.staleness import changed_since, stale_texts

NOT_BEGUN: dict[str, Any] = {"texts": {}, "draft": False}


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file with texts to be translated. `module` is empty for those of the whole programme."""

    path: str
    module: str
    language: str
    texts: Texts
    wordings: Callable[[], Iterator[Texts]]
    """Its published wordings, newest first."""

    def translation_path(self, language: str) -> str:
        """`unit.yaml` → `unit.el.yaml`, `check.quiz.yaml` → `check.quiz.el.yaml`."""
        path = PurePosixPath(self.path)
        return str(path.with_name(f"{path.stem}.{language}{path.suffix}"))


@dataclass(frozen=True, slots=True)
class Row:
    """One text, or one paragraph of a long one."""

    address: str
    new: str
    """The source as it is; empty where a paragraph went."""
    translation: str = ""
    old: str | None = None
    """The source that the translation was made of; None where nobody knows it, or need not."""
    is_stale: bool = False

    @property
    def marked(self) -> tuple[list[Piece], list[Piece]]:
        """Old and new source, in pieces that say what changed."""
        return marked(self.old or "", self.new)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One source file beside its translation into one language, which may not have been begun."""

    source: SourceFile
    language: str
    file: TranslationFile | None
    old: Texts | None = None
    """The source that the translation was made of, if that is another one and was published."""
    stale: frozenset[str] = frozenset()
    """Addresses of translated texts that are out of date."""

    @property
    def path(self) -> str:
        return self.file.path if self.file else self.source.translation_path(self.language)

    @property
    def of(self) -> str:
        return self.file.translated.of if self.file else ""

    @property
    def wanted(self) -> str:
        return fingerprint(self.source.texts.items())

    @property
    def is_stale(self) -> bool:
        return self.file is not None and self.of != self.wanted

    @property
    def is_draft(self) -> bool:
        return self.file is not None and self.file.translated.status == "draft"

    @property
    def translations(self) -> Texts:
        return self.file.translated.texts if self.file else {}

    @property
    def rows(self) -> list[Row]:
        """Every text in document order, long ones by paragraph."""
        return [row for address in self.source.texts for row in self._rows_of(address)]

    def _rows_of(self, address: str) -> Iterator[Row]:
        new, translation = self.source.texts[address], self.translations.get(address, "")
        if address not in self.stale:
            yield from _beside(address, new, translation, is_stale=False)
        elif self.old is None or address not in self.old:
            yield from _beside(address, new, translation, is_stale=True)
        else:
            yield from _before_and_after(address, self.old[address], new, translation)


@dataclass(frozen=True, slots=True)
class PrintedSheet:
    """A sheet with those of its rows that are wanted."""

    sheet: Sheet
    rows: list[Row]

    @property
    def has_old(self) -> bool:
        """Whether there is an old source to stand beside the new one."""
        return any(row.old is not None for row in self.rows)


@dataclass(slots=True)
class Share:
    """How much of some texts is translated, in numbers of texts; who reviewed it, and when."""

    texts: int = 0
    translated: int = 0
    stale: int = 0
    draft: int = 0
    reviews: set[tuple[str, str]] = field(default_factory=set)

    @property
    def percent(self) -> int:
        """Rounded down: 100 means all."""
        return 100 * self.translated // self.texts if self.texts else 100

    def add(self, *, texts: int, translated: int, stale: int, is_draft: bool) -> None:
        self.texts += texts
        self.translated += translated
        self.stale += stale
        self.draft += translated if is_draft else 0

    def reviewed(self, by: str | None, on: str | None) -> None:
        if by or on:
            self.reviews.add((by or "", on or ""))

    def __str__(self) -> str:
        said = f"{self.translated} of {self.texts} texts ({self.percent} %)"
        said += "".join(
            f", {count} {what}" for count, what in ((self.stale, "out of date"), (self.draft, "draft")) if count
        )
        reviews = ", ".join(" ".join(part for part in each if part) for each in sorted(self.reviews))
        return f"{said}; reviewed: {reviews}" if reviews else said


def sheets_of(compiled: Compiled, language: str, module: str | None = None) -> list[Sheet]:
    """Every file of the folder, or of one module, that is to be read in a language which is not its own."""
    files = {(file.source_path, file.language): file for file in compiled.translations}
    return [
        _sheet(source, language, files.get((source.path, language)))
        for source in sources_of(compiled)
        if source.language != language and module in (None, source.module)
    ]


def printed(sheets: Iterable[Sheet], *, only_stale: bool) -> list[PrintedSheet]:
    """Sheets with all their rows, or with what is out of date; without those of which nothing is left."""
    wanted = [PrintedSheet(sheet, [row for row in sheet.rows if row.is_stale or not only_stale]) for sheet in sheets]
    return [each for each in wanted if each.rows]


def shares_of(sheets: Iterable[Sheet]) -> dict[str, Share]:
    """By module key, the programme's own texts under the empty key: how much is translated."""
    shares: dict[str, Share] = defaultdict(Share)
    for sheet in sheets:
        share = shares[sheet.source.module]
        share.add(
            texts=len(sheet.source.texts),
            translated=len(sheet.translations),
            stale=len(sheet.stale),
            is_draft=sheet.is_draft,
        )
        if sheet.file is not None:
            share.reviewed(sheet.file.translated.reviewer, sheet.file.translated.reviewed)
    return dict(shares)


def published_share(release: Release, activities: Iterable[Activity], language: str) -> Share:
    """How much of a release can be read in a language, given its activities and guides."""
    own = [*module_texts(release.spec), *(text for unit in release.spec["units"] for text in unit_texts(unit))]
    parts: list[tuple[Release | Activity, int]] = [(release, len(own))]
    parts += [(row, len(history.activity_texts(row.spec))) for row in activities]
    share = Share()
    for published, texts in parts:
        translation = published.spec["translations"].get(language, NOT_BEGUN)
        stale, translated = len(stale_texts(published, language)), len(translation["texts"])
        share.add(texts=texts, translated=translated, stale=stale, is_draft=translation["draft"])
        share.reviewed(translation.get("reviewer"), translation.get("reviewed"))
    return share


def languages_of(compiled: Compiled) -> list[str]:
    return list(compiled.programme["languages"]) if compiled.programme else []


def sources_of(compiled: Compiled) -> Iterator[SourceFile]:
    """Whatever can be translated, in the order in which it is read."""
    if (programme := compiled.programme) is not None:
        language = programme["language"]
        yield SourceFile("programme.yaml", "", language, dict(programme_texts(programme)), history.programme_wordings)
        if terms := dict(glossary_texts(programme["glossary"])):
            yield SourceFile("glossary.yaml", "", language, terms, history.glossary_wordings)
    for module in compiled.modules:
        yield from _sources_of_module(module)


def _sources_of_module(module: CompiledModule) -> Iterator[SourceFile]:
    key, language = module.key, module.spec["language"]
    wordings: Callable[[], Iterator[Texts]] = partial(history.module_wordings, key)
    yield SourceFile(module.path, key, language, dict(module_texts(module.spec)), wordings)
    for unit in module.units:
        wordings = partial(history.unit_wordings, key, unit.key)
        yield SourceFile(unit.path, key, language, dict(unit_texts(unit.spec)), wordings)
        yield from _sources_of_pages(module, unit.activities)
    yield from _sources_of_pages(module, module.guides)


def _sources_of_pages(module: CompiledModule, pages: Iterable[CompiledActivity]) -> Iterator[SourceFile]:
    for page in pages:
        texts = dict(all_kinds()[page.kind].texts(page.spec))
        wordings = partial(history.activity_wordings, module.key, page.key)
        yield SourceFile(page.path, module.key, module.spec["language"], texts, wordings)


def _sheet(source: SourceFile, language: str, file: TranslationFile | None) -> Sheet:
    if file is None or file.translated.of == file.wanted:
        return Sheet(source, language, file)
    old = history.made_of(file.translated.of, source.wordings())
    stale = changed_since(old, source.texts).intersection(file.translated.texts)
    return Sheet(source, language, file, old, stale)


def _beside(address: str, new: str, translation: str, *, is_stale: bool) -> Iterator[Row]:
    """A text beside its translation: by paragraph where both have the same number of them."""
    sources, translations = paragraphs(new), paragraphs(translation)
    if translation and len(sources) != len(translations):
        yield Row(address, new, translation, is_stale=is_stale)
        return
    for position, source in enumerate(sources):
        translated = translations[position] if translations else ""
        yield Row(_numbered(address, position, sources), source, translated, is_stale=is_stale)


def _before_and_after(address: str, old: str, new: str, translation: str) -> Iterator[Row]:
    """A text that changed: its translation stands beside the paragraphs that it was made of."""
    before, after, translations = paragraphs(old), paragraphs(new), paragraphs(translation)
    if len(before) != len(translations):
        yield Row(address, new, translation, old, is_stale=True)
        return
    together = list(pairs(before, after))
    for number, (was, now) in enumerate(together):
        source = after[now] if now is not None else ""
        former = before[was] if was is not None else ""
        translated = translations[was] if was is not None else ""
        yield Row(_numbered(address, number, together), source, translated, former, is_stale=former != source)


def _numbered(address: str, position: int, among: list[str] | list[tuple[int | None, int | None]]) -> str:
    return f"{address} ¶{position + 1}" if len(among) > 1 else address
