"""Inviting addresses into a group: written, mailed once, accepted, declined, withdrawn, and deleted at their end.

Nothing here asks whether an address belongs to somebody with an account, until that person accepts. Only the mail of
whoever was taken out or moved is kept back, which nobody can see.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import AuditEvent, User
from cohorts.invitation_list import AddressList, Line, Problem
from cohorts.invitation_tokens import token_of
from cohorts.membership import CohortArchived, TakenOut, join, let_in_again
from cohorts.models import Cohort, Invitation, Membership
from cohorts.time_zones import zone_of
from lms.digests import kept_digest
from lms.neutral_mail import claim_mail, send_neutral_mail
from lms.throttling import is_one_too_many, say_stopped

KEPT = timedelta(days=30)
A_DAY = timedelta(days=1)
MOST_A_DAY = 500
"""Into one group, counted by what was sent: withdrawing gives nothing back."""

MAILS_A_DAY = 3
"""To one address, from all groups together. Somebody can only say no to an invitation that is still there: withdrawn
and sent again, it would come as often as somebody liked."""

INVITE = "cohorts.invite"


class InvitingRefused(Exception):
    """Nobody is invited; nothing was kept."""


class GroupOver(InvitingRefused):
    """It is archived, or its last day is over."""


class ListChanged(InvitingRefused):
    """Some of it cannot be sent any more: it is to be looked at again."""


class TooManyADay(InvitingRefused):
    def __init__(self, *, left: int) -> None:
        super().__init__(left)
        self.left = left


class NoLongerOpen(Exception):
    """Declined, withdrawn, accepted or past its end, perhaps a moment ago."""


def fingerprint(address: str) -> str:
    return kept_digest("cohorts.invitation", address.lower())


def end_of_invitations(cohort: Cohort, at: datetime) -> datetime:
    """Until when whoever is invited now can come: not after the group's last day."""
    latest = at + KEPT
    return min(latest, _end_of_group(cohort)) if cohort.ends else latest


def check_list(addresses: AddressList, *, cohort: Cohort, at: datetime) -> AddressList:
    """The list with what this group knows of its addresses: who is invited already, and who declined."""
    prints = {line: fingerprint(line.address) for line in addresses.right}
    known = cohort.invitations.filter(fingerprint__in=prints.values(), ends_at__gt=at)
    declined = dict(known.values_list("fingerprint", "declined_at"))
    return AddressList(addresses.heading, tuple(_checked(line, prints.get(line), declined) for line in addresses.lines))


def _checked(line: Line, print_: str | None, declined: dict[str, datetime | None]) -> Line:
    if print_ not in declined:
        return line
    return replace(line, problem=Problem.DECLINED if declined[print_] else Problem.INVITED)


@transaction.atomic
def invite(*, cohort: Cohort, lines: Sequence[Line], by: User, at: datetime) -> list[Invitation]:
    """All of these, or nobody. Raises an `InvitingRefused`.

    The group's row is locked, so that two trainers cannot invite the same address twice.
    """
    row = Cohort.objects.select_for_update(no_key=True).get(pk=cohort.pk)
    ends_at = end_of_invitations(row, at)
    if row.archived_at is not None or ends_at <= at:
        raise GroupOver
    if check_list(AddressList("", tuple(lines)), cohort=row, at=at).wrong:
        raise ListChanged
    left = MOST_A_DAY - invited_within_a_day(row, at)
    if len(lines) > left:
        say_stopped("invitations of a group")
        raise TooManyADay(left=max(left, 0))
    delete_ended(row.invitations.all(), at=at)
    said = {"cohort": row, "invited_by": by, "invited_at": at, "ends_at": ends_at}
    invitations = Invitation.objects.bulk_create(
        Invitation(email=line.address, fingerprint=fingerprint(line.address), language=line.language, **said)
        for line in lines
    )
    AuditEvent.record(actor=by, action=INVITE, subject=row, at=at, invitations=len(invitations))
    return invitations


def invited_within_a_day(cohort: Cohort, at: datetime) -> int:
    subject = f"{cohort._meta.label_lower}:{cohort.uuid}"
    events = AuditEvent.objects.filter(subject=subject, action=INVITE, at__gt=at - A_DAY)
    return sum(detail["invitations"] for detail in events.values_list("detail", flat=True))


