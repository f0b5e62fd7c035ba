"""The demo's half day that is on while somebody looks."""

from __future__ import annotations

from datetime import timedelta
from random import Random

import pytest

from cohorts.demo import _hold_one_now
from cohorts.models import Attendance, Seminar
from lms.demo import World
from tests import world
from tests.cohorts import rooms

pytestmark = pytest.mark.django_db


def test_at_any_hour_of_the_night_a_half_day_is_on_and_marked_in_part() -> None:
    cohort = rooms.cohort(world.trainer(), members=[world.person() for _number in range(8)], country="GR")
    evening = world.NOON.replace(hour=20, minute=50)

    for quarters in range(12):
        _hold_one_now(World(random=Random(3), now=evening + timedelta(minutes=15 * quarters), learners=8), cohort)

        marked = Attendance.objects.filter(session__seminar=Seminar.objects.latest("pk"))
        assert marked.count() == 8, f"{quarters} quarters of an hour after ten to midnight in Athens"
