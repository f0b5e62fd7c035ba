"""Which kinds of activity there are, and of guides. Each room brings its own in a module `kinds.py`.

`courses` never learns that quizzes exist: it finds kinds by name, as Django finds `admin`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Literal

from courses.content.problems import Problems
from courses.content.prose import Passage
from courses.content.reading import Source
from courses.content.yaml_text import Place
from lms.rooms import modules_named

Spec = dict[str, Any]
Bump = Literal["patch", "minor", "major"]


@dataclass(frozen=True, slots=True)
class Reference:
    """Something that a text points to, and where it does so."""

    what: Literal["lesson", "term", "picture", "document", "fact", "taught", "asked"]
    """`picture` and `document` point to a file in `media/`: shown in its place, or linked to; `taught` and `asked`
    to an outcome of the module."""
    target: str
    place: Place
    path: str = ""
    """The file it stands in; empty where that is the activity's own."""


@dataclass(slots=True)
class Parsed:
    """A source file, understood: its canonical spec, what it points to, where its texts stand."""

    spec: Spec
    references: list[Reference] = field(default_factory=list)
    place_of: Callable[[str], Place] = lambda address: (1, 1)
    passages: Sequence[Passage] = ()
    """Its running text, if it is a text to be read on."""


@dataclass(slots=True)
class Translated:
    """A translation, understood: which source it was made of, and its texts by address."""

    of: str
    status: str
    texts: dict[str, str]
    references: list[Reference] = field(default_factory=list)
    accepts: dict[str, list[str]] = field(default_factory=dict)
    """Lists that are this language's own, by address: other spellings to accept, words to avoid."""
    reviewer: str | None = None
    reviewed: str | None = None
    """Who reviewed it, and the day."""
    place_of: Callable[[str], Place] = lambda address: (1, 1)
    passages: Sequence[Passage] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between two specs that is not text: which bump it asks for, where, in plain words."""

    bump: Bump
    address: str
    what: str


@dataclass(frozen=True, slots=True)
class Unlike:
    """Where two surveys that belong together do not ask the same; `address` is of the later one's source."""

    code: Literal["survey-differs", "survey-asks-less"]
    address: str
    what: str


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of activity: how its files are read, what of it is text, what a change asks for, who shows it."""

    name: str
    suffix: str
    """What its source files end with: `.md`, `.quiz.yaml`. A translation has its language before the last dot."""
    model: str
    """Its proxy of `courses.Activity`, as `room.Model`."""
    page: str
    """Dotted path of the view `(request, reading, activity)` that shows it; empty for what is no step of a module."""
    parse: Callable[[Source, Problems], Parsed | None]
    """A source file; None when it has errors."""
    parse_translation: Callable[[Source, Spec, Problems], Translated | None]
    """A translation, held against the spec it translates."""
    texts: Callable[[Spec], Iterator[tuple[str, str]]]
    """`(address, text)` of everything translatable, in document order."""
    changes: Callable[[Spec, Spec], Sequence[Change]]
    """What differs between an old and a new spec apart from texts."""
    wrong_answers: Callable[[Spec], Iterator[str]] = lambda spec: iter(())
    """Addresses of texts that are offered as answers and are wrong: the course does not mean what they say."""
    is_survey: Callable[[Spec], bool] = lambda spec: False
    """Whether a module may name it as its survey before or after."""
    misread: Callable[[Spec, Spec], str | None] = lambda survey, opinion: None
    """Why an opinion of the programme cannot be read from this survey; empty: it can; None: it is not asked there."""
    unlike: Callable[[Spec, Spec], Iterator[Unlike]] = lambda before, after: iter(())
    """What a survey before and a later one ask differently, so that no change can be told from it."""
    folder: str = ""
    """The folder of a module in which its files stand, a name that no unit has; empty for what stands in units."""
    store: str = ""
    """Dotted path of `(activity) -> None`, called in the publishing transaction for a new activity."""

    def source_name(self, key: str) -> str:
        return f"{key}{self.suffix}"

    def translation_name(self, key: str, language: str) -> str:
        stem, _dot, ending = self.suffix.rpartition(".")
        return f"{key}{stem}.{language}.{ending}"


@cache
def all_kinds() -> Mapping[str, Kind]:
    """Every kind by name, from the `kinds.py` of each installed room."""
    kinds: list[Kind] = [kind for room in modules_named("kinds") for kind in room.KINDS]
    return {kind.name: kind for kind in kinds}


@cache
def kinds_in_units() -> Sequence[Kind]:
    """The kinds of what learners do, step by step."""
    return [kind for kind in all_kinds().values() if not kind.folder]
