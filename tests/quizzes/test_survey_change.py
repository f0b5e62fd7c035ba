"""What surveys before and after tell together, read from answers that know nobody."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from accounts.models import User
from courses.models import Enrolment, Release
from quizzes.models import Question, SurveyAnswer
from quizzes.survey_change import ConstructChange, SurveyChange, survey_change
from quizzes.surveys import mix_answers, pair_of, pairs_of
from tests.quizzes.asking import DARES, ITEMS, KNEW, KNOWS, SHIES, completed_long_ago, module_that_asks, say, says_both
from tests.world import NOON, enrolment, person

pytestmark = pytest.mark.django_db


def told(release: Release, **limits: Any) -> SurveyChange:
    limits.setdefault("pairs", pairs_of(Enrolment.objects.filter(module=release.module_id)))
    return survey_change(module=release.module_id, surveys=release.spec["surveys"], **limits)


def one(found: SurveyChange, times: str, construct: str) -> ConstructChange:
    [each] = [each for each in found.constructs if (each.times, each.measure.construct) == (times, construct)]
    return each


def test_means_are_of_those_who_answered_both_times() -> None:
    release = module_that_asks()
    says_both(release, 2, 4)
    says_both(release, 3, 3)
    only_before, only_after = (enrolment(person(), release) for _each in range(2))
    say(only_before, "before", knows=1)
    say(only_after, "after", knows=5)

    found = told(release)

    change = one(found, "asked", "knowledge").change
    assert (change.n, change.before, change.after, change.difference, change.rose) == (2, 2.5, 3.5, 1.0, 1)
    assert (found.both, found.only_before, found.only_after) == (2, 1, 1)


def test_an_item_worded_the_other_way_is_turned_round() -> None:
    release = module_that_asks()
    row = enrolment(person(), release)
    say(row, "before", dares=2, shies=4)
    say(row, "after", dares=5, shies=1)

    change = one(told(release), "asked", "confidence").change

    assert (change.before, change.after) == (2.0, 5.0)


def test_what_is_left_unsaid_at_one_time_is_left_out_at_both() -> None:
    release = module_that_asks()
    row = enrolment(person(), release)
    say(row, "before", dares=2, shies=1)
    say(row, "after", dares=4)

    change = one(told(release), "asked", "confidence").change

    assert (change.before, change.after) == (2.0, 4.0)


def test_what_is_remembered_is_held_against_now_by_the_same_person() -> None:
    release = module_that_asks()
    row = enrolment(person(), release)
    say(row, "after", knows=4, knew=1)

    found = told(release)

    change = one(found, "remembered", "knowledge").change
    assert (change.n, change.before, change.after) == (1, 1.0, 4.0)
    assert [each.times for each in found.constructs] == ["remembered"]


def test_three_months_later_is_held_against_before() -> None:
    release = module_that_asks(later=ITEMS)
    row = completed_long_ago(release, NOON)
    SurveyAnswer.objects.create(
        module=release.module,
        survey_key="ask-before",
        question=Question.objects.get(quiz_key="ask-before", key="knows"),
        answer=2,
        pair=pair_of(row),
        language="en",
        month=date(2026, 1, 1),
    )
    say(row, "follow-up", knows=5)

    change = one(told(release), "later", "knowledge").change

    assert (change.before, change.after) == (2.0, 5.0)


def test_a_new_wording_of_an_item_still_finds_its_pair() -> None:
    release = module_that_asks()
    row = enrolment(person(), release)
    say(row, "before", knows=1)
    worded_anew = module_that_asks(after=[{**KNOWS, "text": "I know how it works by now."}], version="1.0.1", number=2)
    say(row, "after", knows=3)

    assert one(told(worded_anew), "asked", "knowledge").change.difference == 2


def test_other_steps_are_never_compared() -> None:
    release = module_that_asks(after=[{**KNOWS, "to": 7}, DARES])
    row = enrolment(person(), release)
    say(row, "before", knows=5, dares=1)
    say(row, "after", knows=7, dares=2)

    assert [each.measure.construct for each in told(release).constructs] == ["confidence"]


@pytest.mark.parametrize("most_named", [0, 1000])
def test_figures_are_of_these_pairs_alone_however_many_they_are(
    monkeypatch: pytest.MonkeyPatch, most_named: int
) -> None:
    monkeypatch.setattr("quizzes.survey_change.MOST_NAMED", most_named)
    release = module_that_asks()
    rows = [says_both(release, 1, after) for after in (2, 3, 4)]
    pairs = [pair_of(row) for row in rows]

    assert one(told(release, pairs=pairs[:2]), "asked", "knowledge").change.after == 2.5
    assert told(release, pairs=[]).constructs == ()


def test_everybody_who_counts_has_one_pair_of_their_first_time() -> None:
    release = module_that_asks()
    twice = says_both(release, 2, 3)
    again = module_that_asks(version="2.0.0", number=2)
    says_both(again, 3, 4, user=twice.user)
    staff = says_both(release, 1, 5, counts=False)
    merged = says_both(release, 1, 5)
    User.objects.filter(pk=merged.user_id).update(merged_into=twice.user)

    pairs = pairs_of(Enrolment.objects.filter(module=release.module_id))

    assert pairs == {pair_of(twice)}
    assert pair_of(staff) not in pairs


@pytest.mark.django_db(transaction=True)
def test_where_answers_lie_in_the_database_does_not_tell_who_came_when() -> None:
    release = module_that_asks()
    for _each in range(12):
        says_both(release, 2, 4, at=NOON)
    before = list(SurveyAnswer.objects.order_by("pk").values())

    mix_answers(at=NOON)

    place = "rowid" if connection.vendor == "sqlite" else "ctid"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id FROM quizzes_surveyanswer ORDER BY {place}")
        lying = [str(row[0]) for row in cursor.fetchall()]
        if connection.vendor == "postgresql":
            cursor.execute("SELECT count(DISTINCT xmin::text) FROM quizzes_surveyanswer")
            assert cursor.fetchone() == (1,)
    assert lying == sorted(lying)
    assert list(SurveyAnswer.objects.order_by("pk").values()) == before


def test_answers_of_earlier_months_were_mixed_then_and_are_left_alone() -> None:
    says_both(module_that_asks(), 2, 4, at=NOON)

    with CaptureQueriesContext(connection) as queries:
        mix_answers(at=NOON.replace(month=7))

    assert not [query for query in queries if "INSERT" in query["sql"]]


def test_answers_of_the_month_that_is_not_over_can_be_left_out() -> None:
    release = module_that_asks()
    says_both(release, 1, 2, at=NOON)

    assert told(release, until=NOON.date()).both == 0
    assert told(release, until=NOON.date().replace(month=6)).both == 1


def test_the_number_of_queries_does_not_depend_on_people() -> None:
    release = module_that_asks()
    for _each in range(3):
        says_both(release, 1, 2)
    with CaptureQueriesContext(connection) as few:
        told(release)
    for _each in range(40):
        says_both(release, 1, 2)

    with CaptureQueriesContext(connection) as many:
        told(release)

    assert len(many) == len(few) <= 5


step = st.none() | st.integers(1, 5)
sheets = st.fixed_dictionaries({"knows": step, "dares": step, "shies": step})
answers_of_many = st.lists(st.tuples(sheets, sheets, step), min_size=1, max_size=12)


class AgainstNumPy(TestCase):
    @settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow], deadline=None)
    @given(answers_of_many)
    def test_figures_are_what_numpy_makes_of_the_same_answers(self, people: list[Any]) -> None:
        release = module_that_asks()
        for before, after, knew in people:
            row = enrolment(person(), release)
            say(row, "before", **before)
            say(row, "after", **after, knew=knew)

        found = told(release)

        for construct, items in {"knowledge": [KNOWS], "confidence": [DARES, SHIES]}.items():
            first = np.array([[turned(each[0], item) for item in items] for each in people], dtype=float)
            second = np.array([[turned(each[1], item) for item in items] for each in people], dtype=float)
            self.held(found, "asked", construct, first, second)
        first = np.array([[turned({"knew": each[2]}, KNEW)] for each in people], dtype=float)
        second = np.array([[turned(each[1], KNOWS)] for each in people], dtype=float)
        self.held(found, "remembered", "knowledge", first, second)

    def held(self, found: SurveyChange, times: str, construct: str, first: Any, second: Any) -> None:
        """Compare with means over items that are there both times, people without any left out."""
        told_of = [each for each in found.constructs if (each.times, each.measure.construct) == (times, construct)]
        missing = np.isnan(first) | np.isnan(second)
        kept = ~missing.all(axis=1)
        if not kept.any():
            assert told_of == []
            return
        befores = np.nanmean(np.where(missing, np.nan, first)[kept], axis=1)
        afters = np.nanmean(np.where(missing, np.nan, second)[kept], axis=1)
        change = told_of[0].change
        assert change.n == int(kept.sum())
        assert change.before == pytest.approx(befores.mean())
        assert change.after == pytest.approx(afters.mean())
        assert change.difference == pytest.approx((afters - befores).mean(), abs=1e-9)
        assert change.rose == int((afters > befores).sum())


def turned(said: dict[str, int | None], item: dict[str, Any]) -> float:
    answer = said[item["key"]]
    if answer is None:
        return float("nan")
    return 6 - answer if item["reverse"] else answer
