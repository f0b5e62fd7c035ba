"""A card with a PIN: for people without an e-mail address, and for nobody else."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import check_password
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from accounts import cards
from accounts.models import AuditEvent, Card, Coordinator, User
from cohorts.models import Seminar
from cohorts.provisional import enter_person
from tests import world
from tests.accounts.test_step_up import CONFIRM, by_mail
from tests.cohorts import rooms

pytestmark = pytest.mark.django_db

CARD = "/accounts/card/"
WRONG = "This number and this PIN do not belong together."


class Room:
    """A seminar with its trainer, and somebody who was written on its list."""

    def __init__(self) -> None:
        world.module()
        self.trainer = world.trainer()
        self.seminar: Seminar = rooms.seminar(self.trainer, half_days=1)
        self.person = enter_person(
            seminar=self.seminar, name="Sam", organisation="", contact="sam@example.org", at=world.NOON
        )
        self.browser = world.signed_in(self.trainer)
        self.page = f"/teach/seminars/{self.seminar.uuid}/people/{self.person.uuid}/signing-in/"

    def hand_out(self) -> str:
        """The PIN, as the page to print shows it."""
        printed = self.browser.post(self.page, {"hand-out": ""}).content.decode()
        found = re.search(r"<strong>(\d{4} \d{4})</strong>", printed)
        assert found is not None, printed
        assert self.person.spoken_number in printed
        return found[1]


@pytest.fixture
def room() -> Room:
    return Room()


def sign_in(number: str, pin: str, client: Client | None = None, forwarded_for: str = "") -> Any:
    return (client or Client()).post(CARD, {"number": number, "pin": pin}, headers={"x-forwarded-for": forwarded_for})


def test_a_card_opens_an_account_to_somebody_who_was_on_a_list_and_the_first_questions_come_first(
    room: Room, client: Client
) -> None:
    pin = room.hand_out()
    assert User.objects.get(pk=room.person.pk).provisional, "a card that nobody uses changes nothing"

    answer = sign_in(f" {room.person.spoken_number.lower()} ", pin, client)

    assert answer.headers["Location"] == "/learn/"
    room.person.refresh_from_db()
    assert (room.person.provisional, room.person.contact, room.person.email) == (False, "", None)
    assert client.get("/learn/").headers["Location"].startswith("/me/welcome/")
    client.post("/me/welcome/", {"language": "en", "chosen_name": "Sam", "belongs": "none"})
    assert client.get("/learn/").status_code == 200
    assert room.seminar.registrations.filter(user=room.person).exists()
    assert client.get("/me/data/file.json").status_code == 200, "to be signed in just now is enough for one's own data"
    assert f'href="{CARD}?next=/me/leave/"' in Client().get("/accounts/login/?next=/me/leave/").content.decode()
    assert sign_in(room.person.number, pin).headers["Location"] == "/learn/", "it is no card for one time"


def test_the_pin_is_told_once_and_kept_so_that_nobody_reads_it_and_each_card_is_in_the_audit(room: Room) -> None:
    first = room.hand_out().replace(" ", "")
    assert not check_password(first, Card.objects.get().pin), "nobody tries it out on a backup"
    assert first not in room.browser.get(room.page).content.decode().replace(" ", "")

    holder = Client()
    sign_in(room.person.number, first, holder)
    second = room.hand_out()
    assert holder.get("/learn/").headers["Location"].startswith("/accounts/login/"), (
        "a new card ends what the old opened"
    )
    assert WRONG in sign_in(room.person.number, first).content.decode()
    assert sign_in(room.person.number, second).status_code == 302

    room.browser.post(room.page, {"withdraw": ""})
    room.browser.post(room.page, {"withdraw": ""})
    assert WRONG in sign_in(room.person.number, second).content.decode()
    about = AuditEvent.objects.about([AuditEvent.name_of(room.person)]).exclude(action="signing-in opened")
    done = about.order_by("pk").values_list("action", flat=True)
    assert list(done) == ["card handed out", "card first used", "card handed out", "card withdrawn"]
    assert first not in str(list(AuditEvent.objects.values()))


def test_who_gets_an_address_signs_in_with_it_from_then_on_and_reads_who_made_the_card(
    room: Room, client: Client
) -> None:
    pin = room.hand_out()
    sign_in(room.person.number, pin, client)
    client.post("/me/welcome/", {"language": "en", "chosen_name": "Sam", "belongs": "none"})
    page = client.get("/me/data/").content.decode()
    assert f"{room.trainer} made a card for you to sign in with" in " ".join(re.sub("<[^>]+>", " ", page).split())

    client.post("/accounts/email/", {"action_add": "", "email": "sam@example.org"})
    code = re.search(r"\b[A-Z0-9]{3,4}-?[A-Z0-9]{3,4}\b", str(mail.outbox[-1].body))
    assert code is not None
    client.post("/accounts/confirm-email/", {"code": code[0]})

    assert User.objects.get(pk=room.person.pk).email == "sam@example.org"
    assert WRONG in sign_in(room.person.number, pin).content.decode()
    assert by_mail(User.objects.get(pk=room.person.pk)).get("/learn/").status_code == 200


def test_only_somebody_without_an_address_and_without_power_gets_or_uses_a_card(room: Room) -> None:
    with_address, without = world.person(), User.objects.create_user(None, chosen_name="Kim", welcomed_at=world.NOON)
    power = User.objects.create_user(None, chosen_name="Lou")
    Coordinator.objects.create(user=power, countries=["CY"])
    for user in (with_address, power, room.trainer):
        with pytest.raises(cards.NoCardForThem):
            cards.hand_out(user=user, by=room.trainer, at=world.NOON)

    pin = cards.hand_out(user=without, by=room.trainer, at=world.NOON)
    assert sign_in(without.number, pin).status_code == 302
    changes: list[dict[str, Any]] = [{"is_active": False}, {"email": "kim@example.org"}, {"is_staff": True}]
    for change in [*changes, {"merged_into": with_address}, {"erased_at": world.NOON}]:
        before = {name: getattr(without, name) for name in change}
        User.objects.filter(pk=without.pk).update(**change)
        assert WRONG in sign_in(without.number, pin).content.decode(), change
        User.objects.filter(pk=without.pk).update(**before)
    cache.clear()
    assert sign_in(without.number, pin).status_code == 302
    EmailAddress.objects.create(user=without, email="kim@example.org")
    assert WRONG in sign_in(without.number, pin).content.decode()


def test_others_find_no_card_to_hand_out(room: Room) -> None:
    stranger, coordinator = world.signed_in(world.trainer()), world.signed_in(world.coordinator("CY"))

    assert stranger.get(room.page).status_code == 404
    assert stranger.post(room.page, {"hand-out": ""}).status_code == 404
    assert "A card" not in coordinator.get(room.page).content.decode()
    assert coordinator.post(room.page, {"hand-out": ""}).status_code == 403
    assert not Card.objects.exists()


def without_what_differs(answer: Any) -> str:
    page = re.sub(r'(name="csrfmiddlewaretoken" value|nonce)="[^"]+"', "", answer.content.decode())
    return re.sub(r'value="[2-9A-Z-]{8,9}"', "", page)


def test_a_number_of_nobody_a_wrong_pin_and_somebody_without_a_card_are_told_the_same(room: Room) -> None:
    room.hand_out()
    without = User.objects.create_user(None)

    said = {without_what_differs(sign_in(number, "0000 0000")) for number in (room.person.number, without.number)}
    said |= {without_what_differs(sign_in(number, "0000 0000")) for number in ("ZZZZZZZZ", world.person().number)}

    assert len(said) == 1
    assert WRONG in said.pop()
    assert mail.outbox == []


def test_the_sixth_wrong_pin_is_refused_and_so_is_the_right_one_from_wherever(room: Room) -> None:
    pin = room.hand_out()
    for number in (room.person.number, "ZZZZZZZZ"):
        for attempt in range(5):
            if attempt == 2 and number != "ZZZZZZZZ":
                assert sign_in(number, pin).status_code == 302, "which takes nothing back"
            assert sign_in(number, "0000 0000", forwarded_for=f"192.0.2.{attempt}").status_code == 200
        for typed in ("0000 0000", pin):
            assert sign_in(number, typed, Client(REMOTE_ADDR="198.51.100.7")).status_code == 429


def test_who_tries_many_numbers_from_one_place_is_stopped(room: Room) -> None:
    pin = room.hand_out()
    for number in range(40):
        assert sign_in(f"AAAA22{number:02}", "0000 0000").status_code == 200

    assert sign_in(room.person.number, pin).status_code == 429
    assert sign_in(room.person.number, pin, Client(REMOTE_ADDR="198.51.100.7")).status_code == 302


def test_a_card_is_made_where_the_second_factor_was_shown_a_moment_ago(room: Room, settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    with time_machine.travel(timezone.now(), tick=False) as clock:
        world.show_second_factor(room.browser, room.trainer)
        assert room.hand_out()
        clock.shift(timedelta(minutes=5))

        asked = room.browser.post(room.page, {"hand-out": ""}, headers={"referer": f"http://testserver{room.page}"})

        assert asked.headers["Location"] == f"{CONFIRM}?{urlencode({'next': room.page})}"
        assert room.browser.get(room.page).status_code == 200
        assert AuditEvent.objects.filter(action="card handed out").count() == 1
        world.show_second_factor(room.browser, room.trainer)
        assert room.hand_out()


def test_a_page_to_print_tells_nothing_of_what_this_is(room: Room) -> None:
    printed = room.browser.post(room.page, {"hand-out": ""})

    card = printed.content.decode().partition('<dl class="card-to-print">')[2].partition("</dl>")[0]
    assert not re.search("example programme|course|semin|lgbt|migra", card, re.IGNORECASE), card
    assert "no-store" in printed.headers["Cache-Control"]


def test_a_number_from_a_paper_does_not_lead_to_a_card_for_somebody_elses_learner(room: Room) -> None:
    number, pin = room.person.spoken_number, room.hand_out()
    assert sign_in(number, pin).status_code == 302
    stranger, friend = world.trainer(), world.trainer()
    elsewhere = rooms.seminar(stranger, friend, half_days=1)
    made_up = enter_person(seminar=elsewhere, name="X", organisation="", contact="", at=world.NOON)
    browser = world.signed_in(stranger)
    merge = f"/teach/seminars/{elsewhere.uuid}/people/{made_up.uuid}/merge/"
    browser.post(merge, {"number": number, "decided": "yes"})
    assert elsewhere.registrations.get().user == room.person
    page = f"/teach/seminars/{elsewhere.uuid}/people/{room.person.uuid}/signing-in/"

    def refused_to(browser: Client) -> bool:
        answers = [browser.post(page, {what: ""}).status_code for what in ("hand-out", "withdraw")]
        return answers == [403, 403] and 'name="hand-out"' not in browser.get(page).content.decode()

    assert refused_to(browser)
    assert refused_to(world.signed_in(friend)), "whom one of them reached so, none of them makes a card for"
    elsewhere.trainers.remove(stranger)
    assert refused_to(world.signed_in(friend))
    assert sign_in(number, pin).status_code == 302, "their own trainer's card still opens"
    assert sign_in(number, room.hand_out()).status_code == 302


def test_who_gave_somebody_a_card_replaces_or_withdraws_it_also_after_finding_their_double_by_number(
    room: Room,
) -> None:
    assert sign_in(room.person.number, room.hand_out()).status_code == 302
    double = enter_person(seminar=room.seminar, name="Sam", organisation="", contact="", at=world.NOON)
    merge = f"/teach/seminars/{room.seminar.uuid}/people/{double.uuid}/merge/"
    room.browser.post(merge, {"number": room.person.spoken_number, "decided": "yes"})
    double.refresh_from_db()
    assert double.merged_into == room.person

    pin = room.hand_out()
    assert sign_in(room.person.number, pin).status_code == 302
    room.browser.post(room.page, {"withdraw": ""})
    assert WRONG in sign_in(room.person.number, pin).content.decode()
