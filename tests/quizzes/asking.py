"""A module that asks before, after and three months later; and people who answer."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from accounts.models import User
from courses import shelf
from courses.content.translations import digest
from courses.models import Enrolment, Module, Release
from quizzes.models import Quiz
from quizzes.publishing import questions_of, store_questions
from quizzes.surveys import LATER, hand_in_survey
from tests.quizzes.questions import SCALE
from tests.world import NOON, complete, enrolment, module, person

KNOWS: dict[str, Any] = {**SCALE, "key": "knows", "text": "I know how it works."}
DARES: dict[str, Any] = {**SCALE, "key": "dares", "text": "I dare to ask.", "measures": "confidence"}
SHIES: dict[str, Any] = {
    **SCALE,
    "key": "shies",
    "text": "I would rather not ask.",
    "measures": "confidence",
    "reverse": True,
}
KNEW: dict[str, Any] = {
    **{name: value for name, value in SCALE.items() if name != "measures"},
    "key": "knew",
    "text": "Before this I knew how it works.",
    "retrospective": "knows",
}
ITEMS = [KNOWS, DARES, SHIES]
KEYS = {"before": "ask-before", "after": "ask-after", "follow-up": "ask-later"}


def module_that_asks(
    *, before: Any = ITEMS, after: Any = (*ITEMS, KNEW), later: Any = None, key: str = "crafts", **fields: Any
) -> Release:
    """A module of one lesson with surveys of these questions; without `later` there is none three months later."""
    release = module(key, lessons=1, **fields)
    asked = {"before": before, "after": after, "follow-up": later}
    asked = {when: questions for when, questions in asked.items() if questions is not None}
    entries = [_entry(release.module, KEYS[when], questions) for when, questions in asked.items()]
    unit = release.spec["units"][0]
    spec = {
        **release.spec,
        "units": [{**unit, "activities": [*unit["activities"], *entries]}],
        "surveys": {when: KEYS[when] for when in asked},
    }
    Release.objects.filter(pk=release.pk).update(spec=spec, digest=digest(spec))
    shelf.clear()
    return Release.objects.select_related("module").get(pk=release.pk)


def _entry(row: Module, key: str, questions: Any) -> dict[str, Any]:
    spec = {
        "title": key.replace("-", " ").capitalize(),
        "kind": "survey",
        "shuffle": False,
        "feedback": "after",
        "questions": list(questions),
        "kind-of-activity": "quiz",
        "language": "en",
        "translations": {},
    }
    survey, _created = Quiz.objects.get_or_create(module=row, key=key, digest=digest(spec), defaults={"spec": spec})
    store_questions(survey)
    return {"key": key, "id": survey.pk, "kind": "quiz", "optional": False, "survey": True}


def say(row: Enrolment, when: str, at: datetime = NOON, **said: int | None) -> None:
    """Hand in the survey of this time with these steps, by the keys of the questions."""
    release = shelf.newest_of_major(row.module_id, row.major)
    survey = shelf.activity(release.places[KEYS[when]].pk)
    assert isinstance(survey, Quiz)
    answers = {question: said[question.key] for question in questions_of(survey) if question.key in said}
    hand_in_survey(enrolment=row, survey=survey, answers=answers, at=at)


def says_both(
    release: Release, before: int, after: int, at: datetime = NOON, user: User | None = None, **fields: Any
) -> Enrolment:
    """Somebody, new if not named, whose knowledge goes from one step to another."""
    row = enrolment(user or person(**fields), release)
    say(row, "before", at, knows=before)
    say(row, "after", at, knows=after)
    return row


def completed_long_ago(release: Release, at: datetime, **fields: Any) -> Enrolment:
    """Somebody new to whom the survey three months later opens at this moment."""
    row = enrolment(person(**fields), release, at - LATER)
    complete(row, at - LATER)
    return row
