"""How the questions of a quiz do, in all languages and in each: what many answers say about a question.

Of each question that the newest release asks, over every release in which its wording in the source language was the
same, whatever was translated since. Each person counts once, with the first attempt that they handed in: who tries
again was told what was right. Two accounts that were merged are one person. Left out are erased people and, as in the
indicators, whoever does not count: the project's own staff, trainers, tests.

Nothing here is about one person, nor can it be subtracted. People come into the figures by fives, in the order in
which they handed in: today's figures less yesterday's are not those of the last one. And where everybody less the
languages that are told would leave fewer than `FEWEST` people, the smallest of these languages is not told either.

The language is the one in which a question was read. What was left empty keeps none, and counts for the language in
which most of the same attempt was read, else, where that is two alike or nothing was answered, only for everybody.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import groupby, islice
from math import isnan
from operator import itemgetter
from typing import Any, NamedTuple

from django.db.models.functions import Coalesce

from courses import shelf
from courses.content.rendering import Around
from courses.models import Module, Release
from lms.spelling import fold
from lms.text import Localised
from quizzes import item_statistics, marking
from quizzes.item_statistics import FEWEST
from quizzes.models import Attempt, Question, Quiz, Response
from quizzes.publishing import questions_of
from quizzes.question_types.question import Answer, InWords, Misstep

UNKNOWN = ""
"""The language of what was left empty where nothing says in which it was read."""

AT_A_TIME = 2000
"""Rows held at once."""


class Flag(StrEnum):
    """What is worth a look."""

    HARDER = "harder"
    """Clearly harder in some languages than in the others: a bad translation, perhaps."""
    BACKWARDS = "backwards"
    """Those who know the rest get this wrong, and not by chance: is the answer key right?"""
    FLAT = "flat"
    """It does not separate who knows the rest from who does not."""
    EASY = "easy"
    """Nearly everybody is right."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """The misstep that most people made, and how many they were."""

    misstep: Misstep
    people: int
    told: InWords


@dataclass(frozen=True, slots=True)
class Figures:
    """What `n` people who were asked a question say about it. All the rest is None of fewer than `FEWEST`, and of a
    language that would give away those of so few.

    `facility` is 0 to 1; `empty` of them left it empty; `most_wrong` is None also where nothing wrong may be told.
    `discrimination`, -1 to 1, rests on the `compared` of them who were scored for anything else; None also where it
    is not defined.
    """

    n: int
    compared: int
    facility: float | None = None
    discrimination: float | None = None
    most_wrong: Chosen | None = None
    empty: int | None = None

    @property
    def percent(self) -> int | None:
        """The facility for people."""
        return None if self.facility is None else marking.rounded(100 * self.facility)

    @property
    def is_too_few(self) -> bool:
        return self.facility is None

    @property
    def compares_too_few(self) -> bool:
        return self.compared < FEWEST


@dataclass(frozen=True, slots=True)
class Item:
    """A question with its figures: of everybody, and by the language in which they read it, the source's first."""

    number: int
    question: Question
    everybody: Figures
    by_language: Mapping[str, Figures]
    harder: list[str]
    """The languages in which it is clearly harder than in the others, of those that are told."""

    @property
    def text(self) -> Localised:
        return self.question.text("text")

    @property
    def rows(self) -> list[tuple[str, Figures]]:
        """Everybody, under no language's name, and then each language, where there are several."""
        return [("", self.everybody), *(self.by_language.items() if len(self.by_language) > 1 else ())]

    @property
    def flags(self) -> list[Flag]:
        return list(self._flags())

    def _flags(self) -> Iterator[Flag]:
        if self.harder:
            yield Flag.HARDER
        if self.everybody.facility is not None and self.everybody.facility > item_statistics.EASY:
            yield Flag.EASY
        elif self.everybody.discrimination is not None:
            if item_statistics.is_backwards(self.everybody.discrimination, self.everybody.compared):
                yield Flag.BACKWARDS
            elif self.everybody.discrimination < item_statistics.SEPARATES:
                yield Flag.FLAT


@dataclass(frozen=True, slots=True)
class Analysis:
    """A quiz as its scored questions do. `people` handed it in, in whatever wording, and are counted; `languages`:
    see `Item`.
    """

    quiz: Quiz
    people: int
    languages: list[str]
    items: list[Item]

    @property
    def around(self) -> Around:
        """What the links and pictures of its texts lead to."""
        return self.quiz.around()


def quizzes_of(module_id: int) -> list[Quiz]:
    """The quizzes that a module's newest release has, in its order. Surveys are none: nothing is right in them."""
    release = shelf.newest_releases([module_id]).get(module_id)
    return _quizzes_in(release) if release else []


