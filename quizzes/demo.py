"""The demo's quizzes: whoever has read a unit takes its quiz; most pass, some at the second try.

Most say in the surveys before and after that they know more and dare more than they did.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal
from random import Random
from typing import Any

from django.utils import translation

from courses import shelf
from courses.models import Completion, Enrolment, ModuleCompletion, Place, Release
from courses.progress import current_release
from lms.demo import World
from quizzes.attempts import open_attempt, save_answers, submit_attempt
from quizzes.models import Attempt, Question, Quiz
from quizzes.publishing import questions_of
from quizzes.question_types.question import Answer
from quizzes.surveys import LATER, When, hand_in_survey, when_asked

SEMINAR = timedelta(days=21)
"""How long after they began most are at the end of their seminar."""


def build(world: World) -> None:
    enrolments = Enrolment.objects.filter(user__in=world.learner_users).select_related("user__organisation", "module")
    for enrolment in enrolments.order_by("pk"):
        knows = world.random.uniform(0.6, 1.0)
        release = current_release(enrolment)
        with translation.override(enrolment.user.language or "en"):
            _say(world, enrolment, release, "before", level=knows - 0.3, after=enrolment.began_at)
            for quiz, read_at in _quizzes_reached(enrolment, release):
                if not quiz.is_survey:
                    _take(world, enrolment, quiz, knows, after=read_at)
                elif when_asked(release, quiz.key) is None:
                    _hand_in_survey(world, enrolment, quiz, level=knows, after=read_at)
            if completion := ModuleCompletion.objects.filter(enrolment=enrolment).first():
                _say(world, enrolment, release, "after", level=knows - 0.1, after=completion.at)
                _say(world, enrolment, release, "follow-up", level=knows - 0.15, after=completion.at + LATER)
            elif world.random.random() < 0.8:
                # On the last day of their seminar, whatever they have read by then.
                _say(world, enrolment, release, "after", level=knows - 0.15, after=enrolment.began_at + SEMINAR)


def _quizzes_reached(enrolment: Enrolment, release: Release) -> Iterator[tuple[Quiz, Any]]:
    """The quizzes whose unit's lessons are all done, with when the last of these was."""
    done = dict(Completion.objects.filter(enrolment=enrolment).values_list("key", "at"))
    for place in release.places.values():
        lessons = _lessons_beside(release, place.unit)
        if place.kind == "quiz" and lessons <= done.keys():
            yield _quiz_at(place), max((done[key] for key in lessons), default=enrolment.began_at)


def _quiz_at(place: Place) -> Quiz:
    quiz = shelf.activity(place.pk)
    assert isinstance(quiz, Quiz)
    return quiz


def _lessons_beside(release: Release, unit: str) -> set[str]:
    return {key for key, place in release.places.items() if place.unit == unit and place.kind == "lesson"}


def _say(world: World, enrolment: Enrolment, release: Release, when: When, *, level: float, after: Any) -> None:
    """Answer the survey that the module names for this time, if it names one."""
    if key := release.spec.get("surveys", {}).get(when):
        _hand_in_survey(world, enrolment, _quiz_at(release.places[key]), level=level, after=after)


def _hand_in_survey(world: World, enrolment: Enrolment, survey: Quiz, *, level: float, after: Any) -> None:
    """Most hand a survey in, and leave some of it unsaid. `level` is how much they know and dare, of 1."""
    at = after + timedelta(minutes=world.random.randint(2, 900))
    if at > world.now or world.random.random() < 0.2:
        return
    answers = {
        question: OPINIONS[question.type](world.random, question, level) if world.random.random() < 0.9 else None
        for question in questions_of(survey)
    }
    hand_in_survey(enrolment=enrolment, survey=survey, answers=answers, at=at)


def _take(world: World, enrolment: Enrolment, quiz: Quiz, knows: float, *, after: Any) -> None:
    """Up to three tries, each knowing a little more; some give up, and some leave the last one open."""
    at = after
    for _try in range(min(3, quiz.attempts_allowed or 3)):
        at = at + timedelta(minutes=world.random.randint(2, 900), seconds=quiz.wait)
        if at > world.now or world.random.random() < 0.1:
            return
        attempt = open_attempt(enrolment=enrolment, quiz=quiz, at=at, seed=world.random.getrandbits(63))
        answers = {question: _answer(world.random, question, knows) for question in attempt.asked}
        save_answers(attempt=attempt, answers=answers, at=at)
        if world.random.random() < 0.05 or _hand_in(attempt, world, at):
            return
        knows = min(1.0, knows + 0.15)


def _hand_in(attempt: Attempt, world: World, at: Any) -> bool:
    attempt = submit_attempt(attempt=attempt, at=min(at + timedelta(minutes=world.random.randint(4, 15)), world.now))
    return attempt.passed is not False


def _answer(random: Random, question: Question, knows: float) -> Answer:
    """The right answer, as far as somebody knows it, or a believable other one."""
    if not question.scored:
        return None
    if random.random() < knows:
        return question.solution()
    return GUESSES[question.type](random, question)


def _a_choice(random: Random, question: Question) -> str:
    return str(random.choice(question.spec["choices"])["key"])


def _some_choices(random: Random, question: Question) -> list[str] | None:
    return [choice["key"] for choice in question.spec["choices"] if random.random() < 0.55] or None


def _the_other(random: Random, question: Question) -> bool:
    return not question.solution()


def _two_swapped(random: Random, question: Question) -> list[int]:
    answer = list(question.solution())
    first, second = random.sample(range(len(answer)), 2)
    answer[first], answer[second] = answer[second], answer[first]
    return answer


def _some_way(random: Random, question: Question) -> Answer:
    path, step = [], question.spec["start"]
    while choices := question.spec["steps"][step].get("choices"):
        choice = random.choice(choices)
        path.append(choice["key"])
        step = choice["next"]
    return {"path": path, "chosen": None}


def _other_words(random: Random, question: Question) -> str:
    return "?"


def _another_number(random: Random, question: Question) -> str:
    return f"{Decimal(question.solution()) + Decimal(str(question.spec['tolerance'])) + random.randint(1, 9):f}"


def _some_gaps(random: Random, question: Question) -> Answer:
    filled = {gap: words for gap, words in question.solution().items() if random.random() < 0.5}
    return filled or None


def _a_step(random: Random, question: Question, level: float) -> int:
    """Near the level; looking back, people remember less than they said then."""
    lowest, highest = int(question.spec["from"]), int(question.spec["to"])
    meant = random.gauss(level - 0.3 if question.spec.get("retrospective") else level, 0.15)
    step = lowest + round(min(max(meant, 0.0), 1.0) * (highest - lowest))
    return lowest + highest - step if question.spec.get("reverse") else step


def _an_opinion(random: Random, question: Question, level: float) -> str:
    return _a_choice(random, question)


def _some_opinions(random: Random, question: Question, level: float) -> list[str] | None:
    return _some_choices(random, question)


def _no_words(random: Random, question: Question, level: float) -> None:
    return None


GUESSES = {
    "single": _a_choice,
    "multiple": _some_choices,
    "true-false": _the_other,
    "match": _two_swapped,
    "order": _two_swapped,
    "short": _other_words,
    "number": _another_number,
    "gaps": _some_gaps,
    "scenario": _some_way,
}
OPINIONS: dict[str, Callable[[Random, Question, float], Answer]] = {
    "scale": _a_step,
    "single": _an_opinion,
    "multiple": _some_opinions,
    "reflect": _no_words,
}
