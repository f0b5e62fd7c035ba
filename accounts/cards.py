"""Cards with a PIN, for people without an e-mail address: handing out, withdrawing, signing in. Decision 0040 says why.

The same work is done, and the same is said, for a number of nobody, a wrong PIN and somebody without a card.
"""

from __future__ import annotations

import secrets
from datetime import datetime

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts import sittings
from accounts.doors import Door
from accounts.models import AuditEvent, Card, User
from accounts.step_up import has_power
from lms.digests import kept_digest
from lms.spoken_codes import plain_code
from lms.throttling import address_of

PIN_LENGTH = 8
DOOR = Door("card", wrong="card-pin-wrong", tried="card-pin-tried", wrong_here="card-wrong-here")

HANDED_OUT, WITHDRAWN, FIRST_USED = "card handed out", "card withdrawn", "card first used"
"""Actions of audit events."""


class NoCardForThem(Exception):
    """Cards are for people without an address and without power over others, who are still here."""


class WrongCard(Exception):
    """Nobody has a card with this number and this PIN."""


class TooManyTries(Exception):
    """Whoever guesses is stopped, even before a right PIN."""


def _with_key(pin: str) -> str:
    """Eight digits are tried out within hours by whoever has the rows, or a backup; without the key they are not."""
    return kept_digest("accounts.card", pin)


def may_have_card(user: User) -> bool:
    is_here = user.is_active and user.merged_into_id is None and user.erased_at is None
    return is_here and not has_address(user) and not has_power(user)


def has_address(user: User) -> bool:
    return user.email is not None or EmailAddress.objects.filter(user=user).exists()


@transaction.atomic
def hand_out(*, user: User, by: User, at: datetime) -> str:
    """A new card, which replaces an older one: its PIN, which is told this once. Raises `NoCardForThem`.

    Whoever has it was in front of a trainer, so what an older card opened elsewhere ends.
    """
    row = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if not may_have_card(row) or row.pk == by.pk:
        raise NoCardForThem
    pin = f"{secrets.randbelow(10**PIN_LENGTH):0{PIN_LENGTH}}"
    Card.objects.update_or_create(
        user=row, defaults={"pin": make_password(_with_key(pin)), "handed_out_at": at, "handed_out_by": by}
    )
    sittings.end_others(row)
    AuditEvent.record(actor=by, action=HANDED_OUT, subject=row, at=at)
    return pin


def was_handed_out(*, to: User, by: QuerySet[User]) -> bool:
    """Whether one of them gave this person a card before: they knew them, and one that is lost is theirs to replace."""
    events = AuditEvent.objects.about([AuditEvent.name_of(to)])
    return bool(events.filter(action=HANDED_OUT, actor__in=by).exists())


@transaction.atomic
def withdraw(*, user: User, by: User, at: datetime) -> None:
    """The card opens nothing any more, and what it opened is closed. Again, nothing happens."""
    gone, _kinds = Card.objects.filter(user=user).delete()
    if gone:
        sittings.end_others(user)
        AuditEvent.record(actor=by, action=WITHDRAWN, subject=user, at=at)


def person_with_card(request: HttpRequest, *, number: str, pin: str, at: datetime) -> User:
    """Who has this card. Somebody who was only on a list has an account from the first use on.

    Raises `WrongCard`, and `TooManyTries` for whoever guesses.
    """
    number, pin = plain_code(number), _with_key("".join(pin.split()))
    place = address_of(request)
    if DOOR.is_shut(number=number, place=place):
        raise TooManyTries
    card = Card.objects.select_related("user").filter(user__number=number).first()
    is_right = check_password(pin, card.pin) if card else not make_password(pin)
    if card is None or not is_right or not may_have_card(card.user):
        DOOR.note_wrong(number=number, place=place)
        raise WrongCard
    _open_account(card.user, at=at)
    return card.user


@transaction.atomic
def _open_account(user: User, *, at: datetime) -> None:
    opened = User.objects.filter(pk=user.pk, provisional=True).update(provisional=False, contact="")
    if opened:
        AuditEvent.record(actor=user, action=FIRST_USED, subject=user, at=at)
    user.refresh_from_db()