def quizzes_by_module() -> dict[str, list[Quiz]]:
    """The same of every module that was ever published, by the module's key."""
    releases = shelf.newest_releases(Module.objects.values_list("pk", flat=True))
    return {release.module.key: _quizzes_in(release) for release in releases.values()}


def _quizzes_in(release: Release) -> list[Quiz]:
    places = release.places.values()
    found = (shelf.activity(place.pk) for place in places if place.kind == Quiz.kind)
    return [quiz for quiz in found if isinstance(quiz, Quiz) and not quiz.is_survey]


def analysis_of(quiz: Quiz) -> Analysis:
    """The figures of a quiz as the newest release has it. The same number of queries however many people took it.

    Their answers pass by one attempt at a time; what is kept of each is two numbers a question.
    """
    asks = [(number, row) for number, row in enumerate(questions_of(quiz), start=1) if row.scored]
    gathering = _Gathering(quiz, [row.wording for _number, row in asks])
    gathering.read()
    items = [_item(number, row, gathering.tallies[row.wording]) for number, row in asks]
    spoken = {language for item in items for language in item.by_language}
    return Analysis(quiz=quiz, people=gathering.people, languages=_source_first(spoken, quiz.spec), items=items)


def _source_first(languages: Iterable[str], spec: Mapping[str, Any]) -> list[str]:
    return sorted(languages, key=lambda language: (language != spec["language"], language))


class _Kept(NamedTuple):
    """What an attempt kept of a question."""

    answer: Answer
    language: str
    share: float


@dataclass(slots=True)
class _Tally:
    """What is gathered of one question in one language."""

    shares: array[float] = field(default_factory=lambda: array("d"))
    rests: array[float] = field(default_factory=lambda: array("d"))
    """One for each of `shares`; NaN where nothing else was scored."""
    empty: int = 0
    missteps: Counter[Misstep] = field(default_factory=Counter)


class _Gathering:
    """One pass over the first attempts at a quiz, in whatever wording, and all that was answered in them."""

    def __init__(self, quiz: Quiz, wordings: Iterable[str]) -> None:
        self.quiz = quiz
        self.people = 0
        self.tallies: dict[str, dict[str, _Tally]] = {wording: {} for wording in wordings}
        """By wording and language."""
        rows = Question.objects.filter(module_id=quiz.module_id, quiz_key=quiz.key)
        self.questions: dict[int, Question] = {row.pk: row for row in rows}
        self.points = {pk: row.points for pk, row in self.questions.items() if row.scored}

    def read(self) -> None:
        asked = self._asked_first()
        self.people = len(asked)
        for attempt, kept in self._answers():
            if attempt in asked:
                self._add(asked.pop(attempt), kept)
        for questions in asked.values():
            self._add(questions, {})

    def _asked_first(self) -> dict[int, tuple[int, ...]]:
        """Which questions each person's first attempt asked, by the attempt's primary key; of whole fives of people."""
        handed_in = (
            Attempt.objects.submitted()
            .filter(enrolment__module=self.quiz.module_id, quiz_key=self.quiz.key, enrolment__user__erased_at=None)
            .annotate(
                person=Coalesce("enrolment__user__merged_into", "enrolment__user"),
                counted=Coalesce("enrolment__user__merged_into__counts", "enrolment__user__counts"),
            )
            .filter(counted=True, enrolment__user__merged_into__erased_at=None)
            .order_by("submitted_at", "pk")
            .values_list("pk", "person", "questions")
        )
        first: dict[int, tuple[int, ...]] = {}
        people: set[int] = set()
        alike: dict[tuple[int, ...], tuple[int, ...]] = {}
        for pk, person, questions in handed_in.iterator(AT_A_TIME):
            if person not in people:
                people.add(person)
                in_one_order = tuple(sorted(questions))
                first[pk] = alike.setdefault(in_one_order, in_one_order)
        return dict(islice(first.items(), len(first) - len(first) % item_statistics.STEP))

    def _answers(self) -> Iterator[tuple[int, dict[int, _Kept]]]:
        """What each attempt kept of scored questions, by question; attempts that kept nothing do not come by.

        What is not scored is a reflection, which nobody else reads: it is not even asked for.
        """
        rows = (
            Response.objects.filter(
                attempt__enrolment__module=self.quiz.module_id,
                attempt__quiz_key=self.quiz.key,
                attempt__submitted_at__isnull=False,
                question__in=list(self.points),
            )
            .order_by("attempt_id")
            .values_list("attempt_id", "question_id", "answer", "language", "share")
        )
        for attempt, responses in groupby(rows.iterator(AT_A_TIME), key=itemgetter(0)):
            yield attempt, {pk: _Kept(answer, language, share or 0.0) for _, pk, answer, language, share in responses}

    def _add(self, asked: Iterable[int], kept: Mapping[int, _Kept]) -> None:
        scored = [pk for pk in asked if pk in self.points]
        shares = [kept[pk].share if pk in kept else 0.0 for pk in scored]
        rests = item_statistics.rests([(self.points[pk], share) for pk, share in zip(scored, shares, strict=True)])
        mostly = _mostly(kept.values())
        for pk, share, rest in zip(scored, shares, rests, strict=True):
            row = self.questions[pk]
            if row.wording not in self.tallies:
                continue
            answered = kept.get(pk)
            if answered is not None:
                language = answered.language
            else:
                language = row.language_for(mostly) if mostly != UNKNOWN else UNKNOWN
            tally = self.tallies[row.wording].setdefault(language, _Tally())
            tally.shares.append(share)
            tally.rests.append(float("nan") if rest is None else rest)
            if answered is None:
                tally.empty += 1
            elif share < 1:
                tally.missteps.update(row.missteps(answered.answer, language=answered.language))


