"""What two of staff who agree must not reach."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.utils import timezone

from accounts import recovering
from accounts.admin_step_up import POWER_CHANGED
from accounts.models import AuditEvent, Recovery, User
from accounts.recovering import MorePower, NotTheirs, OneHand
from cohorts.who_teaches import name_trainers
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
        assert confirm(world.person(is_superuser=True) if is_staff else world.coordinator())
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


class OneCountry:
    """Somebody in a group, their trainer, and two who coordinate the country."""

    def __init__(self) -> None:
        self.somebody = world.person(country="CY")
        self.first, self.second = world.coordinator("CY"), world.coordinator("CY")
        self.trainer = world.person()
        self.cohort = rooms.cohort(world.trainer(), release=world.module(), members=[self.somebody])

    def name(self, trainer: User, *, by: User, days_ago: int = 0) -> None:
        at = timezone.now() - timedelta(days=days_ago)
        name_trainers(of=self.cohort, named=[trainer], by=by, at=at)

    def asked(self) -> Recovery:
        return recovering.ask(of=self.somebody, reason="both", by=self.trainer, at=timezone.now())

    def confirmed(self, recovery: Recovery, *, by: User) -> bool:
        try:
            return bool(recovering.confirm(recovery=recovery, by=by, at=timezone.now()))
        except OneHand:
            return False


@pytest.fixture
def country() -> OneCountry:
    return OneCountry()


def test_whoever_named_the_one_who_asks_does_not_confirm_and_is_told_why(country: OneCountry) -> None:
    country.name(country.trainer, by=country.first)
    asked = country.asked()

    page = world.signed_in(country.first).post(f"/recoveries/{asked.uuid}/confirm/", follow=True)

    assert "one of you gave the other a task here" in page.content.decode()
    assert country.confirmed(asked, by=country.second)


def test_nor_when_somebody_stands_between_them(country: OneCountry) -> None:
    between = world.person()
    country.name(between, by=country.first)
    country.name(country.trainer, by=between)

    asked = country.asked()

    assert not country.confirmed(asked, by=country.first)
    assert country.confirmed(asked, by=country.second)


def test_after_thirty_days_they_do(country: OneCountry) -> None:
    country.name(country.trainer, by=country.first, days_ago=31)

    assert country.confirmed(country.asked(), by=country.first)


@pytest.mark.parametrize("is_superuser", [True, False])
def test_two_who_have_their_tasks_from_one_person_are_two_only_if_that_is_a_superuser_who_may_be_one_of_them(
    country: OneCountry, is_superuser: bool
) -> None:
    giver, now = world.person(is_staff=True, is_superuser=is_superuser), timezone.now()
    country.cohort.trainers.add(country.trainer)
    for each in (country.trainer, country.first):
        AuditEvent.record(actor=giver, action=POWER_CHANGED, subject=each, at=now)

    asked = country.asked()

    assert country.confirmed(asked, by=country.first) is is_superuser
    if is_superuser:
        Recovery.objects.filter(pk=asked.pk).update(confirmed_at=None, confirmed_by=None)
        assert country.confirmed(asked, by=giver), "else nobody could, in the first month of a small project"


def test_what_takes_power_away_or_only_counts_somebody_makes_no_two_one(country: OneCountry) -> None:
    country.cohort.trainers.add(country.trainer)
    for detail in ({"deleted": True}, {"changed": ["counts"]}):
        AuditEvent.record(
            actor=country.first, action=POWER_CHANGED, subject=country.trainer, at=timezone.now(), **detail
        )

    assert country.confirmed(country.asked(), by=country.first)


@pytest.mark.parametrize("how", ["taken off", "inactive"])
def test_whoever_asked_and_may_not_any_more_is_not_one_of_the_two(country: OneCountry, how: str) -> None:
    country.cohort.trainers.add(country.trainer)
    asked = country.asked()

    if how == "taken off":
        country.cohort.trainers.remove(country.trainer)
    else:
        User.objects.filter(pk=country.trainer.pk).update(is_active=False)

    with pytest.raises(NotTheirs):
        recovering.confirm(recovery=asked, by=country.first, at=timezone.now())


def test_who_named_a_trainer_in_the_administration_is_known_too(country: OneCountry, client: Client) -> None:
    giver = world.coordinator("CY", is_staff=True)
    giver.user_permissions.set(Permission.objects.filter(content_type__app_label="cohorts"))
    client.force_login(giver)
    fields = {"country": "CY", "module": country.cohort.module_id, "name": "A group", "language": "en"}
    trainers = [*country.cohort.trainers.values_list("pk", flat=True), country.trainer.pk]

    page = f"/admin/cohorts/cohort/{country.cohort.pk}/change/"
    answer = client.post(page, {**fields, "join_code": country.cohort.join_code, "trainers": trainers})

    assert answer.status_code == 302, answer.context["errors"]
    asked = country.asked()
    assert not country.confirmed(asked, by=giver)
    assert country.confirmed(asked, by=country.first)
