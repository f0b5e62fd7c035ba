"""What a careful reader of the whole folder notices: a sentence said twice, a word that the glossary says otherwise."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Self, TypeVar

from courses.content.inflection import says_term
from courses.content.kinds import Spec, Translated, all_kinds
from courses.content.problems import Problems
from courses.content.prose import CODE, Passage, Sentence, sentences, words
from courses.content.quoting import without_quotes
from courses.content.texts import module_texts, unit_texts
from courses.content.tree import Compiled, CompiledActivity, CompiledModule, TranslationFile
from courses.content.yaml_text import Place

Found = TypeVar("Found")

LEAST_WORDS = 4
"""A shorter sentence may well stand in many lessons."""


@dataclass(frozen=True, slots=True)
class Words:
    """The glossary in one language: each term by its key, and what not to say, with the key of what to say instead."""

    terms: Mapping[str, str] = field(default_factory=dict)
    avoided: Sequence[tuple[str, str]] = ()

    @classmethod
    def of_source(cls, terms: Mapping[str, Spec]) -> Self:
        """The glossary as it was written first."""
        avoided = [(key, expression) for key, entry in terms.items() for expression in entry["avoid"]]
        return cls({key: entry["term"] for key, entry in terms.items()}, avoided)

    @classmethod
    def of_translation(cls, translated: Translated) -> Self:
        return cls(
            dict(_below(translated.texts, "/term")),
            [(key, each) for key, listed in _below(translated.accepts, "/avoid") for each in listed],
        )


def _below(found: Mapping[str, Found], name: str) -> Iterator[tuple[str, Found]]:
    return ((address.removesuffix(name), each) for address, each in found.items() if address.endswith(name))


Glossary = Mapping[str, Words]
"""By language."""


@dataclass(frozen=True, slots=True)
class Written:
    """A file of a module: its texts by address. `not_meant` are those that are offered as answers and are wrong."""

    path: str
    language: str
    texts: Mapping[str, str]
    place_of: Callable[[str], Place]
    passages: Sequence[Passage] = ()
    not_meant: frozenset[str] = frozenset()

    def place(self, address: str, position: int) -> Place:
        """Where a text, or in a lesson's body the line at `position`, stands."""
        line, column = self.place_of(address)
        return (line + self.texts[address].count("\n", 0, position), 1) if address == "body" else (line, column)


def proofread(compiled: Compiled, glossary: Glossary, language: str) -> None:
    """Warn of everything below; `language` is that of the programme and its glossary."""
    written = [each for module in compiled.modules for each in files_of(module)]
    tell_repeated(written, compiled.problems)
    guides = [each for module in compiled.modules for each in guides_of(module)]
    tell_avoided([*written, *guides], glossary, compiled.problems)
    languages = {module.path.rpartition("/")[0]: module.spec["language"] for module in compiled.modules}
    for file in compiled.translations:
        folder = "/".join(file.source_path.split("/")[:2])
        source = languages.get(folder) if folder.startswith("modules/") else language
        if source is not None:
            tell_other_terms(
                file, glossary.get(source, Words()), glossary.get(file.language, Words()), compiled.problems
            )


def files_of(module: CompiledModule) -> Iterator[Written]:
    """What the module's learners read, in the order of reading, each file followed by its translations."""
    language = module.spec["language"]
    texts = dict(module_texts(module.spec))
    yield from _translated(Written(module.path, language, texts, module.located.at_address), module.translations)
    for unit in module.units:
        texts = dict(unit_texts(unit.spec))
        yield from _translated(Written(unit.path, language, texts, unit.located.at_address), unit.translations)
        for activity in unit.activities:
            yield from _activity(activity, language)


def guides_of(module: CompiledModule) -> Iterator[Written]:
    """What its trainers read. A guide may say what a lesson says."""
    for guide in module.guides:
        yield from _activity(guide, module.spec["language"])


def _activity(activity: CompiledActivity, language: str) -> Iterator[Written]:
    kind, parsed = all_kinds()[activity.kind], activity.parsed
    texts, wrong = dict(kind.texts(activity.spec)), frozenset(kind.wrong_answers(activity.spec))
    source = Written(activity.path, language, texts, parsed.place_of, parsed.passages, wrong)
    yield from _translated(source, activity.translations)


def _translated(source: Written, files: Mapping[str, TranslationFile]) -> Iterator[Written]:
    yield source
    for file in files.values():
        made = file.translated
        yield Written(file.path, file.language, made.texts, made.place_of, made.passages, source.not_meant)


# A sentence said twice


