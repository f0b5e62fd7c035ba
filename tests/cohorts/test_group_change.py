"""What a trainer is shown of the surveys of a group, and what they cannot find out from it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from cohorts.group_change import group_change
from cohorts.last_seen import last_seen
from cohorts.membership import join, take_out
from cohorts.models import Cohort
from cohorts.standing import standing_of
from courses.models import Enrolment, Release
from courses.progress import complete_activity
from quizzes.models import KeptChange
from quizzes.shown_change import ShownChange
from tests.cohorts import rooms
from tests.quizzes.asking import module_that_asks, say, says_both
from tests.world import NOON, coordinator, enrolment, module, person, trainer

pytestmark = pytest.mark.django_db


@pytest.fixture
def release() -> Release:
    return module_that_asks()


@pytest.fixture
def teacher() -> User:
    return trainer()


@pytest.fixture
def group(release: Release, teacher: User) -> Cohort:
    return rooms.cohort(teacher, release=release)


def answering(group: Cohort, release: Release, *afters: int) -> list[User]:
    """People who join, said 2 before, and say this after."""
    people = []
    for after in afters:
        row = says_both(release, 2, after)
        join(user=row.user, cohort=group, at=NOON)
        people.append(row.user)
    return people


def knowledge(group: Cohort) -> ShownChange:
    found = group_change(cohort=group, at=NOON)
    assert found is not None
    return next(row for row in found.rows if row.measure.construct == "knowledge" and row.times == "asked")


def test_nothing_is_told_of_four_people(group: Cohort, release: Release) -> None:
    answering(group, release, 3, 3, 2, 4)

    row = knowledge(group)

    assert (row.n, row.change, row.too_few) == ("fewer than 5", None, True)
    assert not KeptChange.objects.exists()


def test_a_change_is_told_from_five_people_on(group: Cohort, release: Release) -> None:
    answering(group, release, 3, 3, 2, 4, 1)

    row = knowledge(group)

    assert row.change is not None
    assert (row.n, row.rose, row.change.before, row.change.after) == ("5", "3 of 5", 2.0, 2.6)


def test_who_answers_last_cannot_be_told_from_the_difference(group: Cohort, release: Release) -> None:
    answering(group, release, 3, 3, 2, 4, 1)
    shown = knowledge(group)

    answering(group, release, 5, 5, 5, 5)
    still = knowledge(group)
    answering(group, release, 5)
    renewed = knowledge(group)

    assert still == shown
    assert (renewed.n, renewed.rose) == ("10", "8 of 10")


def test_taking_somebody_out_tells_nothing_of_them(group: Cohort, release: Release, teacher: User) -> None:
    people = answering(group, release, 3, 3, 2, 4, 1)
    take_out(membership=group.memberships.get(user=people[0]), by=teacher, at=NOON)

    assert knowledge(group).n == "5"


@pytest.mark.parametrize(
    ("afters", "told"),
    [((3, 3, 3, 3, 3), "at least 4 of 5"), ((3, 3, 3, 3, 1), "at least 4 of 5"), ((1, 1, 2, 1, 2), "at most 1 of 5")],
)
def test_of_few_people_it_is_never_said_that_all_rose_or_none(
    group: Cohort, release: Release, afters: tuple[int, ...], told: str
) -> None:
    answering(group, release, *afters)

    assert knowledge(group).rose == told


def test_of_ten_people_it_may_be_said_that_all_rose(group: Cohort, release: Release) -> None:
    answering(group, release, *[3] * 10)

    assert knowledge(group).rose == "10 of 10"


@pytest.mark.parametrize("afters", [(5, 5, 5, 5, 5, 5), (5, 5, 5, 5, 5, 4)])
def test_a_mean_that_says_what_nearly_all_answered_is_kept_back(
    group: Cohort, release: Release, afters: tuple[int, ...]
) -> None:
    answering(group, release, *afters)

    row = knowledge(group)

    assert (row.n, row.change, row.rose, row.too_few) == ("6", None, "", False)


def test_only_answers_of_this_group_are_in_it(group: Cohort, release: Release) -> None:
    answering(group, release, 3, 3, 2, 4, 1)
    for _each in range(5):
        says_both(release, 1, 5)

    assert knowledge(group).n == "5"


def test_a_module_without_surveys_has_no_change(teacher: User) -> None:
    assert group_change(cohort=rooms.cohort(teacher, release=module("other")), at=NOON) is None


def test_the_page_shows_the_change_with_its_table_and_says_how_many_answered_once(
    client: Client, group: Cohort, release: Release, teacher: User
) -> None:
    answering(group, release, 3, 3, 2, 4, 1)
    client.force_login(teacher)

    page = client.get(f"/teach/cohorts/{group.uuid}/").content.decode()

    assert "Before and after" in page
    assert "3 of 5" in page
    assert 'class="dot-plot"' in page
    assert "Mean before 2.0, mean after 2.6, on a scale from 1 to 5." in page
    assert "5 or more" in page


def test_the_page_of_a_group_with_few_answers_says_from_when_on_there_are_figures(
    client: Client, group: Cohort, release: Release, teacher: User
) -> None:
    answering(group, release, 3)
    client.force_login(teacher)

    page = client.get(f"/teach/cohorts/{group.uuid}/").content.decode()

    assert "Figures are shown from five people" in page
    assert page.count("fewer than 5") == 3
    assert "dot-plot" not in page.replace("change.css", "")


def test_the_number_of_queries_does_not_depend_on_the_size_of_the_group(group: Cohort, release: Release) -> None:
    answering(group, release, 3, 3, 2, 4, 1)
    group_change(cohort=group, at=NOON)
    with CaptureQueriesContext(connection) as few:
        group_change(cohort=group, at=NOON)
    answering(group, release, 3, 3, 2)
    for _each in range(30):
        join(user=person(), cohort=group, at=NOON)

    with CaptureQueriesContext(connection) as many:
        group_change(cohort=group, at=NOON)

    assert len(many) == len(few)


def test_surveys_are_no_part_of_how_far_a_learner_has_come(group: Cohort, release: Release) -> None:
    [learner] = answering(group, release, 3)
    complete_activity(enrolment=Enrolment.objects.get(user=learner), key="lesson-1", at=NOON)

    standing = standing_of(group)

    assert standing.quizzes == ()
    assert [(share.done, share.of) for share in standing.learners[0].units] == [(1, 1)]


def test_of_few_people_it_is_not_said_how_sure_their_mean_is(group: Cohort, release: Release) -> None:
    answering(group, release, 3, 3, 2, 4, 1)
    few = knowledge(group)
    answering(group, release, 3, 3, 2, 4, 1)
    more = knowledge(group)

    assert few.interval is None
    assert more.interval is not None


def test_where_all_changed_alike_no_interval_says_so(group: Cohort, release: Release) -> None:
    answering(group, release, *[3] * 10)

    row = knowledge(group)

    assert row.change is not None
    assert row.interval is None


def test_of_what_is_remembered_the_change_is_told_and_no_mean(group: Cohort, release: Release) -> None:
    """Means of nearly the same people would tell of those by whom they differ."""
    for knew in (1, 2, 2, 1, 3):
        row = enrolment(person(), release)
        say(row, "after", knows=4, knew=knew)
        join(user=row.user, cohort=group, at=NOON)

    found = group_change(cohort=group, at=NOON)

    assert found is not None
    [remembered] = [row for row in found.rows if row.times == "remembered"]
    assert remembered.change is not None
    assert (remembered.has_means, remembered.plot) == (False, None)


def test_somebody_in_two_groups_counts_in_the_first(group: Cohort, release: Release, teacher: User) -> None:
    people = answering(group, release, 3, 3, 2, 4, 1, 4)
    second = rooms.cohort(teacher, release=release)
    for user in people[:5]:
        join(user=user, cohort=second, at=NOON + timedelta(days=1))

    assert knowledge(group).n == "6"
    found = group_change(cohort=second, at=NOON)
    assert found is not None
    assert found.rows == ()


def test_test_accounts_help_nobody_to_see_a_single_answer(group: Cohort, release: Release) -> None:
    people = answering(group, release, 3, 3, 2, 4, 1)
    User.objects.filter(pk__in=[user.pk for user in people[:4]]).update(counts=False)

    assert knowledge(group).too_few


def test_a_coordinator_who_does_not_teach_the_group_sees_no_figures_of_it(
    client: Client, group: Cohort, release: Release
) -> None:
    """They see those of everybody; the difference would tell of whoever is in no group."""
    answering(group, release, 3, 3, 2, 4, 1)
    client.force_login(coordinator())

    page = client.get(f"/teach/cohorts/{group.uuid}/").content.decode()

    assert 'id="change"' not in page
    assert "3 of 5" not in page


def test_when_somebody_answered_a_survey_is_no_sign_of_life(group: Cohort, release: Release) -> None:
    [learner] = answering(group, release, 3)

    assert [seen.at for seen in last_seen(group.memberships.filter(user=learner)).values()] == [None]
