"""Half seminars that add up, where the programme says that they do."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import User
from cohorts.attendance import Status, mark
from cohorts.attendance_summary import Participant, summary
from cohorts.combining import Part, brought_along
from cohorts.models import Seminar
from tests.cohorts.rooms import seminar
from tests.world import NOON, person, published_programme, trainer

WEEK = timedelta(days=7)


def rule(*, combine: bool) -> None:
    published_programme(attendance={"counts-from": 80, "combine": combine})


def attend(somebody: User, *numbers: int, begins: datetime = NOON, half_days: int = 6, **fields: str) -> Seminar:
    """A seminar with somebody present in the half days of these numbers."""
    teacher = trainer()
    row = seminar(teacher, people=[somebody], half_days=half_days, begins=begins, **fields)
    for session in row.sessions.select_related("seminar"):
        if session.number in numbers:
            mark(session=session, person=somebody, status=Status.PRESENT, by=teacher, at=session.starts_at)
    return row


def row_of(row: Seminar) -> Participant:
    return summary(row).participants[0]


def figures(row: Seminar) -> tuple[int, int, bool]:
    found = row_of(row)
    return found.attended, found.carried, found.qualified


@pytest.mark.django_db
def test_two_halves_make_the_later_seminar_attended(client: Client) -> None:
    rule(combine=True)
    anna = person()
    first = attend(anna, 1, 2, 3)
    second = attend(anna, 3, 4, 5, begins=NOON + WEEK)

    assert figures(first) == (3, 0, False)
    assert figures(second) == (3, 2, True)
    assert row_of(second).minutes == 3 * 210
    client.force_login(second.trainers.get())
    assert "and 2 from earlier" in client.get(second.get_absolute_url()).content.decode()


@pytest.mark.django_db
def test_without_the_rule_nothing_adds_up() -> None:
    rule(combine=False)
    anna = person()
    attend(anna, 1, 2, 3)

    assert figures(attend(anna, 4, 5, 6, begins=NOON + WEEK)) == (3, 0, False)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "other", [{"kind": "workshop"}, {"group": "towns"}, {"half_days": 5}, {"begins": NOON + timedelta(days=2)}]
)
def test_seminars_that_are_not_alike_or_go_on_at_once_do_not_add_up(other: dict[str, object]) -> None:
    rule(combine=True)
    anna = person()
    attend(anna, 1, 2, 3)

    later = attend(anna, 4, 5, **{"begins": NOON + WEEK, **other})  # type: ignore[arg-type]

    assert figures(later) == (2, 0, False)


@pytest.mark.django_db
def test_what_made_somebody_qualified_once_is_used_up() -> None:
    rule(combine=True)
    anna = person()
    attend(anna, 1, 2, 3, 4, 5)

    assert figures(attend(anna, 6, begins=NOON + WEEK)) == (1, 0, False)


@pytest.mark.django_db
def test_whoever_was_not_there_brings_nothing_into_a_seminar() -> None:
    rule(combine=True)
    anna = person()
    attend(anna, 1, 2, 3, 4)

    assert figures(attend(anna, begins=NOON + WEEK)) == (0, 0, False)


@pytest.mark.django_db
def test_a_merged_account_brings_what_it_attended() -> None:
    rule(combine=True)
    listed, anna = person(email=None, provisional=True), person()
    attend(listed, 1, 2, 3)
    User.objects.filter(pk=listed.pk).update(merged_into=anna)

    assert figures(attend(anna, 4, 5, begins=NOON + WEEK)) == (2, 3, True)


@pytest.mark.django_db
def test_a_summary_takes_as_many_queries_for_3_people_as_for_30() -> None:
    rule(combine=True)
    asked = []
    for number in (3, 30):
        teacher, people = trainer(), [person() for _number in range(number)]
        for week in range(2):
            row = seminar(teacher, people=people, half_days=1, begins=NOON + number * week * WEEK)
            for somebody in people:
                mark(
                    session=row.sessions.get(), person=somebody, status=Status.PRESENT, by=teacher, at=NOON + 99 * WEEK
                )
        summary(row)
        with CaptureQueriesContext(connection) as captured:
            summary(row)
        asked.append(len(captured))

    assert asked[0] == asked[1]


parts = st.lists(
    st.builds(
        lambda begins, days, numbers: (NOON + begins * WEEK, NOON + begins * WEEK + timedelta(days=days), numbers),
        st.integers(0, 9),
        st.integers(0, 10),
        st.frozensets(st.integers(1, 6), max_size=6),
    ),
    max_size=7,
).map(lambda found: [Part(place, *each) for place, each in enumerate(found)])


@given(parts, st.integers(1, 6))
def test_nothing_is_brought_twice_or_from_later_or_out_of_nowhere(parts: list[Part], needed: int) -> None:
    brought = brought_along(parts, needed=needed)
    attended = {part.seminar: part for part in parts}
    reached = [each for each in parts if each.numbers and len(each.numbers | brought[each.seminar]) >= needed]

    for part in parts:
        earlier = [each for each in parts if each.ends < part.begins]
        assert brought[part.seminar] <= frozenset[int]().union(*(each.numbers for each in earlier))
        assert len(brought[part.seminar]) < needed or len(earlier) > 1
    # However it is put together, nobody is qualified more often than what they attended is enough for.
    assert sum(len(attended[each.seminar].numbers) for each in parts) >= len(reached)
    alone = [each for each in parts if len(each.numbers) >= needed]
    assert {each.seminar for each in alone} <= {each.seminar for each in reached}
