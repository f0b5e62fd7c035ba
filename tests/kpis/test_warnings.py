"""What a coordinator is warned of while there is time."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine
from django.test import Client

from kpis.counting import Figure
from kpis.over_time import Line, OverTime
from kpis.warnings import Warnings, warnings
from tests.kpis.builders import TODAY, completed, programme
from tests.world import coordinator, person


def story(forecast: int | None) -> OverTime:
    return OverTime((), forecast, date(2027, 3, 31), Line("", "", None))


@pytest.mark.parametrize(
    ("figure", "forecast", "expected"),
    [
        (Figure("CY", so_far=3, promised=50, planned=50), None, Warnings(0, None)),
        (Figure("CY", so_far=3, promised=50, planned=40), 49, Warnings(10, 1)),
        (Figure("CY", so_far=3, promised=50, planned=60), 50, Warnings(None, None)),
        (Figure("CY", so_far=50, promised=50, planned=40), 50, Warnings(None, None)),
        (Figure("CY", so_far=3), 3, Warnings(None, None)),
        (Figure("CY", so_far=3, promised=9), 4, Warnings(None, 5)),
    ],
    ids=["no slack", "too few places and too slow", "enough", "kept", "nothing promised", "no places"],
)
def test_a_warning_comes_where_there_is_no_room_or_no_pace(
    figure: Figure, forecast: int | None, expected: Warnings
) -> None:
    found = warnings(figure, story(forecast))

    assert found == expected
    assert bool(found) == (expected != Warnings(None, None))


@pytest.mark.django_db
def test_a_coordinator_reads_places_people_and_gap_in_one_place(client: Client) -> None:
    programme(ends="2027-03-31")
    for month in range(5, 11):
        completed(person(), on=date(2026, month, 3))
    client.force_login(coordinator())

    with time_machine.travel(TODAY, tick=False):
        html = client.get("/targets/").content.decode()

    assert "No place to spare: 60 places are planned, and 60 people are promised." in html
    assert "Too slow: at the pace of the last six months, 49 will be missing on 31 March 2027." in html
    assert "Places booked: 0. People counted: 6. Missing: 54." in html
