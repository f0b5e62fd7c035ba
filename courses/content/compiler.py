"""Compiling the content folder: read everything, report every problem, build one immutable tree.

Plain Python: no database, nothing written. `compile_folder` is the way in.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from courses.content.checking import AnySchema, check
from courses.content.codes import Code
from courses.content.kinds import Kind, Parsed, Reference, Spec, all_kinds
from courses.content.markdown import check as check_markdown
from courses.content.problems import Problems
from courses.content.reading import Source, read
from courses.content.schema import Fact, ModuleSchema, ProgrammeSchema, Term, UnitSchema
from courses.content.telling import is_telling
from courses.content.translations import HEAD, as_stored, digest, nothing, parse_texts, report_state
from courses.content.yaml_text import Located, Place, load


class NoContent(Exception):
    """The folder cannot be used at all: it is not there, or holds no `programme.yaml`."""


@dataclass(slots=True)
class CompiledActivity:
    """One lesson or quiz: its canonical spec with all its languages, and the digest of that."""

    key: str
    kind: str
    path: str
    spec: Spec
    parsed: Parsed
    optional: bool = False

    @property
    def digest(self) -> str:
        return digest(self.spec)


@dataclass(slots=True)
class CompiledUnit:
    key: str
    path: str
    spec: Spec
    activities: list[CompiledActivity]
    located: Located
    references: list[Reference]


@dataclass(slots=True)
class CompiledModule:
    """A module's own texts and rules (`spec`, without its units' texts), and its units in order."""

    key: str
    path: str
    spec: Spec
    units: list[CompiledUnit]
    located: Located
    references: list[Reference]

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

    @property
    def is_publishable(self) -> bool:
        return not self.problems.errors


def compile_folder(root: Path, *, today: date | None = None) -> Compiled:
    """Compile the folder `root`. Raises `NoContent` when there is nothing to compile.

    `today` decides which facts were checked too long ago; without it, the day in UTC.
    """
    if not (root / "programme.yaml").is_file():
        raise NoContent(f"{root}: there is no programme.yaml in this folder")
    return _Compiler(root, today or datetime.now(UTC).date()).compile()


class _Compiler:
    def __init__(self, root: Path, today: date) -> None:
        self.root = root
        self.today = today
        self.problems = Problems()
        self.seen: set[Path] = set()
        self.languages: list[str] = []
        self.avoid: list[str] = []
        self.groups: set[str] = set()
        self.facts: dict[str, Any] = {}
        self.terms: dict[str, Any] = {}

    def compile(self) -> Compiled:
        compiled = Compiled(self.root, self.problems)
        compiled.programme = self.programme()
        modules_dir = self.root / "modules"
        folders = [each for each in sorted(modules_dir.iterdir()) if each.is_dir()] if modules_dir.is_dir() else []
        if not folders:
            said = "there is no module in this folder: publishing would withdraw every module there is"
            self.problems.error("modules", (1, 1), "no-module", said)
        for folder in folders:
            if (module := self.module(folder)) is not None:
                compiled.modules.append(module)
        self.unlisted()
        return compiled

    # The programme, its facts and its glossary

    def programme(self) -> Spec | None:
        located, programme = self.yaml(self.root / "programme.yaml", ProgrammeSchema)
        _facts, self.facts = self.entries("facts.yaml", Fact)
        glossary, self.terms = self.entries("glossary.yaml", Term)
        if glossary is not None:
            self.glossary(glossary)
        if located is None or programme is None:
            return None
        self.unique(located, "groups", [group.key for group in programme.groups])
        self.unique(located, "partners", [partner.key for partner in programme.partners])
        self.unique(located, "indicators", [indicator.key for indicator in programme.indicators])
        self.languages = programme.languages
        self.groups = {group.key for group in programme.groups}
        self.avoid = programme.neutral.avoid if programme.neutral else []
        for position, indicator in enumerate(programme.indicators):
            if indicator.group is not None and indicator.group not in self.groups:
                place = located.at(("indicators", position, "group"))
                self.problems.error(located.path, place, "unknown-group", f"there is no group `{indicator.group}`")
        spec = programme.spec() | {"facts": self.facts, "glossary": self.terms}
        texts = dict(_programme_texts(spec))
        stored, _none = self.yaml_translations(self.root / "programme.yaml", programme.language, texts)
        return spec | {"translations": self.with_glossary(stored, programme.language)}

    def glossary(self, located: Located) -> None:
        """What is wrong with the glossary's own texts."""
        texts = dict(_glossary_texts(self.terms))
        self.resolve_all(self.markdown(located, texts, _is_definition), located.path)
        for key in HEAD:
            if key in self.terms:
                said = f"a translation says `{key}` of itself: give this term another key"
                self.problems.error(located.path, located.at_key((key,)), "key", said)

    def with_glossary(self, stored: dict[str, Any], language: str) -> dict[str, Any]:
        """The programme's translations with those of the glossary, addressed from the programme."""
        path = self.root / "glossary.yaml"
        translations, references = self.yaml_translations(
            path, language, dict(_glossary_texts(self.terms)), _is_definition
        )
        self.resolve_all(references, "glossary.yaml")
        for other, each in translations.items():
            whole = stored.setdefault(other, {"texts": {}, "stale": False, "draft": False})
            whole["texts"] |= {f"glossary/{address}": text for address, text in each["texts"].items()}
            for flag in ("stale", "draft"):
                whole[flag] = whole[flag] or each[flag]
        return stored

    def entries(self, name: str, schema: type[AnySchema]) -> tuple[Located | None, dict[str, Any]]:
        """`facts.yaml` or `glossary.yaml`: entries by key; both may be absent."""
        if not (self.root / name).exists():
            return None, {}
        located = self.located(self.root / name)
        if located is None:
            return None, {}
        if not isinstance(located.value, dict):
            self.problems.error(name, (1, 1), "wrong-value", "this must be a mapping of keys to entries")
            return None, {}
        found = {}
        for key, value in located.value.items():
            inner = _below(located, key, value)
            entry = check(schema, inner, self.problems)
            self.key(located.path, located.at_key((key,)), key)
            if entry is not None:
                found[key] = entry.spec()
        return located, found

    # Modules, units, activities

    def module(self, folder: Path) -> CompiledModule | None:
        path = folder / "module.yaml"
        located, module = self.yaml(path, ModuleSchema)
        self.key(self.shown(folder), (1, 1), folder.name, telling=True)
        if located is None:
            return None
        if module is None:
            # What is below is checked all the same: every problem in one run.
            for position, key in enumerate(_listed(located, "units")):
                self.unit(folder, key, self.languages[0] if self.languages else "en", (located, position))
            return None
        if self.groups and module.group not in self.groups:
            self.problems.error(
                located.path, located.at(("group",)), "unknown-group", f"there is no group `{module.group}`"
            )
        units = []
        for position, key in enumerate(module.units):
            unit = self.unit(folder, key, module.language, (located, position))
            if unit is not None:
                units.append(unit)
        spec = module.spec()
        texts = dict(_module_texts(spec))
        references = self.markdown(located, texts, _is_module_markdown)
        spec["translations"], translated = self.yaml_translations(path, module.language, texts, _is_module_markdown)
        compiled = CompiledModule(folder.name, located.path, spec, units, located, references + translated)
        self.cross_check(compiled, located)
        return compiled

    def unit(self, module_dir: Path, key: str, language: str, listed: tuple[Located, int]) -> CompiledUnit | None:
        folder = module_dir / key
        parent, position = listed
        if not folder.is_dir():
            self.problems.error(
                parent.path,
                parent.at(("units", position)),
                "missing-unit",
                f"there is no folder `{key}` beside module.yaml",
            )
            return None
        self.key(self.shown(folder), (1, 1), key, telling=True)
        located, unit = self.yaml(folder / "unit.yaml", UnitSchema)
        if located is None:
            return None
        if unit is None:
            for place, name in enumerate(_listed(located, "activities")):
                self.activity(folder, name, language, located.at(("activities", place)), located.path)
            return None
        activities = []
        for place, name in enumerate(unit.activities):
            activity = self.activity(folder, name, language, located.at(("activities", place)), located.path)
            if activity is not None:
                activity.optional = name in unit.optional
                activities.append(activity)
        spec = unit.spec()
        texts = dict(_unit_texts(spec))
        references = self.markdown(located, texts, _is_summary)
        spec["translations"], translated = self.yaml_translations(folder / "unit.yaml", language, texts, _is_summary)
        return CompiledUnit(key, located.path, spec, activities, located, references + translated)

    def activity(self, folder: Path, key: str, language: str, listed: Place, lister: str) -> CompiledActivity | None:
        found = [kind for kind in all_kinds().values() if (folder / kind.source_name(key)).is_file()]
        if len(found) != 1:
            names = " or ".join(f"`{kind.source_name(key)}`" for kind in all_kinds().values())
            said = f"there is no {names}" if not found else f"both {names} are there: keep one"
            self.problems.error(lister, listed, "missing-activity", said)
            return None
        kind = found[0]
        path = folder / kind.source_name(key)
        self.key(self.shown(path), (1, 1), key, telling=True)
        source = self.source(path)
        parsed = kind.parse(source, self.problems) if source else None
        if parsed is None:
            return None
        spec = {**parsed.spec, "kind-of-activity": kind.name, "language": language}
        spec["translations"] = self.translations(folder, key, kind, spec, parsed)
        return CompiledActivity(key, kind.name, self.shown(path), spec, parsed)

    def translations(self, folder: Path, key: str, kind: Kind, spec: Spec, parsed: Parsed) -> dict[str, Any]:
        texts = dict(kind.texts(spec))
        stored = {}
        for language in self.other_languages(spec["language"]):
            path = folder / kind.translation_name(key, language)
            source = self.source(path) if path.exists() else None
            translated = kind.parse_translation(source, spec, self.problems) if source else None
            if source is not None and translated is not None:
                report_state(translated, texts, source.path, self.problems)
                parsed.references += translated.references
                stored[language] = as_stored(translated, texts)
        return stored

    def yaml_translations(
        self,
        path: Path,
        language: str,
        texts: Mapping[str, str],
        is_markdown: Callable[[str], bool] = nothing,
    ) -> tuple[dict[str, Any], list[Reference]]:
        """The translations beside a YAML file by language, and what they point to."""
        stored = {}
        references: list[Reference] = []
        for other in self.other_languages(language):
            translation_path = path.with_name(f"{path.stem}.{other}.yaml")
            source = self.source(translation_path) if translation_path.exists() else None
            translated = parse_texts(source, texts, self.problems, is_markdown=is_markdown) if source else None
            if source is not None and translated is not None:
                report_state(translated, texts, source.path, self.problems)
                references += translated.references
                stored[other] = as_stored(translated, texts)
        return stored, references

    def markdown(
        self, located: Located, texts: Mapping[str, str], is_markdown: Callable[[str], bool]
    ) -> list[Reference]:
        """Report what is wrong in those texts that are Markdown; return what they point to."""
        return [
            reference
            for address, text in texts.items()
            if is_markdown(address)
            for reference in check_markdown(text, located.path, located.at_address(address)[0], self.problems)
        ]

    def other_languages(self, language: str) -> list[str]:
        return [other for other in self.languages if other != language]

    # Checks across files

    def cross_check(self, module: CompiledModule, located: Located) -> None:
        keys = Counter(activity.key for activity in module.activities)
        for activity in module.activities:
            if keys[activity.key] > 1:
                self.problems.error(
                    activity.path, (1, 1), "key-twice", f"`{activity.key}` names two activities of this module"
                )
            self.resolve_all(activity.parsed.references, activity.path, module, set(keys))
        self.resolve_all(module.references, module.path, module, set(keys))
        for unit in module.units:
            self.resolve_all(unit.references, unit.path, module, set(keys))
        if keys and all(activity.optional for activity in module.activities):
            said = "everything in this module is optional: nobody could ever complete it"
            self.problems.error(located.path, located.at_key(("units",)), "nothing-required", said)
        outcomes = module.spec["outcomes"]
        wanted: list[tuple[str, Code, str]] = [
            ("taught", "outcome-not-taught", "no lesson teaches this outcome"),
            ("asked", "outcome-not-asked", "no question asks for this outcome"),
        ]
        for what, code, said in wanted:
            met = {
                ref.target for activity in module.activities for ref in activity.parsed.references if ref.what == what
            }
            for outcome in outcomes:
                if outcome not in met:
                    place = located.at_key(("outcomes", outcome))
                    self.problems.warning(located.path, place, code, f"{said}: `{outcome}`")

    def resolve_all(
        self,
        references: list[Reference],
        path: str,
        module: CompiledModule | None = None,
        keys: Set[str] = frozenset(),
    ) -> None:
        """Report what leads nowhere. `path` is the file of references that name none; the glossary has no module."""
        for reference in references:
            self.resolve(reference, reference.path or path, module, keys)

    def resolve(self, reference: Reference, path: str, module: CompiledModule | None, keys: Set[str]) -> None:
        target, place = reference.target, reference.place
        match reference.what:
            case "lesson" if module is None:
                said = "the glossary belongs to no module: it cannot lead to a lesson"
                self.problems.error(path, place, "link", said)
            case "lesson" if target not in keys:
                self.problems.error(path, place, "link", f"there is no activity `{target}` in this module")
            case "term" if target not in self.terms:
                self.problems.error(path, place, "link", f"the glossary has no term `{target}`")
            case "media":
                said = "pictures and documents cannot be published yet; leave them out for now"
                self.problems.error(path, place, "media", said)
            case "fact" if target not in self.facts:
                self.problems.error(path, place, "unknown-fact", f"facts.yaml has no `{target}`")
            case "fact" if self.facts[target]["status"] == "to-check":
                said = f"`{target}` is still to be checked: readers are told so"
                self.problems.warning(path, place, "fact-to-check", said)
            case "taught" | "asked" if module is not None and target not in module.spec["outcomes"]:
                self.problems.error(path, place, "unknown-outcome", f"module.yaml has no outcome `{target}`")

    def unlisted(self) -> None:
        """Files that nothing lists are not published: say so."""
        for path in sorted(self.root.rglob("*")):
            if path.is_file() and path not in self.seen and path.suffix in {".md", ".yaml", ".yml"}:
                self.problems.warning(
                    self.shown(path), (1, 1), "unlisted", "nothing lists this file: it is not published"
                )

    def unique(self, located: Located, name: str, keys: list[str]) -> None:
        for position, key in enumerate(keys):
            if key in keys[:position]:
                self.problems.error(
                    located.path, located.at((name, position, "key")), "key-twice", f"`{key}` is used twice"
                )

    def key(self, path: str, place: Place, key: str, *, telling: bool = False) -> None:
        if not _is_key(key):
            self.problems.error(path, place, "key", f"`{key}` is not a key: use small letters a to z, digits, hyphens")
        elif telling and is_telling(key.replace("-", " "), self.avoid):
            self.problems.warning(
                path, place, "telling-key", f"`{key}` stands in addresses, and tells what this is about"
            )

    # Reading

    def yaml(self, path: Path, schema: type[AnySchema]) -> tuple[Located | None, AnySchema | None]:
        located = self.located(path)
        return located, check(schema, located, self.problems) if located is not None else None

    def located(self, path: Path) -> Located | None:
        source = self.source(path)
        return load(source, self.problems) if source is not None else None

    def source(self, path: Path) -> Source | None:
        self.seen.add(path)
        return read(self.root, path, self.problems)

    def shown(self, path: Path) -> str:
        return path.relative_to(self.root).as_posix()


