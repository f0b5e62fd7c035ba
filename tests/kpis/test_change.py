"""What coordinators are shown of the surveys of everybody: shielded, and as of last month."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from courses.models import Release
from kpis.change import changes_by_module
from kpis.suppression import shield_share
from quizzes.shown_change import ShownChange
from tests.quizzes.asking import module_that_asks, says_both
from tests.world import NOON, coordinator, person

pytestmark = pytest.mark.django_db

NEXT_MONTH = NOON.replace(month=6)


def answering(release: Release, count: int, after: int = 4) -> None:
    for number in range(count):
        says_both(release, 2, after if number % 4 else 1)


def knowledge(at=NEXT_MONTH) -> ShownChange:
    [each] = changes_by_module(at=at)
    return next(row for row in each.rows if row.measure.construct == "knowledge" and row.times == "asked")


def test_of_fewer_than_ten_people_nothing_is_told() -> None:
    answering(module_that_asks(), 9)

    row = knowledge()

    assert (row.n, row.change, row.too_few) == ("<10", None, True)


def test_from_ten_people_on_means_are_told_and_shares_from_thirty() -> None:
    release = module_that_asks()
    answering(release, 12)
    few = knowledge()
    answering(release, 24)
    many = knowledge()

    assert few.change is not None
    assert (few.n, few.change.difference, few.rose) == ("10", 1.25, "")
    assert (many.n, many.rose) == ("35", "about 75 %")


def test_answers_of_this_month_are_not_in_it_yet() -> None:
    answering(module_that_asks(), 12)

    [each] = changes_by_module(at=NOON + timedelta(days=1))

    assert each.rows == ()


def test_staff_and_test_accounts_are_left_out() -> None:
    release = module_that_asks()
    answering(release, 9)
    for _each in range(3):
        says_both(release, 1, 5, counts=False)

    assert knowledge().too_few


def test_figures_are_renewed_by_ten_people_more() -> None:
    """Whose answer came in the last month could otherwise be taken off."""
    release = module_that_asks()
    answering(release, 12)
    shown = knowledge()
    says_both(release, 1, 5)
    still = knowledge()
    answering(release, 9)
    renewed = knowledge()

    assert shown == still
    assert renewed.change is not None
    assert renewed.n == "20"


def test_a_mean_at_an_end_of_the_scale_is_kept_back() -> None:
    release = module_that_asks()
    for _each in range(12):
        says_both(release, 2, 5)

    row = knowledge()

    assert (row.n, row.change, row.too_few) == ("10", None, False)


@given(st.integers(0, 400).flatmap(lambda whole: st.tuples(st.integers(0, whole), st.just(whole))))
def test_a_share_never_says_that_nobody_or_everybody_rose(case: tuple[int, int]) -> None:
    part, whole = case

    told = shield_share(part, whole)

    assert (told == "") == (whole < 30)
    assert told not in ("about 0 %", "about 100 %")
    if told.startswith("about"):
        assert abs(int(told.split()[1]) - 100 * part / whole) <= 2.5


def test_the_page_is_a_coordinators_alone(client: Client) -> None:
    answering(module_that_asks(), 12)
    for somebody in (person(), coordinator("GR"), coordinator()):
        client.force_login(somebody)
        with time_machine.travel(NEXT_MONTH, tick=False):
            answer = client.get("/targets/change/")

        assert answer.status_code == (200 if hasattr(somebody, "coordinator") else 404)
    page = answer.content.decode()
    assert "Answers given before 1 June 2026." in page
    assert "+1.25" in page
    assert 'class="dot-plot"' in page
