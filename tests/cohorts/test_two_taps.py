"""Of two marks the later decision stands, whatever the network did in between; both are logged."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from cohorts.attendance import Mark, MissedTooMuch, NotRegistered, Source, Status, TooEarly, mark, mark_many
from cohorts.attendance_summary import summary
from cohorts.models import Attendance, AttendanceChange, Closing
from cohorts.open_list import SeminarClosed
from tests.cohorts.rooms import seminar
from tests.world import NOON, module, person, trainer

LATER = NOON + timedelta(hours=1)


@pytest.mark.django_db
def test_a_tap_that_the_network_held_back_does_not_undo_a_later_one() -> None:
    module()
    first, second, anna = trainer(), trainer(), person()
    half_day = seminar(first, second, people=[anna]).sessions.select_related("seminar")[0]
    mark(session=half_day, person=anna, status=Status.PRESENT, by=second, at=NOON + timedelta(minutes=10))

    standing = mark(
        session=half_day,
        person=anna,
        status=Status.ABSENT,
        by=first,
        at=LATER,
        tapped_at=NOON + timedelta(minutes=5),
    )

    assert (standing.status, standing.marked_by) == (Status.PRESENT, second)
    logged = AttendanceChange.objects.values_list("status", "by", "took_effect", "source")
    assert list(logged) == [
        ("present", second.pk, True, Source.TRAINER),
        ("absent", first.pk, False, Source.TRAINER),
    ]


@pytest.mark.django_db
def test_a_phone_whose_clock_runs_ahead_does_not_win_for_ever() -> None:
    module()
    teacher, anna = trainer(), person()
    half_day = seminar(teacher, people=[anna]).sessions.select_related("seminar")[0]
    mark(session=half_day, person=anna, status=Status.ABSENT, by=teacher, at=NOON, tapped_at=NOON + timedelta(days=30))

    standing = mark(session=half_day, person=anna, status=Status.PRESENT, by=teacher, at=LATER)

    assert standing.status == Status.PRESENT


class AnyOrder(TestCase):
    @settings(max_examples=40, deadline=None)
    @given(
        st.lists(
            st.tuples(st.sampled_from(list(Status)), st.integers(0, 50)),
            min_size=1,
            max_size=8,
            unique_by=lambda tap: tap[1],
        ),
        st.randoms(use_true_random=False),
    )
    def test_in_whatever_order_taps_arrive_the_latest_stands(self, taps, random) -> None:
        module()
        teacher, anna = trainer(), person()
        half_day = seminar(teacher, people=[anna]).sessions.select_related("seminar")[0]
        arriving = random.sample(taps, len(taps))

        for status, minute in arriving:
            mark(
                session=half_day,
                person=anna,
                status=status,
                by=teacher,
                at=LATER,
                tapped_at=NOON + timedelta(minutes=minute),
            )

        latest = max(taps, key=lambda tap: tap[1])
        assert Attendance.objects.get().status == latest[0]
        assert AttendanceChange.objects.count() == len(taps)
        assert AttendanceChange.objects.filter(took_effect=True).count() == sum(
            minute == max(each for _status, each in arriving[: place + 1])
            for place, (_status, minute) in enumerate(arriving)
        )


@pytest.mark.django_db
def test_minutes_belong_to_whoever_came_late_or_left_early_alone() -> None:
    module()
    teacher, anna = trainer(), person()
    half_day = seminar(teacher, people=[anna]).sessions.select_related("seminar")[0]

    late = mark(session=half_day, person=anna, status=Mark(Status.LATE, missed=25), by=teacher, at=NOON)
    assert (late.status, late.missed) == (Status.LATE, 25)
    here = mark(session=half_day, person=anna, status=Mark(Status.PRESENT, missed=25), by=teacher, at=NOON)
    assert here.missed is None
    with pytest.raises(MissedTooMuch):
        mark(session=half_day, person=anna, status=Mark(Status.LATE, missed=211), by=teacher, at=NOON)


@pytest.mark.django_db
def test_what_is_refused_is_neither_kept_nor_logged() -> None:
    module()
    teacher, anna, stranger = trainer(), person(), person()
    course = seminar(teacher, people=[anna])
    half_day = course.sessions.select_related("seminar")[0]

    with pytest.raises(NotRegistered):
        mark_many(session=half_day, marks={anna: Status.PRESENT, stranger: Status.PRESENT}, by=teacher, at=NOON)
    with pytest.raises(TooEarly):
        mark(session=half_day, person=anna, status=Status.PRESENT, by=teacher, at=NOON - timedelta(days=1))
    Closing.objects.create(seminar=course, asked_by=teacher, asked_at=NOON, confirmed_by=trainer(), confirmed_at=NOON)
    with pytest.raises(SeminarClosed):
        mark(session=half_day, person=anna, status=Status.PRESENT, by=teacher, at=NOON)

    assert not Attendance.objects.exists()
    assert not AttendanceChange.objects.exists()


@pytest.mark.django_db
def test_a_seminar_whose_closing_is_only_asked_for_still_takes_marks() -> None:
    module()
    teacher, anna = trainer(), person()
    course = seminar(teacher, people=[anna])
    Closing.objects.create(seminar=course, asked_by=teacher, asked_at=NOON)

    mark(session=course.sessions.select_related("seminar")[0], person=anna, status=Status.LATE, by=teacher, at=NOON)

    assert not course.is_closed


@pytest.mark.django_db
def test_nobody_confirms_what_they_asked_for_themselves() -> None:
    module()
    teacher = trainer()

    with pytest.raises(IntegrityError), transaction.atomic():
        Closing.objects.create(
            seminar=seminar(teacher), asked_by=teacher, asked_at=NOON, confirmed_by=teacher, confirmed_at=NOON
        )


@pytest.mark.django_db
def test_who_does_not_want_to_be_listed_is_a_head_and_nobody_distinct() -> None:
    module()
    teacher, anna = trainer(), person()
    course = seminar(teacher, half_days=2, people=[anna])
    course.sessions.filter(number=1).update(unlisted=2)
    mark(session=course.sessions.select_related("seminar")[0], person=anna, status=Status.PRESENT, by=teacher, at=NOON)

    found = summary(course)

    assert (found.in_the_room, found.unlisted, found.attended) == ((3, 0), (2, 0), 1)


@pytest.mark.django_db
def test_papers_count_the_minutes_that_are_certified() -> None:
    module()
    teacher, anna = trainer(), person()
    course = seminar(teacher, half_days=2, people=[anna])
    course.sessions.filter(number=1).update(certified_minutes=180)
    for half_day in course.sessions.select_related("seminar"):
        mark(session=half_day, person=anna, status=Status.PRESENT, by=teacher, at=LATER + timedelta(days=1))

    found = summary(course)

    assert (found.minutes, found.hours_planned) == (180 + 210, 6.5)
