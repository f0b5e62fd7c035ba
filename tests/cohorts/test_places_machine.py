"""Places and the waiting list of a seminar, whatever people do in whatever order."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from accounts.models import User
from cohorts.models import Registration, Seminar
from cohorts.registration import fill_places, give_back, sign_up, take_off
from tests.cohorts.rooms import seminar
from tests.world import NOON, published_programme

PEOPLE = 6
who = st.integers(0, PEOPLE - 1)


class Places(RuleBasedStateMachine):
    """Held against a plain list: the first of it, as many as there are places, have one."""

    @initialize(capacity=st.integers(0, 3))
    def begin(self, capacity: int) -> None:
        self.people = [User.objects.create(chosen_name=str(number)) for number in range(PEOPLE)]
        self.trainer = User.objects.create(chosen_name="Toni")
        self.seminar = seminar(self.trainer, half_days=1, capacity=capacity, takes_sign_ups=True)
        self.clock = NOON - timedelta(days=90)
        self.has: set[int] = set()
        self.line: list[int] = []
        self.capacity = capacity

    def now(self):
        self.clock += timedelta(minutes=1)
        return self.clock

    def fill(self) -> None:
        while self.line and len(self.has) < self.capacity:
            self.has.add(self.line.pop(0))

    @rule(number=who)
    def signs_up(self, number: int) -> None:
        place = sign_up(seminar=self.seminar, user=self.people[number], at=self.now())
        if number not in self.has and number not in self.line:
            self.line.append(number)
            self.fill()
        assert isinstance(place, Registration) == (number in self.has)

    @rule(number=who)
    def gives_back(self, number: int) -> None:
        give_back(seminar=self.seminar, user=self.people[number], at=self.now())
        self.goes(number)

    @rule(number=who)
    def is_taken_off(self, number: int) -> None:
        take_off(seminar=self.seminar, person=self.people[number], by=self.trainer, at=self.now())
        self.goes(number)

    def goes(self, number: int) -> None:
        self.has.discard(number)
        self.line = [each for each in self.line if each != number]
        self.fill()

    @rule(more=st.integers(1, 2))
    def gets_more_places(self, more: int) -> None:
        self.capacity += more
        Seminar.objects.filter(pk=self.seminar.pk).update(capacity=self.capacity)
        fill_places(seminar=self.seminar, at=self.now())
        self.fill()

    @invariant()
    def is_as_the_plain_list_says(self) -> None:
        if not hasattr(self, "seminar"):
            return
        has = {int(place.user.chosen_name) for place in self.seminar.registrations.select_related("user")}
        line = [int(waits.user.chosen_name) for waits in self.seminar.waiting.select_related("user")]
        assert (has, line) == (self.has, self.line)
        assert len(has) <= self.capacity
        assert not has & set(line)


@pytest.mark.django_db
def test_places_go_in_order_and_never_beyond_what_there_is() -> None:
    published_programme()

    class Undone(Places):
        def __init__(self) -> None:
            super().__init__()
            self.undo = transaction.atomic()
            self.undo.__enter__()

        def teardown(self) -> None:
            transaction.set_rollback(True)
            self.undo.__exit__(None, None, None)

    run_state_machine_as_test(Undone, settings=settings(max_examples=15, stateful_step_count=20, deadline=None))
