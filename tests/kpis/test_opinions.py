"""What people say of the training, in sums that may be told."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.utils.html import strip_tags

from accounts.models import User
from courses.models import Release
from kpis.models import Publication
from kpis.opinions import OfModule, agrees, shielded_opinions, told
from kpis.publishing import current
from lms.models import Programme
from tests.kpis.builders import programme
from tests.quizzes.asking import KNOWS, module_that_asks, say
from tests.world import NOON, coordinator, enrolment, person, signed_in, trainer

pytestmark = pytest.mark.django_db

NEXT_MONTH = NOON.replace(month=6)
USEFUL = {"key": "useful", "title": "Find it useful", "survey": "after", "question": "useful", "agrees-from": 4}
HELPED = {
    "key": "helped",
    "title": "Say that it helped their own integration",
    "concerns": "migrants",
    "survey": "after",
    "question": "helped",
    "agrees": ["yes"],
    "leaves-out": ["not-me"],
}
QUESTIONS: list[dict[str, Any]] = [
    {**KNOWS, "key": "useful", "text": "It is useful."},
    {
        "key": "helped",
        "type": "single",
        "text": "It was helpful for my integration.",
        "choices": [{"key": key, "text": key, "right": False} for key in ("yes", "no", "not-me")],
    },
]


@pytest.fixture
def release() -> Release:
    programme(opinions=[USEFUL, HELPED])
    return module_that_asks(after=QUESTIONS)


def answering(release: Release, count: int, **fields: Any) -> None:
    """Three of four find it useful; half say nothing of integration that concerns them."""
    for number in range(count):
        row = enrolment(person(**fields), release)
        helped = "not-me" if number % 2 else ("yes" if number % 4 else "no")
        say(row, "after", useful=5 if number % 4 else 2, helped=helped)  # type: ignore[arg-type]


def read(at: Any = NEXT_MONTH) -> dict[str, tuple[str, str, str]]:
    row = current(programme=Programme.current(), at=at)
    modules: list[OfModule] = told(row.opinions, programme=Programme.current())
    return {str(o.title): (o.concerns, str(o.asked), o.share) for each in modules for o in each.opinions}


def test_shares_are_told_from_thirty_people_on_and_numbers_from_ten(release: Release) -> None:
    answering(release, 9)
    assert read()["Find it useful"] == ("staff", "<10", "")

    Publication.objects.all().delete()
    answering(release, 12)
    assert read()["Find it useful"] == ("staff", "20", "")

    Publication.objects.all().delete()
    answering(release, 19)
    assert read()["Find it useful"] == ("staff", "40", "about 75 %")


def test_what_concerns_migrants_is_apart_and_whom_it_does_not_concern_is_not_counted(release: Release) -> None:
    answering(release, 40)

    assert read()["Say that it helped their own integration"] == ("migrants", "20", "")
    read_as = agrees(HELPED)
    assert [read_as(answer) for answer in ("yes", "no", "not-me")] == [True, False, None]


def test_answers_of_this_month_and_of_whoever_does_not_count_are_not_in_it(release: Release) -> None:
    answering(release, 12)
    answering(release, 12, counts=False)

    assert read(NOON)["Find it useful"] == ("staff", "<10", "")
    assert read()["Find it useful"] == ("staff", "10", "")


def test_whatever_comes_the_same_month_is_told_the_same(release: Release) -> None:
    answering(release, 40)
    before = read()

    answering(release, 40)
    User.objects.update(counts=False)

    assert read() == before


def test_what_was_told_stays_until_enough_others_have_answered(release: Release) -> None:
    answering(release, 40)
    assert read()["Find it useful"] == ("staff", "40", "about 75 %")

    for _somebody in range(10):
        say(enrolment(person(), release), "after", at=NEXT_MONTH, useful=1)
    assert read(NOON.replace(month=7))["Find it useful"] == ("staff", "40", "about 75 %")

    for _somebody in range(5):
        say(enrolment(person(), release), "after", at=NOON.replace(month=7), useful=1)
    assert read(NOON.replace(month=8))["Find it useful"] == ("staff", "55", "about 55 %")


def test_a_module_that_was_closed_for_a_month_is_told_as_before(release: Release) -> None:
    answering(release, 40)
    before = read()
    row = current(programme=Programme.current(), at=NEXT_MONTH)

    later = shielded_opinions(programme=Programme.current(), until=NEXT_MONTH.date(), before={"gone": {"x": [40, 50]}})

    assert later["gone"] == {"x": [40, 50]}
    assert later[release.module.key] == row.opinions[release.module.key]
    assert read() == before


def test_coordinators_read_it_and_nobody_else(release: Release) -> None:
    answering(release, 40)

    for user in (person(), trainer()):
        assert signed_in(user).get("/targets/opinions/").status_code == 404
    page = signed_in(coordinator("GR")).get("/targets/opinions/").content.decode()
    text = re.sub(r"\s+", " ", strip_tags(page))
    assert "Find it useful staff and volunteers 40 about 75 %" in text
    assert "Say that it helped their own integration people who say so" in text