def _mostly(kept: Iterable[_Kept]) -> str:
    """The language in which most of an attempt was read; unknown where there is no such language."""
    languages = Counter(each.language for each in kept).most_common(2)
    if not languages or (len(languages) == 2 and languages[0][1] == languages[1][1]):
        return UNKNOWN
    return languages[0][0]


def _item(number: int, question: Question, tallies: Mapping[str, _Tally]) -> Item:
    languages = _source_first(tallies.keys() - {UNKNOWN}, question.spec)
    facilities = {
        language: (item_statistics.facility(tallies[language].shares), len(tallies[language].shares))
        for language in languages
    }
    told = _told({language: people for language, (_facility, people) in facilities.items()})
    return Item(
        number=number,
        question=question,
        everybody=_figures(question, list(tallies.values())),
        by_language={
            language: _figures(question, [tallies[language]], may_be_told=language in told) for language in languages
        },
        harder=[language for language in item_statistics.harder_in(facilities) if language in told],
    )


def _told(people: Mapping[str, int]) -> set[str]:
    """The languages whose figures are told, and with those of everybody give away those of no few.

    Whose language is unknown is left out of it: they left the question empty, so there is no answer to give away,
    and whoever subtracts can leave them out as well. Of two alike, the first stays.
    """
    told = {language for language, count in people.items() if count >= FEWEST}
    rest = sum(count for language, count in people.items() if language not in told)
    if told and 0 < rest < FEWEST:
        told.remove(min((each for each in reversed(list(people)) if each in told), key=people.__getitem__))
    return told


def _figures(question: Question, tallies: Sequence[_Tally], *, may_be_told: bool = True) -> Figures:
    shares = [share for tally in tallies for share in tally.shares]
    rests = [rest for tally in tallies for rest in tally.rests]
    pairs = [(share, rest) for share, rest in zip(shares, rests, strict=True) if not isnan(rest)]
    if len(shares) < FEWEST or not may_be_told:
        return Figures(n=len(shares), compared=len(pairs))
    return Figures(
        n=len(shares),
        compared=len(pairs),
        facility=item_statistics.facility(shares),
        discrimination=_discrimination(pairs),
        most_wrong=_most_made(question, [tally.missteps for tally in tallies]),
        empty=sum(tally.empty for tally in tallies),
    )


def _discrimination(pairs: Sequence[tuple[float, float]]) -> float | None:
    if len(pairs) < FEWEST:
        return None
    return item_statistics.discrimination([share for share, _rest in pairs], [rest for _share, rest in pairs])


def _most_made(question: Question, counts: Iterable[Counter[Misstep]]) -> Chosen | None:
    """The misstep that most people made; of two alike, the first by its keys and places.

    What is typed is one whatever its spelling, told as most people spelt it, and only where enough people typed it.
    """
    spelt: dict[tuple[tuple[str | int, ...], str], Counter[Misstep]] = {}
    for count in counts:
        for misstep, people in count.items():
            spelt.setdefault((misstep.at, fold(misstep.written)), Counter())[misstep] += people
    made = [(-spellings.total(), key, spellings) for key, spellings in spelt.items() if _may_be_told(spellings)]
    if not made:
        return None
    people, _key, spellings = min(made, key=lambda each: each[:2])
    misstep = min(spellings, key=lambda each: (-spellings[each], each.written))
    return Chosen(misstep, -people, question.in_words(misstep))


def _may_be_told(spellings: Counter[Misstep]) -> bool:
    is_typed = any(misstep.written for misstep in spellings)
    return not is_typed or spellings.total() >= item_statistics.TYPED_ALIKE
