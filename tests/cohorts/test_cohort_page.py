"""Where learners stand: the cohort's page, its picture and the API, from one source."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import User
from cohorts.heat_map import STEPS, heat_map
from cohorts.models import Cohort
from cohorts.standing import standing_of
from courses.models import Enrolment, Release
from courses.progress import complete_activity
from quizzes.models import Attempt, Quiz
from tests.cohorts.rooms import cohort
from tests.world import NOON, complete, enrolment, module, person, trainer

QUIZ = {"questions": [{"key": "q", "type": "true-false", "text": "Is it?", "answer": True, "points": 1}]}


def tried(taken: Enrolment, score: float | None, number: int, *, passed: bool = False) -> None:
    quiz = Quiz.objects.get(module=taken.module)
    Attempt.objects.create(
        enrolment=taken,
        quiz=quiz,
        quiz_key=quiz.key,
        number=number,
        seed=1,
        questions=[],
        opened_at=NOON + timedelta(hours=number),
        submitted_at=None if score is None else NOON + timedelta(hours=number, minutes=5),
        score=score,
        passed=passed,
    )


@pytest.mark.django_db
def test_shares_and_best_scores_are_those_of_the_facts() -> None:
    release = module(lessons=3, quiz=QUIZ)
    anna, ben = person(chosen_name="Anna"), person(chosen_name="Ben")
    group = cohort(trainer(), release=release, members=[ben, anna])
    taken = enrolment(anna, release)
    complete_activity(enrolment=taken, key="lesson-1", at=NOON)
    tried(taken, 40.0, 1)
    tried(taken, 60.0, 2)
    tried(taken, None, 3)

    standing = standing_of(group)

    assert [(quiz.key, str(quiz.title)) for quiz in standing.quizzes] == [("check", "Check")]
    first, second = standing.learners
    assert (first.person, first.percent, first.units[0].percent, first.best) == (anna, 25, 25, (60,))
    assert first.last_day == NOON.date()
    assert (second.person, second.percent, second.best, second.last_day) == (ben, 0, (None,), None)


@pytest.mark.django_db
def test_the_page_has_the_same_figures_as_the_api(client: Client) -> None:
    release = module(lessons=3)
    teacher, anna = trainer(), person(chosen_name="Anna")
    group = cohort(teacher, release=release, members=[anna])
    complete_activity(enrolment=enrolment(anna, release), key="lesson-1", at=NOON)
    client.force_login(teacher)

    page = client.get(group.get_absolute_url()).content.decode()
    told = client.get(reverse("api:cohort", args=[group.uuid])).json()

    assert told["learners"][0] == {
        "person": str(anna.uuid),
        "number": anna.spoken_number,
        "name": "Anna",
        "percent": 33,
        "completed": False,
        "last_seen": "2026-05-04",
        "units": [{"done": 1, "of": 3, "percent": 33}],
        "best": [],
    }
    assert "33 %" in page
    assert "<svg" in page
    assert group.join_code in page


@pytest.mark.django_db
def test_nobodys_address_is_on_the_page_or_in_the_api(client: Client) -> None:
    teacher = trainer(email="teacher@example.org")
    group = cohort(teacher, members=[person(email="secret@example.org")])
    client.force_login(teacher)

    for page in (group.get_absolute_url(), reverse("api:cohort", args=[group.uuid]), reverse("cohorts:teach")):
        assert "secret@" not in client.get(page).content.decode()


@pytest.mark.django_db
def test_a_name_cannot_write_on_the_page(client: Client) -> None:
    teacher = trainer()
    group = cohort(teacher, members=[person(chosen_name="<script>alert(1)</script>")], name="<b>bold")
    client.force_login(teacher)

    for page in (group.get_absolute_url(), reverse("cohorts:teach")):
        html = client.get(page).content.decode()
        assert "<script>alert" not in html
        assert "<b>bold" not in html


@pytest.mark.django_db
def test_a_group_without_learners_says_what_to_do(client: Client) -> None:
    teacher = trainer()
    group = cohort(teacher)
    client.force_login(teacher)

    assert "Nobody has joined yet. Share the code below." in client.get(group.get_absolute_url()).content.decode()


@pytest.mark.django_db
def test_the_page_and_the_api_take_the_same_number_of_queries_for_three_and_for_a_hundred(client: Client) -> None:
    teacher = trainer()
    release = module(lessons=2, quiz=QUIZ)
    groups = [cohort_of(teacher, release, size) for size in (3, 100)]
    client.force_login(teacher)
    for group in groups:
        client.get(group.get_absolute_url())

    for page in ("cohorts:cohort", "api:cohort"):
        counts = [queries(client, reverse(page, args=[group.uuid])) for group in groups]
        assert counts[0] == counts[1]


@pytest.mark.django_db
def test_the_page_of_the_morning_takes_the_same_number_of_queries_for_one_group_and_for_ten(client: Client) -> None:
    one, many = trainer(), trainer()
    release = module()
    cohort_of(one, release, 2)
    for _number in range(10):
        cohort_of(many, release, 3)
    counts = []
    for teacher in (one, many):
        client.force_login(teacher)
        client.get(reverse("cohorts:teach"))
        counts.append(queries(client, reverse("cohorts:teach")))

    assert counts[0] == counts[1]


def cohort_of(teacher: User, release: Release, size: int) -> Cohort:
    people = [person() for _number in range(size)]
    group = cohort(teacher, release=release, members=people)
    for somebody in people[: size // 2]:
        taken = enrolment(somebody, release)
        complete_activity(enrolment=taken, key="lesson-1", at=NOON)
    return group


def queries(client: Client, page: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(page).status_code == 200
    return len(captured)


@pytest.mark.django_db
def test_the_morning_names_who_never_began_and_who_is_stuck(client: Client) -> None:
    now = timezone.now()
    release = module(lessons=2)
    teacher = trainer()
    names = ("Never", "Quiet", "Busy", "New", "Finished")
    never, quiet, busy, new, finished = (person(chosen_name=name) for name in names)
    group = cohort(teacher, release=release, members=[never, quiet, busy, finished], at=now - timedelta(days=30))
    cohort_joined_today = group.memberships.create(user=new, joined_at=now)
    complete_activity(enrolment=enrolment(quiet, release), key="lesson-1", at=now - timedelta(days=14))
    complete_activity(enrolment=enrolment(busy, release), key="lesson-1", at=now - timedelta(days=13, hours=23))
    complete(enrolment(finished, release), at=now - timedelta(days=20))
    client.force_login(teacher)

    page = " ".join(client.get(reverse("cohorts:teach")).content.decode().split())

    assert cohort_joined_today.user == new
    assert ">Never</a>" in page
    assert "Joined 30 days ago" in page
    assert ">Quiet</a>" in page
    assert "No step for 14 days" in page
    assert "next comes “Lesson 2”" in page
    assert "Never began: <strong>1</strong>" in page
    assert "Stuck: <strong>1</strong>" in page
    for name in ("Busy", "New", "Finished"):
        assert name not in page
    assert "5 learners, 1 has finished" in page


@pytest.mark.django_db
def test_an_archived_group_is_still_found_and_asks_for_nothing(client: Client) -> None:
    teacher = trainer()
    group = cohort(teacher, members=[person(chosen_name="Never")], name="Past")
    group.archived_at = NOON
    group.save()
    client.force_login(teacher)

    morning = client.get(reverse("cohorts:teach")).content.decode()
    page = client.get(group.get_absolute_url()).content.decode()

    assert group.get_absolute_url() in morning
    assert "Never" not in morning
    assert "Who may need a word" not in page
    assert group.join_code not in page


@pytest.mark.django_db
def test_whoever_tries_a_quiz_is_not_quiet(client: Client) -> None:
    now = timezone.now()
    release = module(lessons=1, quiz=QUIZ)
    teacher, anna = trainer(), person(chosen_name="Anna")
    cohort(teacher, release=release, members=[anna], at=now - timedelta(days=60))
    taken = enrolment(anna, release)
    complete_activity(enrolment=taken, key="lesson-1", at=now - timedelta(days=50))
    tried(taken, 10.0, 1)
    Attempt.objects.update(submitted_at=now - timedelta(days=1))
    client.force_login(teacher)

    assert "Anna" not in client.get(reverse("cohorts:teach")).content.decode()


@given(
    st.integers(min_value=1, max_value=6).flatmap(
        lambda units: st.lists(st.lists(st.integers(0, 100), min_size=units, max_size=units), max_size=40)
    )
)
def test_every_share_is_one_field_of_the_right_shade(shares: list[list[int]]) -> None:
    drawn = heat_map(shares)

    flat = [percent for row in shares for percent in row]
    for shade, (least, most, _opacity) in zip(drawn.shades, STEPS, strict=True):
        assert shade.path.count("h") == sum(least <= percent <= most for percent in flat)


@given(st.lists(st.integers(0, 100), min_size=100, max_size=300))
def test_fields_that_are_too_narrow_to_tell_apart_run_together_and_none_is_lost(row: list[int]) -> None:
    drawn = heat_map([[percent] for percent in row])

    for shade, (least, most, _opacity) in zip(drawn.shades, STEPS, strict=True):
        wide = [int(length) for length in re.findall(r"h(\d+)", shade.path)]
        assert sum(wide) == sum(least <= percent <= most for percent in row)


def test_the_picture_marks_who_is_on_the_page_of_the_table() -> None:
    drawn = heat_map([[50]] * 200, here=range(50, 100))

    assert drawn.here == "M50 33h50"
    assert heat_map([[50]] * 20).here == ""


def test_the_picture_of_a_thousand_learners_stays_small_and_narrow() -> None:
    drawn = heat_map([[number * 37 % 101] * 6 for number in range(1000)])

    assert drawn.width <= 800
    assert sum(len(shade.path) for shade in drawn.shades) < 60_000
