"""Compiling the content folder: read everything, report every problem, build one immutable tree.

Plain Python: no database, nothing written. `compile_folder` is the way in. What is broken is left out of
the tree, and all around it is checked nevertheless, so that one run tells everything.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from courses.content.checking import AnySchema, check, is_language
from courses.content.codes import Code
from courses.content.folder import TAKEN, Folder, is_key
from courses.content.gathering import Gathering, Walk
from courses.content.kinds import Kind, Reference, Spec, Translated, all_kinds, kinds_in_units
from courses.content.markdown import check_inline
from courses.content.media import KINDS as MEDIA_KINDS
from courses.content.problems import Problems
from courses.content.proofreading import Words, proofread
from courses.content.reading import Source, files_in
from courses.content.resolving import Scope
from courses.content.schema import Fact, ModuleSchema, ProgrammeSchema, Term, UnitSchema
from courses.content.texts import (
    describes,
    explains,
    glossary_texts,
    module_texts,
    programme_texts,
    summarises,
    unit_texts,
)
from courses.content.translations import (
    HEAD,
    Says,
    as_stored,
    nothing,
    parse_texts,
    report_state,
)
from courses.content.tree import Compiled, CompiledActivity, CompiledModule, CompiledUnit, TranslationFile
from courses.content.yaml_text import Located, Place


class NoContent(Exception):
    """The folder cannot be used at all: it is not there, or holds no `programme.yaml`."""


def compile_folder(root: Path, *, today: date | None = None) -> Compiled:
    """Compile the folder `root`. Raises `NoContent` when there is nothing to compile.

    `today` decides which facts were checked too long ago; without it, the day in UTC.
    """
    if not (root / "programme.yaml").is_file():
        raise NoContent(f"{root}: there is no programme.yaml in this folder")
    return _Compiler(root, today or datetime.now(UTC).date()).compile()


class _Compiler(Folder):
    def __init__(self, root: Path, today: date) -> None:
        super().__init__(root, Problems())
        self.today = today
        self.compiled = Compiled(root, self.problems)
        self.gathering = Gathering(self)
        self.language = "en"
        self.languages: list[str] = []
        self.groups: set[str] | None = None
        self.facts: dict[str, Any] = {}
        self.terms: dict[str, Any] = {}
        self.facts_at = Located("facts.yaml")
        self.terms_at = Located("glossary.yaml")
        self.programme_at: Located | None = None
        self.words: dict[str, Words] = {}
        """The glossary by language."""

    def compile(self) -> Compiled:
        self.compiled.programme = self.programme()
        modules = self.root / "modules"
        folders = [modules / name for name in sorted(self.names_in(modules)) if (modules / name).is_dir()]
        if not folders:
            said = "there is no module in this folder: publishing would withdraw every module there is"
            self.problems.error("modules", (1, 1), "no-module", said)
        for folder in folders:
            if (module := self.module(folder)) is not None:
                self.compiled.modules.append(module)
        self.opinions()
        proofread(self.compiled, self.words, self.language)
        self.unlisted()
        self.compiled.media = self.gathering.found
        return self.compiled

    # The programme, its facts and its glossary

    def programme(self) -> Spec | None:
        path = self.root / "programme.yaml"
        located, programme = self.yaml(path, ProgrammeSchema)
        self.programme_at = located
        self.facts = self.entries("facts.yaml", Fact)
        self.terms = self.entries("glossary.yaml", Term)
        said = _mapping(located)
        self.language = said["language"] if isinstance(said.get("language"), str) else "en"
        languages = [each for each in _texts(said.get("languages")) if is_language(each)]
        self.languages = self.gathering.languages = languages
        if located is None or programme is None:
            self.glossary({})
            return None
        self.groups = {group.key for group in programme.groups}
        self.avoid = programme.neutral.avoid if programme.neutral else []
        self.countries_of_facts(programme.countries)
        facts = {key: entry for key, entry in self.facts.items() if entry is not None}
        spec = programme.spec() | {"facts": facts, "glossary": self.whole_terms()}
        stored = _stored(self.yaml_translations(path, programme.language, dict(programme_texts(spec))))
        self.tell_titles("neutral/title", located, stored)
        return spec | {"translations": self.glossary(stored)}

    def whole_terms(self) -> dict[str, Any]:
        return {key: entry for key, entry in self.terms.items() if entry is not None}

    def countries_of_facts(self, countries: list[str]) -> None:
        for key, fact in self.facts.items():
            for country in [*fact["countries"], *fact["reviewed"]] if fact else []:
                if country not in countries:
                    said = f"`{key}` names the country {country}, which the programme does not"
                    self.problems.error("facts.yaml", self.facts_at.at_key((key,)), "unknown-country", said)

    def glossary(self, stored: dict[str, Any]) -> dict[str, Any]:
        """Check the glossary; the programme's translations with those of the glossary, addressed from the programme."""
        path, terms = self.root / "glossary.yaml", self.whole_terms()
        texts = dict(glossary_texts(terms))
        own_words = {f"{key}/avoid" for key in terms}.__contains__
        files = self.yaml_translations(path, self.language, texts, explains, own_words)
        self.words = {self.language: Words.of_source(terms)}
        self.words |= {other: Words.of_translation(file.translated) for other, file in files.items()}
        references = self.markdown(self.terms_at, texts, explains) + _references(files)
        Scope(self.terms, self.facts, self.today).resolve_all(references, "glossary.yaml", self.problems)
        for key in HEAD:
            if key in self.terms:
                said = f"a translation says `{key}` of itself: give this term another key"
                self.problems.error("glossary.yaml", self.terms_at.at_key((key,)), "key", said)
        for other, each in _stored(files).items():
            whole = stored.setdefault(other, {"texts": {}, "stale": False, "draft": False})
            for name in ("texts", "accepts"):
                if own := {f"glossary/{address}": said for address, said in each.get(name, {}).items()}:
                    whole[name] = whole.get(name, {}) | own
            for flag in ("stale", "draft"):
                whole[flag] = whole[flag] or each[flag]
        return stored

    def entries(self, name: str, schema: type[AnySchema]) -> dict[str, Any]:
        """`facts.yaml` or `glossary.yaml`: entries by key, None for one with errors; both files may be absent."""
        if name not in self.names_in(self.root):
            return {}
        located = self.located(self.root / name)
        if located is None:
            return {}
        if schema is Fact:
            self.facts_at = located
        else:
            self.terms_at = located
        if not isinstance(located.value, dict):
            if located.value is not None:
                self.problems.error(name, (1, 1), "wrong-value", "this must be a mapping of keys to entries")
            return {}
        found: dict[str, Any] = {}
        for key, inner in located.entries():
            entry = check(schema, inner, self.problems)
            self.key(name, located.at_key((key,)), key)
            found[key] = entry.spec() if entry is not None else None
        return found

    # Modules, units, activities

    def module(self, folder: Path) -> CompiledModule | None:
        path = folder / "module.yaml"
        located, module = self.yaml(path, ModuleSchema)
        self.key(self.shown(folder), (1, 1), folder.name, telling=True)
        said = _mapping(located)
        scope = Scope(self.terms, self.facts, self.today, module=folder.name)
        scope.outcomes = said["outcomes"] if isinstance(said.get("outcomes"), dict) else {} if module else None
        language = said["language"] if isinstance(said.get("language"), str) else self.language
        walk = Walk(folder, language, scope)
        units = []
        for position, key in _listed(located, "units"):
            unit = self.unit(walk, key, (located or Located("")).at(("units", position)))
            if unit is not None:
                units.append(unit)
        guides = [
            guide
            for position, key in _listed(located, "guides")
            if (guide := self.guide(walk, key, (located or Located("")).at(("guides", position)))) is not None
        ]
        compiled = None
        if module is None:
            self.check_broken(walk, located, describes)
        if located is not None and module is not None:
            self.module_rules(located, module)
            spec = module.spec()
            texts = dict(module_texts(spec))
            references = self.markdown(located, texts, describes)
            files = self.yaml_translations(path, language, texts, describes)
            spec["translations"] = _stored(files)
            self.tell_titles("neutral-title", located, spec["translations"])
            references += _references(files)
            walk.references += [(each, located.path) for each in references]
            spec |= self.gathering.media_of(walk, references, located.path)
            compiled = CompiledModule(folder.name, located.path, spec, units, located, files, guides)
        scope.keys = walk.keys
        for reference, where in walk.references:
            scope.resolve(reference, reference.path or where, self.problems)
        if compiled is not None:
            self.cross_check(compiled, scope)
        return compiled

    def module_rules(self, located: Located, module: ModuleSchema) -> None:
        if self.groups is not None and module.group not in self.groups:
            said = f"the programme has no group `{module.group}`"
            self.problems.error(located.path, located.at(("group",)), "unknown-group", said)
        if self.languages and module.language not in self.languages:
            said = f"the programme does not name the language `{module.language}`"
            self.problems.error(located.path, located.at(("language",)), "unknown-language", said)

    def unit(self, walk: Walk, key: str, listed: Place) -> CompiledUnit | None:
        folder = walk.folder / key
        if not folder.is_dir():
            said = f"there is no folder `{key}` beside module.yaml"
            self.problems.error(self.shown(walk.folder / "module.yaml"), listed, "missing-unit", said)
            return None
        if key in TAKEN:
            said = f"`{key}` is the folder of {TAKEN[key]}: choose another key for this unit"
            self.problems.error(self.shown(walk.folder / "module.yaml"), listed, "key", said)
        self.key(self.shown(folder), (1, 1), key, telling=True)
        path = folder / "unit.yaml"
        located, unit = self.yaml(path, UnitSchema)
        if located is None:
            # Nobody knows what it lists, so nothing in it is unlisted.
            self.seen |= {folder / name for name in self.names_in(folder)}
        optional = set(unit.optional) if unit is not None else set()
        activities = []
        for position, name in _listed(located, "activities"):
            place = (located or Located("")).at(("activities", position))
            activity = self.activity(walk, folder, name, (self.shown(path), place))
            if activity is not None:
                activity.optional = name in optional
                activities.append(activity)
        if located is None or unit is None:
            self.check_broken(walk, located, summarises)
            return None
        spec = unit.spec()
        texts = dict(unit_texts(spec))
        references = self.markdown(located, texts, summarises)
        files = self.yaml_translations(path, walk.language, texts, summarises)
        spec["translations"] = _stored(files)
        references += _references(files)
        walk.references += [(each, located.path) for each in references]
        spec |= self.gathering.media_of(walk, references, located.path)
        return CompiledUnit(key, located.path, spec, activities, located, files)

    def activity(self, walk: Walk, folder: Path, key: str, listed: tuple[str, Place]) -> CompiledActivity | None:
        if key in walk.keys and walk.keys[key] != folder:
            self.problems.error(*listed, "key-twice", f"`{key}` names an activity of another unit too")
        walk.keys[key] = folder
        beside = self.names_in(folder)
        found = [kind for kind in kinds_in_units() if kind.source_name(key) in beside]
        if len(found) != 1:
            names = " or ".join(f"`{kind.source_name(key)}`" for kind in kinds_in_units())
            said = f"there is no {names}" if not found else f"both {names.replace(' or ', ' and ')} are there: keep one"
            self.problems.error(*listed, "missing-activity", said)
            return None
        return self.written(walk, folder, key, found[0])

    def guide(self, walk: Walk, key: str, listed: Place) -> CompiledActivity | None:
        kind = all_kinds()["guide"]
        folder, name = walk.folder / kind.folder, kind.source_name(key)
        if name not in self.names_in(folder):
            said = f"there is no `{kind.folder}/{name}` beside module.yaml"
            self.problems.error(self.shown(walk.folder / "module.yaml"), listed, "missing-file", said)
            return None
        return self.written(walk, folder, key, kind)

    def written(self, walk: Walk, folder: Path, key: str, kind: Kind) -> CompiledActivity | None:
        """What stands in the files of this key, in all languages."""
        path = folder / kind.source_name(key)
        self.key(self.shown(path), (1, 1), key, telling=True)
        source = self.source(path)
        parsed = kind.parse(source, self.problems) if source else None
        if parsed is None:
            # What its translations say of themselves cannot be held against anything.
            self.seen |= {folder / kind.translation_name(key, other) for other in self.languages}
            return None
        spec = {**parsed.spec, "kind-of-activity": kind.name, "language": walk.language}
        files = self.translations(folder, key, kind, spec)
        spec["translations"] = _stored(files)
        parsed.references += _references(files)
        walk.references += [(each, self.shown(path)) for each in parsed.references]
        spec |= self.gathering.media_of(walk, parsed.references, self.shown(path))
        return CompiledActivity(key, kind.name, self.shown(path), spec, parsed, translations=files)

    def translations(self, folder: Path, key: str, kind: Kind, spec: Spec) -> dict[str, TranslationFile]:
        """The translations of an activity by language."""
        texts, path = dict(kind.texts(spec)), folder / kind.source_name(key)
        files = {}
        for language in self.other_languages(spec["language"]):
            source = self.source_if_any(folder / kind.translation_name(key, language))
            translated = kind.parse_translation(source, spec, self.problems) if source else None
            if source is not None and translated is not None:
                files[language] = self.kept(source, path, language, texts, translated)
        return files

    def yaml_translations(
        self,
        path: Path,
        language: str,
        texts: Mapping[str, str],
        is_markdown: Says = nothing,
        accepts: Says = nothing,
    ) -> dict[str, TranslationFile]:
        """The translations beside a YAML file by language."""
        files = {}
        for other in self.other_languages(language):
            source = self.source_if_any(path.with_name(f"{path.stem}.{other}.yaml"))
            if source is None:
                continue
            translated = parse_texts(source, texts, self.problems, is_markdown=is_markdown, accepts=accepts)
            if translated is not None:
                files[other] = self.kept(source, path, other, texts, translated)
        return files

    def kept(
        self, source: Source, path: Path, language: str, texts: Mapping[str, str], translated: Translated
    ) -> TranslationFile:
        report_state(translated, texts, source.path, self.problems)
        file = TranslationFile(source.path, self.shown(path), language, texts, translated)
        self.compiled.translations.append(file)
        return file

    def markdown(self, located: Located, texts: Mapping[str, str], is_markdown: Says) -> list[Reference]:
        """Report what is wrong in those texts that are Markdown; return what they point to."""
        return [
            reference
            for address, text in texts.items()
            if is_markdown(address)
            for reference in check_inline(text, located, located.at_address(address), self.problems).references
        ]

    def check_broken(self, walk: Walk, located: Located | None, is_markdown: Says) -> None:
        """The Markdown of a file that has other errors."""
        if located is not None:
            references = self.markdown(located, located.texts(), is_markdown)
            walk.references += [(each, located.path) for each in references]

    def other_languages(self, language: str) -> list[str]:
        return [other for other in self.languages if other != language]

    # Checks across files

    def cross_check(self, module: CompiledModule, scope: Scope) -> None:
        located, activities = module.located, {each.key: each for each in module.activities}
        if activities and not any(each.is_required for each in activities.values()):
            said = "nothing in this module counts: all is optional or a survey, and nobody could ever complete it"
            self.problems.error(located.path, located.at_key(("units",)), "nothing-required", said)
        self.surveys(module, activities, scope)
        if any(key not in activities for key in scope.keys):
            return  # A broken activity may well teach or ask what nothing else does.
        wanted: list[tuple[set[str], Code, str]] = [
            (scope.taught, "outcome-not-taught", "no lesson teaches this outcome"),
            (scope.asked, "outcome-not-asked", "no question asks for this outcome"),
        ]
        for met, code, said in wanted:
            for outcome in module.spec["outcomes"]:
                if outcome not in met:
                    place = located.at_key(("outcomes", outcome))
                    self.problems.warning(located.path, place, code, f"{said}: `{outcome}`")

    def surveys(self, module: CompiledModule, activities: Mapping[str, CompiledActivity], scope: Scope) -> None:
        """Those that the module names are there, and ask what can be compared."""
        located, named = module.located, {}
        for when, key in module.spec.get("surveys", {}).items():
            survey = activities.get(key)
            if survey is not None and survey.is_survey:
                named[when] = survey
            elif survey is not None or key not in scope.keys:
                said = f"there is no survey `{key}` in this module"
                self.problems.error(located.path, located.at(("surveys", when)), "surveys", said)
        before = named.pop("before", None)
        if before is None:
            return
        for when, later in named.items():
            for unlike in all_kinds()[later.kind].unlike(before.spec, later.spec):
                place = later.parsed.place_of(unlike.address)
                if unlike.code == "survey-differs":
                    self.problems.error(later.path, place, unlike.code, unlike.what)
                elif when == "after":
                    self.problems.warning(later.path, place, unlike.code, unlike.what)

    def opinions(self) -> None:
        """Each that the programme reads is asked by some module, and can be read wherever it is asked.

        A module with errors may well be the one that asks."""
        located, spec = self.programme_at, self.compiled.programme
        if located is None or spec is None or self.problems.errors:
            return
        surveys = [
            (when, survey)
            for module in self.compiled.modules
            for when, key in module.spec.get("surveys", {}).items()
            for survey in module.activities
            if survey.key == key
        ]
        for position, opinion in enumerate(spec.get("opinions", [])):
            found = [
                all_kinds()[survey.kind].misread(survey.spec, opinion)
                for when, survey in surveys
                if when == opinion["survey"]
            ]
            wrong = [said for said in found if said is not None]
            said = (
                f"no module asks `{opinion['question']}` in its survey `{opinion['survey']}`"
                if not wrong
                else max(wrong)
            )
            if said:
                self.problems.error(located.path, located.at(("opinions", position)), "opinion", said)

    def unlisted(self) -> None:
        """Files that nothing lists or shows are not published: say so."""
        for path in files_in(self.root):
            if path in self.seen or path.name.startswith("."):
                continue
            if path.suffix in {".md", ".yaml", ".yml"} and not path.name.startswith("README"):
                self.problems.warning(self.shown(path), (1, 1), "unlisted", self.why_unlisted(path))
            elif path.suffix in MEDIA_KINDS:
                self.problems.warning(self.shown(path), (1, 1), "unused-media", "no text shows or links to this")

    def why_unlisted(self, path: Path) -> str:
        stem, _dot, language = path.stem.rpartition(".")
        if stem and path.with_name(stem + path.suffix) in self.seen and language not in self.languages:
            return f"the programme does not name the language `{language}`: this is not published"
        return "nothing lists this file: it is not published"


def _stored(files: Mapping[str, TranslationFile]) -> dict[str, Any]:
    """What a spec keeps of its translations, by language."""
    return {language: as_stored(file.translated, file.texts) for language, file in files.items()}


def _references(files: Mapping[str, TranslationFile]) -> list[Reference]:
    return [reference for file in files.values() for reference in file.translated.references]


def _mapping(located: Located | None) -> Mapping[str, Any]:
    return located.value if located is not None and isinstance(located.value, dict) else {}


def _texts(entries: Any) -> list[str]:
    return [entry for entry in entries if isinstance(entry, str)] if isinstance(entries, list) else []


def _listed(located: Located | None, name: str) -> list[tuple[int, str]]:
    """The keys in a list, each once, with their positions; also of a file that has errors."""
    entries = _mapping(located).get(name)
    found: dict[str, int] = {}
    for position, entry in enumerate(entries if isinstance(entries, list) else []):
        if isinstance(entry, str) and is_key(entry):
            found.setdefault(entry, position)
    return [(position, key) for key, position in found.items()]