def _listed(located: Located, name: str) -> list[str]:
    """What a file that has errors lists all the same."""
    entries = located.value.get(name) if isinstance(located.value, dict) else None
    return (
        [entry for entry in entries if isinstance(entry, str) and _is_key(entry)] if isinstance(entries, list) else []
    )


def _is_key(text: str) -> bool:
    return len(text) <= 60 and all(
        part.isascii() and part.isalnum() and part == part.lower() for part in text.split("-")
    )


def _below(located: Located, key: str, value: Any) -> Located:
    """One entry of a mapping, as if it were a document of its own."""
    inner = Located(located.path, value)
    inner.values = {path[1:]: place for path, place in located.values.items() if path[:1] == (key,)}
    inner.keys = {path[1:]: place for path, place in located.keys.items() if path[:1] == (key,) and len(path) > 1}
    return inner


def _programme_texts(spec: Spec) -> Iterator[tuple[str, str]]:
    yield "title", spec["title"]
    if "disclaimer" in spec:
        yield "disclaimer", spec["disclaimer"]
    for name in ("groups", "indicators"):
        for entry in spec[name]:
            yield f"{name}/{entry['key']}/title", entry["title"]
    for name in ("title", "sender"):
        if "neutral" in spec:
            yield f"neutral/{name}", spec["neutral"][name]


def _module_texts(spec: Spec) -> Iterator[tuple[str, str]]:
    for name in ("title", "neutral-title", "summary"):
        if name in spec:
            yield name, spec[name]
    for name in ("outcomes", "changes"):
        for key, text in spec[name].items():
            yield f"{name}/{key}", text


def _unit_texts(spec: Spec) -> Iterator[tuple[str, str]]:
    for name in ("title", "summary"):
        if name in spec:
            yield name, spec[name]


def _glossary_texts(terms: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for key, entry in terms.items():
        yield f"{key}/term", entry["term"]
        yield f"{key}/definition", entry["definition"]


def _is_definition(address: str) -> bool:
    return address.endswith("/definition")


def _is_summary(address: str) -> bool:
    return address == "summary"


def _is_module_markdown(address: str) -> bool:
    return _is_summary(address) or address.startswith(("outcomes/", "changes/"))
