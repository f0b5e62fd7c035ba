"""What changed since a period was frozen: the reasons sum to the difference, whatever happened."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta

import pytest

from accounts.models import User
from cohorts.attendance import mark_many
from cohorts.merging import merge as merge_people
from cohorts.models import Attendance
from kpis.freezing import Period, freeze
from kpis.models import FrozenPeriod, Record
from kpis.since_then import Reason, changes_since
from tests.cohorts.rooms import seminar as planned
from tests.kpis.builders import TODAY, completed, figures, merge, programme, record
from tests.kpis.test_second_path import a_seminar, make_a_world
from tests.world import coordinator, person, trainer

PERIOD = Period("first", date(2024, 4, 1), date(2025, 9, 30))
BEGAN = datetime(2025, 6, 2, 9, tzinfo=UTC)
LATER = TODAY + timedelta(days=3)


def frozen() -> FrozenPeriod:
    freeze(period=PERIOD, by=coordinator(), at=TODAY)
    return FrozenPeriod.objects.latest("edition")


def told(row: FrozenPeriod, key: str) -> dict[str, list[tuple[int, Reason]]]:
    return {each.country: each.signed for each in changes_since(row, at=LATER) if each.indicator == key}


@pytest.mark.django_db
def test_a_list_that_came_late_is_told_and_a_mark_that_was_corrected() -> None:
    programme()
    teacher, one, two = trainer(), person(), person()
    held = planned(teacher, people=[one, two], begins=BEGAN)
    for session in held.sessions.all():
        mark_many(session=session, marks={one: Attendance.Status.PRESENT}, by=teacher, at=TODAY - timedelta(days=1))
    Attendance.objects.update(group="clubs", country="CY")
    row = frozen()

    for session in held.sessions.all():
        mark_many(
            session=session,
            marks={one: Attendance.Status.ABSENT, two: Attendance.Status.PRESENT},
            by=teacher,
            at=LATER - timedelta(hours=1),
        )
    Attendance.objects.update(group="clubs", country="CY")

    assert told(row, "clubs-trained") == {"CY": [(1, "late"), (-1, "corrected")]}


@pytest.mark.django_db
def test_two_accounts_that_turn_out_to_be_one_person_are_one_less() -> None:
    programme()
    one, two, admin = person(), person(), person(is_superuser=True, is_staff=True)
    completed(one, on=BEGAN)
    completed(two, on=BEGAN)
    row = frozen()

    merge_people(person=one, into=two, by=admin, at=LATER, reason="The same person, with two addresses.")

    assert told(row, "clubs-trained") == {"CY": [(-1, "merged")]}


@pytest.mark.django_db
def test_records_that_came_later_or_were_withdrawn_and_people_who_no_longer_count_are_told() -> None:
    programme()
    somebody = person()
    completed(somebody, on=BEGAN)
    mistake = record("reports", on=BEGAN.date(), country="IT")
    row = frozen()

    User.objects.filter(pk=somebody.pk).update(counts=False)
    Record.objects.filter(pk=mistake.pk).update(withdrawn_because="Twice.", withdrawn_at=LATER)
    Record.objects.create(indicator="reports", on=BEGAN.date(), country="IT", evidence="folder", recorded_at=LATER)

    assert told(row, "clubs-trained") == {"CY": [(-1, "flag")]}
    assert told(row, "reports") == {"IT": [(1, "recorded"), (-1, "withdrawn")]}


@pytest.mark.django_db
def test_an_erased_person_stays_in_what_was_told() -> None:
    programme()
    somebody = person()
    finished = completed(somebody, on=BEGAN)
    row = frozen()

    User.objects.filter(pk=somebody.pk).update(erased_at=LATER)
    finished.delete()

    assert FrozenPeriod.objects.get().figures == row.figures
    assert told(row, "clubs-trained") == {"CY": [(-1, "erased")]}


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(12))
def test_the_parts_sum_to_the_difference_in_any_world(seed: int) -> None:
    programme()
    dice = random.Random(seed)
    make_a_world(dice)
    row = frozen()
    people = list(User.objects.filter(merged_into=None))
    a_seminar(dice, people, kind="seminar", group="clubs", half_days=6)
    for somebody in dice.sample(people, 4):
        User.objects.filter(pk=somebody.pk).update(counts=dice.random() < 0.5)
    for gone, stays in zip(people[:3], people[3:6], strict=True):
        merge(gone, stays)
    for each in dice.sample(list(Record.objects.all()), 8):
        Record.objects.filter(pk=each.pk).update(
            withdrawn_because=dice.choice(["", "Twice."]), country=dice.choice(["CY", "GR"]), recorded_at=LATER
        )
    for mark in dice.sample(list(Attendance.objects.all()), 30):
        Attendance.objects.filter(pk=mark.pk).update(status=dice.choice(["present", "absent"]), country="GR")

    changes = changes_since(row, at=LATER)
    live = {count.indicator.key: count for count in figures(since=PERIOD.since, until=PERIOD.until, at=LATER).counts}

    assert all(sum(number for number, _reason in each.signed) == each.difference for each in changes)
    differences = {(each.indicator, each.country): each.difference for each in changes}
    for kept in row.figures["indicators"]:
        then = {each["country"]: each["new"] for each in kept["countries"]}
        now = {each.country: each.new for each in live[kept["key"]].countries}
        for country in then | now:
            moved = now.get(country, 0) - then.get(country, 0)
            assert differences.get((kept["key"], country), 0) == moved
