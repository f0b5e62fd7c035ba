"""The demo's quizzes: whoever has read a unit takes its quiz; most pass, some at the second try."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal
from random import Random
from typing import Any

from django.utils import translation

from courses import shelf
from courses.models import Completion, Enrolment, Release
from courses.progress import current_release
from lms.demo import World
from quizzes.attempts import open_attempt, save_answers, submit_attempt
from quizzes.models import Attempt, Question, Quiz
from quizzes.publishing import questions_of
from quizzes.question_types.question import Answer
from quizzes.surveys import hand_in_survey


def build(world: World) -> None:
    enrolments = Enrolment.objects.filter(user__in=world.learner_users).select_related("user__organisation", "module")
    for enrolment in enrolments.order_by("pk"):
        knows = world.random.uniform(0.6, 1.0)
        with translation.override(enrolment.user.language or "en"):
            for quiz, read_at in _quizzes_reached(enrolment):
                if quiz.is_survey:
                    _say(world, enrolment, quiz, after=read_at)
                else:
                    _take(world, enrolment, quiz, knows, after=read_at)


def _quizzes_reached(enrolment: Enrolment) -> Iterator[tuple[Quiz, Any]]:
    """The quizzes whose unit's lessons are all done, with when the last of these was."""
    release = current_release(enrolment)
    done = dict(Completion.objects.filter(enrolment=enrolment).values_list("key", "at"))
    for place in release.places.values():
        lessons = _lessons_beside(release, place.unit)
        if place.kind == "quiz" and lessons <= done.keys():
            quiz = shelf.activity(place.pk)
            assert isinstance(quiz, Quiz)
            yield quiz, max((done[key] for key in lessons), default=enrolment.began_at)


def _lessons_beside(release: Release, unit: str) -> set[str]:
    return {key for key, place in release.places.items() if place.unit == unit and place.kind == "lesson"}


def _say(world: World, enrolment: Enrolment, survey: Quiz, *, after: Any) -> None:
    """Most hand a survey in, and leave some of it unsaid."""
    at = after + timedelta(minutes=world.random.randint(2, 900))
    if at > world.now or world.random.random() < 0.2:
        return
    answers = {
        question: OPINIONS[question.type](world.random, question) if world.random.random() < 0.9 else None
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


def _a_step(random: Random, question: Question) -> int:
    """Mostly towards the middle."""
    lowest, highest = question.spec["from"], question.spec["to"]
    return round(random.triangular(lowest, highest))


def _no_words(random: Random, question: Question) -> None:
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
OPINIONS: dict[str, Callable[[Random, Question], Answer]] = {
    "scale": _a_step,
    "single": _a_choice,
    "multiple": _some_choices,
    "reflect": _no_words,
}
