from __future__ import annotations

from random import Random
from typing import Any

import pytest

from courses.models import Completion
from courses.progress import complete_activity
from lms.demo import World
from quizzes import demo
from quizzes.models import Attempt, SurveyAnswer
from tests.quizzes.questions import EXAM, SURVEY, module_with_quiz
from tests.world import NOON, enrolment, person

pytestmark = pytest.mark.django_db


def readers(count: int, quiz: dict[str, Any] = EXAM) -> World:
    release = module_with_quiz(quiz)
    world = World(random=Random(3), now=NOON.replace(month=8), learners=count)
    for _number in range(count):
        user = person()
        row = enrolment(user, release)
        complete_activity(enrolment=row, key="lesson-1", at=NOON)
        world.learner_users.append(user)
    return world


def test_the_demo_has_attempts_of_every_outcome_all_made_by_the_rules() -> None:
    world = readers(40)

    demo.build(world)

    passed = Attempt.objects.filter(passed=True)
    assert passed.count() > Attempt.objects.filter(passed=False).count() > 0
    assert Completion.objects.filter(key="check").count() == passed.values("enrolment").distinct().count()
    assert all(attempt.submitted_at <= world.now for attempt in Attempt.objects.submitted() if attempt.submitted_at)


def test_the_demo_asks_only_those_who_have_read_the_unit() -> None:
    world = readers(5)
    Completion.objects.all().delete()

    demo.build(world)

    assert not Attempt.objects.exists()


def test_the_demo_hands_in_surveys_and_leaves_some_of_them_unsaid() -> None:
    world = readers(40, SURVEY)

    demo.build(world)

    handed_in = Completion.objects.filter(key="check").count()
    assert 20 < handed_in < 40
    assert handed_in < SurveyAnswer.objects.count() < 3 * handed_in
    assert not Attempt.objects.exists()
