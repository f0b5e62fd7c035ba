"""Leaving: a person is blanked and not deleted, so that sums stand and nothing says whose they were.

What becomes of each table is declared in the rooms' `data_map.py`; this does it, in one transaction, the uppermost room
first. Papers become tombstones by the rule of their own room, which the sweep goes by. Signed lists stay until the fund
can ask for them no more, and nobody but a coordinator opens them until then.

Source: GDPR, article 17, with its exception in 17(3)(b).
"""

from __future__ import annotations

from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Q

from accounts import journal
from accounts.models import AuditEvent, Organisation, User
from accounts.people import accounts_of, erased_accounts
from accounts.signals import person_erased
from lms import outbox
from lms.data_map import Leaving, Table, about_people

ERASED = "person erased"
"""The action of the audit event."""


class LastAdministrator(Exception):
    """Nobody would be left who can administer: another administrator must be named first."""


@transaction.atomic
def erase(*, person: User, by: User | None, at: datetime, whatever_their_role: bool = False) -> None:
    """Forget a person, and every account that was merged into theirs. Again, nothing happens.

    `by` is whoever decided it, mostly the person themselves; None where a time ran out or a backup came back.
    Raises `LastAdministrator`, unless `whatever_their_role`.
    """
    # First the person, then whoever they were before: while their row is held, no other becomes theirs.
    list(User.objects.select_for_update().filter(pk=person.pk))
    accounts = accounts_of([person.pk])
    rows = list(User.objects.select_for_update().filter(pk__in=accounts).order_by("pk"))
    if all(row.erased_at is not None for row in rows):
        return
    if not whatever_their_role and is_last_administrator(person):
        raise LastAdministrator
    addresses = _addresses_of(rows)
    person_erased.send(sender=User, accounts=accounts, addresses=addresses, at=at)
    _end_sittings(accounts)
    _forget_in_administration(accounts)
    _forget_proposals(accounts)
    for table in about_people():
        _leave(table, accounts)
    User.objects.filter(pk__in=accounts, erased_at=None).update(erased_at=at)
    AuditEvent.record(actor=by, action=ERASED, subject=person, at=at)
    for row in rows:
        transaction.on_commit(lambda uuid=row.uuid: journal.note(uuid, at))  # type: ignore[misc]
    transaction.on_commit(lambda: outbox.forget(addresses))


@transaction.atomic
def forget_what_came_back() -> None:
    """A request that was under way while its person left may write of them afterwards. The sweep looks again."""
    gone = erased_accounts()
    for table in about_people():
        _leave(table, gone)


def _leave(table: Table, accounts: set[int]) -> None:
    if table.leaving is Leaving.DELETED:
        table.rows_of(accounts).delete()
    elif table.blank:
        table.rows_of(accounts).update(**table.blank)


def is_last_administrator(person: User) -> bool:
    """Whether nobody else could sign in and administer everything."""
    at_all = User.objects.filter(is_superuser=True, is_staff=True, is_active=True)
    others = at_all.filter(provisional=False, erased_at=None, merged_into=None)
    return person.is_superuser and not others.exclude(pk=person.pk).exists()


def _addresses_of(people: list[User]) -> set[str]:
    said = [address for person in people for address in (person.email, person.contact) if address]
    more = EmailAddress.objects.filter(user__in=people).values_list("email", flat=True)
    return {address.lower() for address in [*said, *more]}


def _end_sittings(accounts: set[int]) -> None:
    keys = UserSession.objects.filter(user__in=accounts).values("session_key")
    Session.objects.filter(session_key__in=keys).delete()


def _forget_proposals(accounts: set[int]) -> None:
    """What they called an organisation that nobody confirmed and nobody else belongs to: it may be a name."""
    theirs = Organisation.objects.undecided().filter(Q(people__in=accounts) | Q(affiliations__user__in=accounts))
    for organisation in theirs.distinct():
        others = User.objects.exclude(pk__in=accounts)
        if not others.filter(Q(organisation=organisation) | Q(affiliations__organisation=organisation)).exists():
            Organisation.objects.filter(pk=organisation.pk).update(name=organisation.uuid.hex[:8], town="")


def _forget_in_administration(accounts: set[int]) -> None:
    """What administrators did to the person's own row: older entries may say a name."""
    kind = ContentType.objects.get_for_model(User)
    LogEntry.objects.filter(content_type=kind, object_id__in=[str(key) for key in accounts]).delete()
