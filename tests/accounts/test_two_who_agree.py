"""What two of staff who agree must not reach."""

from __future__ import annotations

import pytest
from django.utils import timezone

from accounts import recovering
from accounts.models import User
from accounts.recovering import MorePower
from tests import world
from tests.cohorts import rooms

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("theirs", "is_staff", "refused"),
    [([], False, True), (["CY", "GR"], False, True), (["CY"], True, True), (["CY"], False, False)],
)
def test_nobody_is_let_in_who_answers_for_countries_that_neither_of_the_two_does(
    theirs: list[str], is_staff: bool, refused: bool
) -> None:
    world.module()
    somebody = world.coordinator(*theirs, country="CY", is_staff=is_staff)
    asked = recovering.ask(of=somebody, reason="both", by=world.coordinator("CY"), at=timezone.now())

    def confirm(by: User) -> str:
        return recovering.confirm(recovery=asked, by=by, at=timezone.now())

    if refused:
        with pytest.raises(MorePower):
            confirm(world.coordinator("CY", "IT"))
        assert confirm(world.person(is_staff=True) if is_staff else world.coordinator())
    else:
        assert confirm(world.coordinator("CY"))


def test_nor_who_teaches_where_neither_of_the_two_answers_for_anybody() -> None:
    release = world.module()
    somebody, at = world.trainer(country="CY"), timezone.now()
    rooms.cohort(somebody, release=release, country="GR")
    asked = recovering.ask(of=somebody, reason="both", by=world.coordinator("CY"), at=at)

    with pytest.raises(MorePower):
        recovering.confirm(recovery=asked, by=world.coordinator("CY", "IT"), at=at)
    assert recovering.confirm(recovery=asked, by=world.coordinator("CY", "GR"), at=at)