def mail_invitation(*, invitation: Invitation, at: datetime) -> bool:
    """Send the mail, if it was not sent yet. True for the one run that sent it. It says nothing but that an
    invitation waits."""
    waiting = Invitation.objects.open(at).unmailed().filter(pk=invitation.pk, cohort__archived_at=None)
    if not claim_mail(waiting, at=at):
        return False
    claimed = Invitation.objects.filter(pk=invitation.pk).exclude(email="").first()
    if claimed is None or _has_left_since(claimed) or _was_mailed_enough(claimed):
        return False
    return send_neutral_mail(
        to=claimed.email,
        language=claimed.language,
        about=claimed,
        subject=_("An invitation for you"),
        template="cohorts/mail/invitation.txt",
        context={"address": settings.PUBLIC_URL + address_of(claimed), "until": claimed.ends_at},
    )


def _has_left_since(invitation: Invitation) -> bool:
    """Whoever was taken out or moved after they were invited hears no more of the group."""
    left = Membership.objects.filter(cohort=invitation.cohort_id, left_at__gte=invitation.invited_at)
    return left.filter(user__email=invitation.email).exists()


def _was_mailed_enough(invitation: Invitation) -> bool:
    """Counts this mail. Whoever invites is not told: that would tell whether others invited the same address."""
    return is_one_too_many("invitations", invitation.fingerprint, most=MAILS_A_DAY, seconds=int(A_DAY.total_seconds()))


@transaction.atomic
def accept(*, invitation: Invitation, user: User, at: datetime) -> Membership:
    """Join, and the invitation is gone. Raises `NoLongerOpen` or a `JoinRefused`.

    The group's row is locked first, as it is by whoever changes the group and its invitations.
    Whom a trainer took out comes back by an invitation that was sent to them afterwards, and by no other.
    """
    cohort = Cohort.objects.select_for_update(no_key=True).get(pk=invitation.cohort_id)
    row = Invitation.objects.select_for_update().open(at).filter(pk=invitation.pk).first()
    if row is None:
        raise NoLongerOpen
    if cohort.archived_at is not None:
        raise CohortArchived
    membership = cohort.memberships.exclude(removed_by=None).filter(user=user).first()
    if membership is not None:
        assert membership.left_at is not None
        if row.invited_at < membership.left_at or fingerprint(user.email or "") != row.fingerprint:
            raise TakenOut
        let_in_again(membership=membership, by=row.invited_by, at=at)
    joined = join(cohort=cohort, user=user, at=at)
    row.delete()
    return joined


@transaction.atomic
def decline(*, invitation: Invitation, at: datetime) -> None:
    """Forget the address. Its fingerprint stays until the end, so that nobody is asked again meanwhile.

    Raises `NoLongerOpen`.
    """
    if not Invitation.objects.open(at).filter(pk=invitation.pk).update(declined_at=at, email=""):
        raise NoLongerOpen


@transaction.atomic
def withdraw(*, invitation: Invitation, by: User, at: datetime) -> None:
    """Its link opens nothing any more, and the address is gone."""
    AuditEvent.record(actor=by, action="cohorts.withdraw-invitation", subject=invitation, at=at)
    invitation.delete()


def withdraw_open(cohort: Cohort) -> None:
    """All of a group. Of those who declined the fingerprint stays, in case the group comes back."""
    cohort.invitations.filter(declined_at=None).delete()


def shorten_invitations(cohort: Cohort) -> None:
    """After the group's last day was changed: none is kept longer than that. What was told is not made longer."""
    if cohort.ends:
        end = _end_of_group(cohort)
        cohort.invitations.filter(ends_at__gt=end).update(ends_at=end)


def delete_ended(invitations: QuerySet[Invitation], *, at: datetime) -> None:
    invitations.filter(ends_at__lte=at).delete()


def address_of(invitation: Invitation) -> str:
    return reverse("cohorts:invited", args=[token_of(invitation)])


def shown_to(trainer: User, invitations: Iterable[Invitation]) -> list[tuple[Invitation, str]]:
    """Each with its address, where this trainer is who typed it; else with nothing."""
    return [(each, each.email if each.invited_by_id == trainer.pk else "") for each in invitations]


def _end_of_group(cohort: Cohort) -> datetime:
    assert cohort.ends is not None
    return datetime.combine(cohort.ends, time.max, zone_of(cohort.country))
