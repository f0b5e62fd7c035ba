"""Gathering what a module's texts show and hand out: each file held against its link, each recording with its words."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from courses.content.folder import Folder
from courses.content.kinds import Reference, Spec
from courses.content.markdown import check as check_markdown
from courses.content.media import NAME, MediaFile, examine
from courses.content.resolving import Scope


@dataclass(slots=True)
class Walk:
    """One module on the way through its folders: what its files point to, and which activities it lists where."""

    folder: Path
    language: str
    scope: Scope
    keys: dict[str, Path] = field(default_factory=dict)
    references: list[tuple[Reference, str]] = field(default_factory=list)


class Gathering:
    """`found` is every file that some text shows, by SHA-256."""

    def __init__(self, folder: Folder) -> None:
        self.folder = folder
        self.problems = folder.problems
        self.languages: list[str] = []
        self.found: dict[str, MediaFile] = {}
        self.examined: dict[Path, MediaFile | None] = {}

    def media_of(self, walk: Walk, references: list[Reference], path: str) -> Spec:
        """What a spec keeps of the files that its texts show or hand out: their SHA-256, and transcripts."""
        found: dict[str, Spec] = {}
        transcripts: dict[str, dict[str, str]] = {}
        for reference in references:
            if reference.what not in {"picture", "document"} or reference.target in found:
                continue
            file = self.media_file(walk, reference, reference.path or path)
            if file is not None:
                found[reference.target] = {"sha256": file.sha256, **({"size": [*file.size]} if file.size else {})}
                self.found[file.sha256] = file
                if file.needs_transcript:
                    transcripts[reference.target] = self.transcripts(walk, reference.target, file)
        kept: Spec = {"media": dict(sorted(found.items()))} if found else {}
        return kept | {"transcripts": transcripts} if transcripts else kept

    def media_file(self, walk: Walk, reference: Reference, where: str) -> MediaFile | None:
        target, place = reference.target, reference.place
        if ".." in target.split("/"):
            self.problems.error(where, place, "outside", f"`{target}` leads out of the module's folder")
            return None
        if not NAME.match(target):
            said = f"`{target}` stands in addresses: name it with small letters, digits and hyphens"
            self.problems.error(where, place, "media", said)
            return None
        path = walk.folder / target
        if not path.is_file():
            self.problems.error(where, place, "missing-media", f"there is no `{target}` in the module's folder")
            return None
        self.folder.seen.add(path)
        if path not in self.examined:
            self.folder.tell_key(self.folder.shown(path), (1, 1), path.stem)
            self.examined[path] = examine(self.folder.root, path, self.problems)
        file = self.examined[path]
        if file is not None and reference.what == "picture" and file.kind.shown == "document":
            said = f"`{target}` is a document: link to it, `[what it is]({target})`"
            self.problems.error(where, place, "picture", said)
            return None
        return file

    def transcripts(self, walk: Walk, target: str, file: MediaFile) -> dict[str, str]:
        """The words of a recording by language, from `media/<name>.md` and `media/<name>.<lang>.md`."""
        stem = (walk.folder / target).with_suffix("")
        found = {}
        for language in [walk.language, *(other for other in self.languages if other != walk.language)]:
            name = f"{stem.name}.md" if language == walk.language else f"{stem.name}.{language}.md"
            source = self.folder.source_if_any(stem.with_name(name))
            if source is not None:
                checked = check_markdown(source.text, source.path, 1, self.problems)
                walk.references += [(each, source.path) for each in checked.references]
                found[language] = source.text.strip()
        if not found.get(walk.language):
            said = f"write what is said and heard in `{stem.name}.md` beside it: not everybody can hear it"
            self.problems.error(file.path, (1, 1), "no-transcript", said)
        return found
