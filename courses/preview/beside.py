"""The problems of the page that is being made: which there are, and which stand beside their text already."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass, field

from courses.content.problems import Problem
from courses.content.reading import Source
from courses.preview.blocks import Notes
from courses.preview.looks import Look, latest
from courses.preview.notes import as_block
from courses.preview.texts import by_text


@dataclass(slots=True)
class Page:
    """A page with the problems of its files. What is shown beside its text is shown once, and nowhere else."""

    look: Look
    files: list[str]
    shown: set[Problem] = field(default_factory=set)
    texts: dict[str, list[Problem]] = field(init=False)

    def __post_init__(self) -> None:
        self.texts = {}
        for path in self.files:
            if path.endswith(".yaml") and path in self.look.sources:
                source = Source(path, self.look.sources[path])
                for text, problems in by_text(source, self.look.by_path.get(path, [])).items():
                    self.texts.setdefault(text, []).extend(problems)

    @property
    def left(self) -> list[Problem]:
        """What is not shown beside any text, in order."""
        return [
            problem for path in self.files for problem in self.look.by_path.get(path, []) if problem not in self.shown
        ]

    def beside(self, text: str) -> list[Problem]:
        """The problems to be shown beside a text, now that it is shown."""
        found = [problem for problem in self.texts.get(text.strip(), []) if problem not in self.shown]
        self.shown.update(found)
        return found

    def notes_on(self, body: str) -> Notes:
        """Notes on a lesson's Markdown, found again at the end of the file that it was read from."""
        for path in self.files:
            whole = self.look.sources.get(path, "").rstrip()
            if path.endswith(".md") and body and whole.endswith(body):
                first = whole[: -len(body)].count("\n") + 1
                found = [each for each in self.look.by_path[path] if each.line >= first]
                self.shown.update(found)
                return Notes(tuple((each.line - first, as_block(each, self.look)) for each in found))
        return Notes(())


page_now: ContextVar[Page | None] = ContextVar("page_now", default=None)


def look_now() -> Look:
    """The look that the page being made is about, which may not be the newest any more."""
    page = page_now.get()
    return page.look if page is not None else latest.get()
