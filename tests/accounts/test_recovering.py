"""Two of staff let somebody in again who lost their address or their second factor; never one alone."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from knox.models import AuthToken

from accounts import recovering
from accounts.doors import TRIES
from accounts.models import AuditEvent, Recovery, User
from accounts.recovering import MorePower, NotTheirs, Oneself, RecoveryRefused, SamePerson, TooLate
from accounts.retention import sweep
from courses.models import Release
from lms.throttling import count
from tests import world
from tests.accounts.test_step_up import by_mail, with_app
from tests.cohorts import rooms

pytestmark = pytest.mark.django_db

AGAIN = "/accounts/again/"


class People:
    """Somebody who lost what they sign in with, their trainer, and their coordinator."""

    def __init__(self) -> None:
        self.release: Release = world.module()
        self.person = world.person("old@example.org", country="CY", password="a long enough word 7")
        self.trainer, self.coordinator = world.trainer(), world.coordinator("CY")
        self.cohort = rooms.cohort(self.trainer, release=self.release, members=[self.person])
        self.member = self.cohort.memberships.get()
        self.page = f"/teach/cohorts/{self.cohort.uuid}/members/{self.member.uuid}/signing-in/"

    def ask(self, *, by: User | None = None, of: User | None = None) -> Recovery:
        return recovering.ask(of=of or self.person, reason="both", by=by or self.trainer, at=timezone.now())

    def refused(self, recovery: Recovery, by: User, at: Any = None) -> type[RecoveryRefused]:
        with pytest.raises(RecoveryRefused) as refusal, transaction.atomic():
            recovering.confirm(recovery=recovery, by=by, at=at or timezone.now())
        return refusal.type


@pytest.fixture
def people() -> People:
    return People()


def use(number: str, code: str, address: str = "new@example.org", client: Client | None = None) -> Any:
    return (client or Client()).post(AGAIN, {"number": number, "code": code, "address": address})


def test_two_of_staff_let_somebody_in_who_lost_their_address_and_their_second_factor(people: People) -> None:
    there = by_mail(people.person)
    assert there.get("/learn/").status_code == 200
    with_app(people.person)
    AuthToken.objects.create(user=people.person)
    trainer, coordinator = world.signed_in(people.trainer), world.signed_in(people.coordinator)
    trainer.post(people.page, {"reason": "both"})
    mail.outbox.clear()
    asked = Recovery.objects.get()
    assert "Who cannot sign in" in coordinator.get("/learn/").content.decode()
    assert str(people.person) in coordinator.get("/recoveries/").content.decode()

    answer = coordinator.post(f"/recoveries/{asked.uuid}/confirm/").content.decode()

    found = re.search(r">([2-9A-Z]{4}-[2-9A-Z]{4})</strong>", answer)
    assert found is not None
    assert [message.to for message in mail.outbox] == [["old@example.org"]]
    said = f"{mail.outbox[0].subject} {mail.outbox[0].body}"
    assert not re.search("lgbt|migra|queer|inclus|course|example programme", said, re.IGNORECASE)
    assert there.get("/learn/").status_code == 200, "until it is used, nothing changes"

    mine = Client()
    assert use(people.person.spoken_number, found[1], client=mine).headers["Location"] == "/accounts/login/"

    assert there.get("/learn/").headers["Location"].startswith("/accounts/login/")
    assert not Authenticator.objects.exists()
    assert not AuthToken.objects.exists()
    user = User.objects.get(pk=people.person.pk)
    assert (user.email, user.has_usable_password()) == ("new@example.org", False)
    mine.post("/accounts/login/code/", {"email": "new@example.org"})
    assert mail.outbox[-1].to == ["new@example.org"]
    code = re.search(r"\b[A-Z0-9]{3,4}-?[A-Z0-9]{3,4}\b", str(mail.outbox[-1].body))
    assert code is not None
    mine.post("/accounts/login/code/confirm/", {"code": code[0]})
    assert mine.get("/learn/").status_code == 200
    assert list(EmailAddress.objects.values_list("email", "verified")) == [("new@example.org", True)]
    assert "not right" in use(people.person.number, found[1]).content.decode(), "it works once"
    events = AuditEvent.objects.about([AuditEvent.name_of(user)]).order_by("pk")
    assert [(event.action, event.actor) for event in events] == [
        ("recovery asked", people.trainer),
        ("recovery confirmed", people.coordinator),
        ("recovery used", user),
    ]


@pytest.mark.parametrize("is_confirmed", [True, False], ids=["at the code", "at the second code"])
def test_a_sign_in_that_began_at_the_old_address_ends_with_it(people: People, is_confirmed: bool) -> None:
    if is_confirmed:
        EmailAddress.objects.create(user=people.person, email="old@example.org", verified=True, primary=True)
    code = recovering.confirm(recovery=people.ask(), by=people.coordinator, at=timezone.now())
    waiting = Client()
    waiting.post("/accounts/login/code/", {"email": "old@example.org"})
    if not is_confirmed:
        answer = waiting.post("/accounts/login/code/confirm/", {"code": code_in_mail()})
        assert answer.headers["Location"] == "/accounts/confirm-email/"
    theirs = code_in_mail()

    use(people.person.number, code)

    page = "/accounts/login/code/confirm/" if is_confirmed else "/accounts/confirm-email/"
    assert waiting.post(page, {"code": theirs}).headers["Location"] == "/accounts/login/"
    assert waiting.get("/learn/").status_code == 302
    assert list(EmailAddress.objects.values_list("email", "verified")) == [("new@example.org", False)]
    assert mail.outbox[-1].body.find(theirs) > 0, "no other code went there"


def code_in_mail() -> str:
    found = re.search(r"\b(?=\w*[0-9])[A-Z0-9]{6}\b|\b[A-Z0-9]{3,4}-[A-Z0-9]{3,4}\b", str(mail.outbox[-1].body))
    assert found is not None
    return found[0]


def test_it_takes_two_different_people_and_neither_is_the_one_it_is_about(people: People) -> None:
    asked = people.ask(by=people.coordinator)

    assert people.refused(asked, people.coordinator) is SamePerson
    assert people.refused(asked, people.person) is Oneself
    asked.confirmed_by, asked.confirmed_at = people.coordinator, timezone.now()
    with pytest.raises(IntegrityError), transaction.atomic():
        asked.save()
    for somebody in (people.person, people.coordinator, people.trainer):
        with pytest.raises(Oneself):
            people.ask(of=somebody, by=somebody)
    own = world.signed_in(people.coordinator).post(f"/recoveries/{asked.uuid}/confirm/", follow=True)
    assert "Somebody else has to confirm it." in own.content.decode()
    assert Recovery.objects.get().code == ""


def test_only_who_may_see_somebody_asks_and_only_who_answers_for_their_country_confirms(people: People) -> None:
    stranger, elsewhere = world.trainer(), world.coordinator("GR")
    rooms.cohort(stranger, release=people.release)
    for by in (stranger, elsewhere, world.person()):
        with pytest.raises(NotTheirs):
            people.ask(by=by)
    assert world.signed_in(stranger).post(people.page, {"reason": "both"}).status_code == 404

    asked = people.ask()

    for by in (elsewhere, stranger, world.person()):
        assert people.refused(asked, by) is NotTheirs
        assert world.signed_in(by).post(f"/recoveries/{asked.uuid}/confirm/").status_code == 404
    assert str(people.person) not in world.signed_in(elsewhere).get("/recoveries/").content.decode()
    assert world.signed_in(stranger).get("/recoveries/").status_code == 404
    weak, strong = world.person(is_staff=True), world.person(is_staff=True, is_superuser=True)
    assert people.refused(asked, weak) is NotTheirs
    assert world.signed_in(weak).get("/recoveries/").status_code == 404
    assert "Who cannot sign in" in world.signed_in(strong).get("/learn/").content.decode()
    assert recovering.confirm(recovery=asked, by=strong, at=timezone.now())


@pytest.mark.parametrize(
    ("whom", "refused"),
    [
        (lambda people: people.trainer, False),
        (lambda people: world.coordinator("CY", country="CY"), False),
        (lambda people: world.person(is_staff=True, country="CY"), True),
        (lambda people: world.person(is_superuser=True, country="CY"), True),
    ],
    ids=["a trainer", "a coordinator", "who administers some of it", "a superuser"],
)
def test_nobody_is_let_in_who_has_more_power_than_both(
    people: People, whom: Callable[[People], User], refused: bool
) -> None:
    somebody = whom(people)
    User.objects.filter(pk=somebody.pk).update(country="CY")
    somebody.refresh_from_db()
    asked = people.ask(of=somebody, by=world.coordinator("CY", is_staff=True))

    if refused:
        assert people.refused(asked, people.coordinator) is MorePower
        with_power = world.person(is_superuser=True)
        assert recovering.confirm(recovery=asked, by=with_power, at=timezone.now())
    else:
        assert recovering.confirm(recovery=asked, by=people.coordinator, at=timezone.now())


def test_each_step_has_its_time(people: People) -> None:
    asked, now = people.ask(), timezone.now()
    with pytest.raises(TooLate):
        people.ask()
    assert people.refused(asked, people.coordinator, now + timedelta(hours=72)) is TooLate
    assert recovering.to_confirm(by=people.coordinator, at=now + timedelta(hours=72)) == []

    code = recovering.confirm(recovery=asked, by=people.coordinator, at=now - timedelta(hours=24))
    assert people.refused(asked, people.coordinator) is TooLate
    assert "its time is up" in use(people.person.number, code).content.decode()

    sweep(now + timedelta(hours=97))
    assert not Recovery.objects.exists()
    assert people.ask()


def test_codes_are_not_guessed_and_nothing_is_told_of_who_there_is(people: People) -> None:
    code = recovering.confirm(recovery=people.ask(), by=people.coordinator, at=timezone.now())
    taken = world.person("taken@example.org")

    said = set()
    for number in (people.person.number, taken.number, "ZZZZZZZZ"):
        page = use(number, "AAAA-AAAA").content.decode()
        said.add(re.sub(r'(value|nonce)="[^"]*"', "", page))
    assert len(said) == 1
    assert mail.outbox[1:] == []

    cache.clear()
    for _attempt in range(TRIES):
        count(recovering.DOOR.tried, people.person.number, 60)
    assert use(people.person.number, code).status_code == 429, "many at the same moment are not all looked at"
    cache.clear()
    assert use(people.person.number, code).status_code == 302


def test_a_code_says_of_one_address_at_most_that_it_is_taken(people: People) -> None:
    world.person("taken@example.org")
    code = recovering.confirm(recovery=people.ask(), by=people.coordinator, at=timezone.now())

    assert "your code is used up" in use(people.person.number, code, "Taken@example.org").content.decode()

    for address in ("taken@example.org", "new@example.org"):
        assert "That is not right" in use(people.person.number, code, address).content.decode()
    assert User.objects.get(pk=people.person.pk).email == "old@example.org", "nothing was changed"
    assert people.ask(), "somebody asks anew"


def test_power_that_somebody_was_given_meanwhile_makes_the_code_worthless(people: People) -> None:
    code = recovering.confirm(recovery=people.ask(), by=people.coordinator, at=timezone.now())
    User.objects.filter(pk=people.person.pk).update(is_superuser=True)

    assert "That is not right" in use(people.person.number, code).content.decode()

    assert User.objects.get(pk=people.person.pk).email == "old@example.org"


@pytest.mark.parametrize("address", ["old@example.org", "new@example.org"])
def test_who_waited_at_the_second_step_without_their_phone_begins_anew_in_the_same_browser(
    people: People, address: str
) -> None:
    with_app(people.person)
    stuck = by_mail(people.person)
    assert stuck.get("/accounts/login/").headers["Location"] == "/accounts/2fa/authenticate/"
    code = recovering.confirm(recovery=people.ask(), by=people.coordinator, at=timezone.now())

    page = stuck.post(AGAIN, {"number": people.person.number, "code": code, "address": address}, follow=True)

    assert page.redirect_chain == [("/accounts/login/", 302)]
    assert stuck.post("/accounts/login/code/", {"email": address}).headers["Location"].endswith("/code/confirm/")
    assert mail.outbox[-1].to == [address]


def test_who_waits_there_while_their_last_factor_is_taken_away_elsewhere_begins_anew(people: People) -> None:
    with_app(people.person)
    stuck = by_mail(people.person)
    Authenticator.objects.all().delete()

    page = stuck.get("/accounts/login/", follow=True)

    assert page.redirect_chain == [("/accounts/2fa/authenticate/", 302), ("/accounts/login/", 302)]


def test_who_has_no_address_is_let_in_without_a_mail(people: People) -> None:
    User.objects.filter(pk=people.person.pk).update(email=None)

    assert recovering.confirm(recovery=people.ask(), by=people.coordinator, at=timezone.now())

    assert mail.outbox == []


def test_a_code_opens_nothing_once_one_of_the_two_is_gone_or_it_was_used(people: People) -> None:
    asked = people.ask()
    code = recovering.confirm(recovery=asked, by=people.coordinator, at=timezone.now())
    Recovery.objects.filter(pk=asked.pk).update(asked_by=None)
    assert "its time is up" in use(people.person.number, code).content.decode()
    Recovery.objects.filter(pk=asked.pk).update(used_at=timezone.now())

    with pytest.raises(TooLate):
        recovering._let_in(Recovery.objects.get(pk=asked.pk), "new@example.org", at=timezone.now())
    assert User.objects.get(pk=people.person.pk).email == "old@example.org"