def tell_repeated(written: Sequence[Written], problems: Problems) -> None:
    """Warn of a sentence of four words and more that a lesson before has too, or the same lesson.

    Sentences are the same when their words are; case, emphasis and punctuation do not matter.
    """
    seen: set[str] = set()
    again: set[str] = set()
    for _file, _sentence, said in _sentences_of(written):
        (again if said in seen else seen).add(said)
    if not again:
        return
    first: dict[str, str] = {}
    for file, sentence, said in _sentences_of(written):
        if said in first:
            told = f"{first[said]} says too: {' '.join(sentence.text.split())}"
            problems.warning(file.path, (sentence.line, 1), "sentence-twice", told)
        elif said in again:
            first[said] = f"{file.path}:{sentence.line}"


def _sentences_of(written: Sequence[Written]) -> Iterator[tuple[Written, Sentence, str]]:
    """Each sentence of four words and more, with what it says: its words, and in which language."""
    for file in written:
        for passage in filter(lambda each: each.is_read_on, file.passages):
            for sentence in sentences(passage, file.language):
                said = words(sentence.text.casefold().replace("’", "'"))
                if len(said) >= LEAST_WORDS and CODE not in sentence.text:
                    yield file, sentence, f"{file.language} {' '.join(said)}"


# A word that the glossary says otherwise


def tell_avoided(written: Sequence[Written], glossary: Glossary, problems: Problems) -> None:
    """Warn of an expression that the glossary of the text's language says not to use, outside quotation marks."""
    avoided = {language: _to_be_found(words.avoided) for language, words in glossary.items()}
    for file in written:
        expressions = avoided.get(file.language, {})
        for address, text in file.texts.items() if expressions else ():
            folded = " ".join(text.casefold().split())
            for expression, (pattern, term) in expressions.items():
                if expression in folded and address not in file.not_meant:
                    for found in pattern.finditer(without_quotes(text)):
                        said = f"the glossary says not to say “{expression}”, see `{term}`; who speaks of it, quotes it"
                        problems.warning(file.path, file.place(address, found.start()), "avoided-word", said)


LONGEST_INNOCENT = 12
"""Letters: a single word up to this length is often said in another sense (test, wave, return, illegal)."""


ARTICLES = frozenset(
    re.findall(
        r"\w+",
        "the ein eine einen einem einer eines der die das den dem des los las una uno unos unas gli"
        " ένας ένα μια μία των",
    )
)
"""Of three letters and more. With an article alone, nobody can tell `ein Schwuler` from `ein schwuler Mann`."""


def _to_be_found(avoided: Sequence[tuple[str, str]]) -> dict[str, tuple[re.Pattern[str], str]]:
    """What can be found without understanding: expressions of two full words, and long words.

    Where a parenthesis says when not to use an expression, only a reader can know.
    """
    found: dict[str, tuple[re.Pattern[str], str]] = {}
    for term, expression in avoided:
        said = re.findall(r"\w+", expression)
        full = [word for word in said if len(word) > 2 and word.casefold() not in ARTICLES]
        if "(" not in expression and (len(full) > 1 or (len(said) == 1 and len(said[0]) > LONGEST_INNOCENT)):
            folded = " ".join(expression.casefold().split())
            # As it is written: to a pattern, `ß` and the `ss` that it folds to are not the same.
            pattern = r"\s+".join(re.escape(part) for part in expression.split())
            found.setdefault(folded, (re.compile(rf"(?<!\w){pattern}(?!\w)", re.IGNORECASE), term))
    return found


# A translation that says another word than the glossary of its language

LINK = re.compile(r"(?<!!)\[(?P<text>(?:[^\[\]\\]|\\.)*)\]\(term:(?P<term>[a-z0-9-]+)[^)]*\)")


def tell_other_terms(file: TranslationFile, source: Words, target: Words, problems: Problems) -> None:
    """Warn of a link to a term in words that are not the term's, where the source says the term in its own."""
    texts = file.translated.texts
    made = Written(file.path, file.language, texts, file.translated.place_of)
    for address, text in texts.items():
        if "](term:" not in text:
            continue
        theirs = _links(file.texts.get(address, ""))
        for key, links in _links(text).items():
            if key not in target.terms or key not in source.terms:
                continue
            says = [says_term(link["text"], source.terms[key]) for link in theirs.get(key, ())]
            if len(says) != len(links):
                says = [bool(says) and all(says)] * len(links)
            for link, must_say in zip(links, says, strict=True):
                if must_say and not says_term(link["text"], target.terms[key]):
                    here = " ".join(link["text"].split())
                    said = f"the glossary calls `{key}` “{target.terms[key]}”, this says “{here}”"
                    problems.warning(file.path, made.place(address, link.start()), "term-differs", said)


def _links(text: str) -> Mapping[str, list[re.Match[str]]]:
    found: dict[str, list[re.Match[str]]] = defaultdict(list)
    for link in LINK.finditer(text):
        found[link["term"]].append(link)
    return found
