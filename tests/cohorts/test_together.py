"""Two rules at the same moment on rows of the same people: one waits for the other, and never both."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event

import pytest
from django.db import connection, transaction

from cohorts.attendance import Status, mark
from cohorts.invitation_list import Line
from cohorts.invitations import accept, invite
from cohorts.merging import merge
from cohorts.models import Attendance, Cohort, Invitation, Membership
from cohorts.open_list import hold
from cohorts.provisional import enter_person
from cohorts.setting_up import change
from tests.cohorts.rooms import cohort, seminar
from tests.world import NOON, module, person, published_programme, trainer

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has one writer at a time"),
]


def while_holding(taken: Callable[[], object], then: Callable[[], object], beside: Callable[[], object]) -> None:
    """One transaction takes a row, waits until `beside` waits for it in another one, and goes on with `then`."""
    held = Event()

    def first() -> None:
        with transaction.atomic():
            taken()
            held.set()
            with connection.cursor() as cursor:
                for _attempt in range(2000):
                    cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
                    if cursor.fetchone()[0]:
                        break
            then()
        connection.close()

    def second() -> None:
        held.wait(10)
        beside()
        connection.close()

    with ThreadPoolExecutor(2) as pool:
        for job in [pool.submit(first), pool.submit(second)]:
            job.result(20)


def test_a_mark_and_a_merger_of_the_same_person_do_not_wait_for_each_other() -> None:
    published_programme()
    teacher, anna = trainer(), person(chosen_name="Anna")
    module()
    course = seminar(teacher, people=[anna])
    guest = enter_person(seminar=course, name="Anna", organisation="", at=NOON)
    half_day = course.sessions.select_related("seminar")[0]

    while_holding(
        lambda: hold(course.pk),
        lambda: mark(session=half_day, person=guest, status=Status.PRESENT, by=teacher, at=NOON),
        lambda: merge(person=guest, into=anna, by=teacher, at=NOON),
    )

    assert Attendance.objects.get().user == anna


def test_an_answer_to_an_invitation_and_a_change_of_its_group_do_not_wait_for_each_other() -> None:
    published_programme()
    teacher, anna = trainer(), person()
    group = cohort(teacher)
    [invitation] = invite(cohort=group, lines=[Line(1, "anna@example.org", "en")], by=teacher, at=NOON)
    last_day = (NOON + timedelta(days=3)).date()

    while_holding(
        lambda: Cohort.objects.select_for_update().get(pk=group.pk),
        lambda: change(cohort=group, answers={"ends": last_day}, by=teacher, at=NOON),
        lambda: accept(invitation=invitation, user=anna, at=NOON),
    )

    assert Membership.objects.get().user == anna
    assert not Invitation.objects.exists()
