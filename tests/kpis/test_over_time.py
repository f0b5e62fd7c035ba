"""How a number grew, and where its pace leads."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from kpis.over_time import Month, months_between, over_time, pace_leads_to
from lms.models import Programme
from lms.programme import ProgrammeText
from tests.kpis.builders import INDICATORS, TODAY, completed, programme
from tests.world import coordinator, person

ENDS = date(2027, 3, 31)


def months(*new: int, last: date = date(2026, 11, 1)) -> list[Month]:
    """A story that ends in the month of `last`."""
    firsts = months_between(date(2020, 1, 1), last)[-len(new) :]
    return [
        Month(first, each, sum(new[: number + 1])) for number, (first, each) in enumerate(zip(firsts, new, strict=True))
    ]


def test_the_pace_is_that_of_the_last_six_whole_months() -> None:
    assert pace_leads_to(months(50, 2, 2, 2, 2, 2, 2, 0), ends=ENDS) == 62 + 5 * 2
    assert pace_leads_to(months(0, 1, 1, 1, 1, 1, 0, 0), ends=ENDS) == 5 + 5 * 5 // 6


def test_a_month_that_went_better_than_the_pace_is_not_taken_back() -> None:
    assert pace_leads_to(months(1, 0, 0, 0, 0, 1, 40), ends=ENDS) == 42


@pytest.mark.parametrize(
    ("story", "ends"),
    [
        (months(9, 9, 9, 9, 9, 9), ENDS),
        (months(9, 0, 0, 0, 0, 0, 0, 3), ENDS),
        (months(1, 1, 1, 1, 1, 1, 1), None),
        (months(1, 1, 1, 1, 1, 1, 1), date(2026, 11, 30)),
    ],
    ids=["too short", "nobody new", "no end", "the last month"],
)
def test_nothing_is_foretold_where_nothing_can_be(story: list[Month], ends: date | None) -> None:
    assert pace_leads_to(story, ends=ends) is None


@given(st.dates(date(2024, 1, 1), date(2027, 12, 31)), st.dates(date(2024, 1, 1), date(2027, 12, 31)))
def test_months_between_are_all_of_them_once(one: date, other: date) -> None:
    first, last = sorted((one, other))

    found = months_between(first, last)

    assert found[0] == first.replace(day=1)
    assert found[-1] == last.replace(day=1)
    assert len(found) == len(set(found)) == (last.year - first.year) * 12 + last.month - first.month + 1


@given(
    st.dictionaries(
        st.sampled_from(months_between(date(2024, 4, 1), date(2026, 11, 1))), st.integers(1, 500), min_size=1
    )
)
def test_the_story_ends_with_everybody_and_stays_on_the_drawing(new: dict[date, int]) -> None:
    story = over_time(new, programme=spec(), until=date(2026, 11, 22), promised=300)

    if story is None:
        assert len(new) == 1
        return
    assert story.months[-1].so_far == sum(new.values())
    for point in f"{story.line.counted} {story.line.ahead}".split():
        x, y = map(float, point.split(","))
        assert 0 <= x <= 320
        assert 0 <= y <= 96


def spec() -> ProgrammeText:
    return ProgrammeText({"language": "en", "ends": ENDS.isoformat()})


def test_nobody_and_a_single_month_have_no_story() -> None:
    assert over_time({}, programme=spec(), until=ENDS, promised=None) is None
    assert over_time({date(2026, 11, 1): 3}, programme=spec(), until=date(2026, 11, 22), promised=9) is None


@pytest.mark.django_db
def test_a_coordinator_reads_the_story_and_the_forecast(client: Client) -> None:
    programme(ends="2027-03-31")
    for month in range(5, 11):
        completed(person(), on=date(2026, month, 3))
    client.force_login(coordinator())

    with time_machine.travel(TODAY, tick=False):
        html = " ".join(client.get("/targets/").content.decode().split())
        earlier = " ".join(client.get("/targets/", {"until": "2026-07-31"}).content.decode().split())

    assert "At the pace of the last six months it will be about 11 by 31 March 2027." in html
    assert '<th scope="row">October 2026</th> <td class="numeric">1</td> <td class="numeric">6</td>' in html
    assert "October 2026" not in earlier
    assert "At the pace" not in earlier


@pytest.mark.django_db
def test_people_reached_through_others_are_shown_apart(client: Client) -> None:
    programme(indicators=[INDICATORS[0], {**INDICATORS[1], "reach": "indirect"}])
    client.force_login(coordinator())

    html = client.get("/targets/").content.decode()

    heading = html.index("People reached through others")
    assert html.index('id="clubs-trained"') < heading < html.index('id="towns-trained"')
    programme()
    assert "People reached through others" not in client.get("/targets/").content.decode()
    assert Programme.current().demographics == []
