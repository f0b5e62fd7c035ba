"""The way back in for somebody who lost their address or their second factor: two of staff, and never one alone.

One who may see the person asks. Another one, a coordinator of their country or a superuser, has them in front of them
or knows their voice, confirms within three days, and hands over a code that works once, for a day. Only when it is used
something changes: the new address replaces the old ones, the second factor and tokens go, every session ends.
Decision 0041 says why.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import check_password, make_password
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.access import coordinator_of
from accounts.addresses import give_address, is_anothers
from accounts.doors import Door
from accounts.models import AuditEvent, Recovery, User
from accounts.one_hand import are_of_one_hand
from accounts.step_up import has_power
from lms.neutral_mail import send_neutral_mail
from lms.rooms import modules_named
from lms.spoken_codes import new_code, plain_code
from lms.throttling import address_of

PATIENCE = timedelta(hours=72)
CODE_LASTS = timedelta(hours=24)
DOOR = Door("recovery", wrong="recovery-code-wrong", tried="recovery-code-tried", wrong_here="recovery-wrong-here")

ASKED, CONFIRMED, USED, SPENT = "recovery asked", "recovery confirmed", "recovery used", "recovery spent"
"""Actions of audit events."""


class RecoveryRefused(Exception):
    """Nothing was changed."""


class Oneself(RecoveryRefused):
    """Nobody is their own way back in."""


class SamePerson(RecoveryRefused):
    """Whoever asked does not confirm."""


class OneHand(RecoveryRefused):
    """One of the two gave the other their power of late, or somebody else gave it to both: they may be one person."""


class MorePower(RecoveryRefused):
    """They have more power over others than both of those who would let them in."""


class NotTheirs(RecoveryRefused):
    """This person is not theirs to see, or to confirm."""


class TooLate(RecoveryRefused):
    """The time was up, or it was done already."""


class WrongCode(RecoveryRefused):
    """Nobody has this number and this code."""


class TooManyTries(RecoveryRefused):
    """Whoever guesses is stopped, even before a right code."""


class AddressTaken(RecoveryRefused):
    """Another account has this address. The code is spent."""


def may_ask(*, of: User, by: User) -> bool:
    """Whoever may see this person: in a group or a seminar, as their coordinator, as a superuser."""
    return of.pk != by.pk and (
        may_confirm(of=of, by=by) or any(room.may_see(by, of) for room in modules_named("powers"))
    )


def may_confirm(*, of: User, by: User) -> bool:
    """A superuser, or a coordinator of the country where the person is counted.

    Whoever administers only some of it may be allowed very little there: that alone makes nobody one of the two.
    """
    coordinator = coordinator_of(by)
    country_is_theirs = coordinator is not None and (
        not coordinator.countries or of.home_country in coordinator.countries
    )
    return of.pk != by.pk and (by.is_superuser or country_is_theirs)


def may_confirm_some(user: User) -> bool:
    return user.is_superuser or coordinator_of(user) is not None


def has_more_power(user: User, *, than: tuple[User, User]) -> bool:
    """Whether somebody has more than both. Nobody has more than a superuser, and nobody else as much as whoever
    administers anything. Whoever coordinates or teaches has power in countries: one of the two must answer for all of
    these."""
    if any(each.is_superuser for each in than):
        return False
    if user.is_superuser or user.is_staff:
        return True
    if not has_power(user):
        return False
    everywhere, countries = _reach_of(user)
    return not any(_answers_for(each, countries, everywhere=everywhere) for each in than)


def _reach_of(user: User) -> tuple[bool, set[str]]:
    """Whether somebody has power in every country, else where."""
    coordinator = coordinator_of(user)
    coordinated = coordinator.countries if coordinator else []
    taught = {country for room in modules_named("powers") for country in room.countries(user)}
    return coordinator is not None and not coordinated, {*coordinated, *taught}


def _answers_for(user: User, countries: set[str], *, everywhere: bool) -> bool:
    coordinator = coordinator_of(user)
    if coordinator is None or not coordinator.countries:
        return coordinator is not None
    return not everywhere and countries <= set(coordinator.countries)


@transaction.atomic
def ask(*, of: User, reason: str, by: User, at: datetime) -> Recovery:
    """Begin. Raises `Oneself`, `NotTheirs`, and `TooLate` where one is open already."""
    if of.pk == by.pk:
        raise Oneself
    if not of.may_sign_in or not may_ask(of=of, by=by):
        raise NotTheirs
    open_ones(at).filter(user=of).exclude(confirmed_at=None).delete()
    Recovery.objects.filter(user=of, used_at=None).exclude(pk__in=open_ones(at).values("pk")).delete()
    try:
        with transaction.atomic():
            row = Recovery.objects.create(user=of, reason=reason, asked_by=by, asked_at=at)
    except IntegrityError as error:
        raise TooLate from error
    AuditEvent.record(actor=by, action=ASKED, subject=of, at=at, reason=reason)
    return row


def open_ones(at: datetime) -> QuerySet[Recovery]:
    """Those that still wait for somebody to confirm them, or whose code still works."""
    waiting = Q(confirmed_at=None, asked_at__gt=at - PATIENCE)
    return Recovery.objects.filter(waiting | Q(confirmed_at__gt=at - CODE_LASTS), used_at=None)


def to_confirm(*, by: User, at: datetime) -> list[Recovery]:
    """What waits for this coordinator or superuser, oldest first; also what they asked themselves, to be read."""
    rows = open_ones(at).filter(confirmed_at=None).select_related("user__organisation", "asked_by")
    return [row for row in rows if may_confirm(of=row.user, by=by)]


@transaction.atomic
def confirm(*, recovery: Recovery, by: User, at: datetime) -> str:
    """The code to hand over, which is told this once. The person hears of it at their old address.

    Raises a `RecoveryRefused`.
    """
    row = (
        Recovery.objects.select_for_update(of=("self",))
        .select_related("user__organisation", "asked_by")
        .get(pk=recovery.pk)
    )
    if row.user_id == by.pk:
        raise Oneself
    if row.asked_by_id == by.pk:
        raise SamePerson
    if row.asked_by is None or not (row.asked_by.may_sign_in and may_ask(of=row.user, by=row.asked_by)):
        raise NotTheirs
    if not may_confirm(of=row.user, by=by):
        raise NotTheirs
    if are_of_one_hand(row.asked_by, by, at=at):
        raise OneHand
    if has_more_power(row.user, than=(row.asked_by, by)):
        raise MorePower
    if row.confirmed_at is not None or not open_ones(at).filter(pk=row.pk).exists():
        raise TooLate
    code = new_code()
    row.confirmed_by, row.confirmed_at, row.code = by, at, make_password(code)
    row.save(update_fields=["confirmed_by", "confirmed_at", "code"])
    AuditEvent.record(actor=by, action=CONFIRMED, subject=row.user, at=at)
    if row.user.email:
        send_neutral_mail(
            to=row.user.email,
            language=row.user.language,
            about=row.user,
            subject=_("A new way to sign in"),
            template="accounts/mail/recovery.txt",
            context={},
        )
    return code


def use(request: HttpRequest, *, number: str, code: str, address: str, at: datetime) -> User:
    """The person types what they were handed, and their address from now on. Raises a `RecoveryRefused`."""
    number, code, place = plain_code(number), plain_code(code), address_of(request)
    if DOOR.is_shut(number=number, place=place):
        raise TooManyTries
    confirmed = open_ones(at).exclude(confirmed_at=None).select_related("user", "asked_by", "confirmed_by")
    row = confirmed.filter(user__number=number).first()
    is_right = check_password(code, row.code) if row else not make_password(code)
    if row is None or not is_right or not row.user.may_sign_in:
        DOOR.note_wrong(number=number, place=place)
        raise WrongCode
    if row.asked_by is None or row.confirmed_by is None:
        raise TooLate
    if has_more_power(row.user, than=(row.asked_by, row.confirmed_by)):
        raise TooLate  # They were given more since it was confirmed.
    if not _let_in(row, User.objects.fold(address) or "", at=at):
        raise AddressTaken
    return row.user


@transaction.atomic
def _let_in(recovery: Recovery, address: str, *, at: datetime) -> bool:
    """Give them the address instead of all older ones; False where it is somebody else's.

    The code is spent either way, and before anything is told: else one that works would say of every address whether it
    has an account.
    """
    user = recovery.user
    if not Recovery.objects.filter(pk=recovery.pk, used_at=None).update(used_at=at, code=""):
        raise TooLate
    if is_anothers(address, than=user):
        AuditEvent.record(actor=user, action=SPENT, subject=user, at=at)
        return False
    give_address(user, address)
    Authenticator.objects.filter(user=user).delete()
    AuditEvent.record(actor=user, action=USED, subject=user, at=at)
    return True
