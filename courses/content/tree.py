"""What the compiler makes of a folder: one immutable tree of modules, units and activities."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from courses.content.kinds import Parsed, Spec, Translated, all_kinds
from courses.content.media import MediaFile
from courses.content.problems import Problems
from courses.content.translations import digest, fingerprint
from courses.content.yaml_text import Located


@dataclass(frozen=True, slots=True)
class TranslationFile:
    """A translation and its source: `texts` are the source's, by address, in document order."""

    path: str
    source_path: str
    language: str
    texts: Mapping[str, str]
    translated: Translated

    @property
    def wanted(self) -> str:
        """The `of:` that says: made of the source as it is now."""
        return fingerprint(self.texts.items())


@dataclass(slots=True)
class CompiledActivity:
    """One lesson, quiz or guide: its canonical spec with all its languages, and the digest of that."""

    key: str
    kind: str
    path: str
    spec: Spec
    parsed: Parsed
    optional: bool = False
    translations: dict[str, TranslationFile] = field(default_factory=dict)

    @property
    def digest(self) -> str:
        return digest(self.spec)

    @property
    def is_survey(self) -> bool:
        return all_kinds()[self.kind].is_survey(self.spec)

    @property
    def is_required(self) -> bool:
        """Whether completing the module takes it. A survey never: see decision 0011."""
        return not (self.optional or self.is_survey)


@dataclass(slots=True)
class CompiledUnit:
    key: str
    path: str
    spec: Spec
    activities: list[CompiledActivity]
    located: Located
    translations: dict[str, TranslationFile]


@dataclass(slots=True)
class CompiledModule:
    """A module's own texts and rules (`spec`, without its units' texts), and its units in order."""

    key: str
    path: str
    spec: Spec
    units: list[CompiledUnit]
    located: Located
    translations: dict[str, TranslationFile]
    guides: list[CompiledActivity] = field(default_factory=list)
    """For whoever teaches it; no steps of it, so not among its activities."""

    @property
    def activities(self) -> Iterator[CompiledActivity]:
        return (activity for unit in self.units for activity in unit.activities)


@dataclass(slots=True)
class Compiled:
    """Everything in the folder. What has errors is missing here, and the errors are in `problems`."""

    root: Path
    problems: Problems = field(default_factory=Problems)
    programme: Spec | None = None
    modules: list[CompiledModule] = field(default_factory=list)
    translations: list[TranslationFile] = field(default_factory=list)
    media: dict[str, MediaFile] = field(default_factory=dict)
    """What the modules show and hand out, by SHA-256."""

    @property
    def is_publishable(self) -> bool:
        return not self.problems.errors
