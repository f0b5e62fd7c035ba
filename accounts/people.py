"""What follows from who a person is: their target group, their number and name on papers, belonging to an organisation;
and which accounts are one person."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from accounts.models import Affiliation, AuditEvent, Organisation, User
from lms.models import Programme
from lms.text import has_letters, plain


def group_of(user: User) -> str:
    """The key of the target group a person belongs to through their organisation; empty without one."""
    if user.organisation is None:
        return ""
    return Programme.current().group_of_kind(user.organisation.kind)


def number_of(user: User) -> str:
    """The participant number that stands for this person, as it is written: `7KQ2-M9XD`. Of a merged
    account it is the number of whom it became, so that one person has one number."""
    return survivor_of(user).spoken_number


def name_on_papers(user: User) -> str:
    """What a paper says of this person, or of whom this account became: the name they gave for papers, else their
    chosen name; empty where neither can be read."""
    person = survivor_of(user)
    return next((plain(name) for name in (person.paper_name, person.chosen_name) if has_letters(name)), "")


def survivor_of(user: User) -> User:
    """The account that a merged one became, at the end of all mergers; itself, where it was not merged."""
    seen = {user.pk}
    while user.merged_into is not None and user.merged_into.pk not in seen:
        user = user.merged_into
        seen.add(user.pk)
    return user


def accounts_of(people: Iterable[int]) -> set[int]:
    """Primary keys of these accounts and of all that were merged into them, directly or through others."""
    found, newest = set(), set(people)
    while newest:
        found |= newest
        newest = set(User.objects.filter(merged_into__in=newest).values_list("pk", flat=True)) - found
    return found


def erased_accounts() -> set[int]:
    """Primary keys of the accounts of people who were erased."""
    return accounts_of(User.objects.filter(erased_at__isnull=False).values_list("pk", flat=True))


@transaction.atomic
def join_organisation(*, user: User, organisation: Organisation | None, at: datetime) -> None:
    """Change a person's organisation, dated, so that the past is counted as it was."""
    if user.organisation == organisation:
        return
    user.organisation = organisation
    user.save(update_fields=["organisation"])
    Affiliation.objects.create(user=user, organisation=organisation, since=at)


@transaction.atomic
def confirm_organisation(*, organisation: Organisation, by: User, at: datetime, kind: str = "") -> None:
    """From now on the organisation is offered to others, and counted. `kind`, if it was only guessed until now."""
    organisation.status = Organisation.Status.CONFIRMED
    organisation.kind = kind or organisation.kind
    organisation.save(update_fields=["status", "kind"])
    AuditEvent.record(actor=by, action="organisation confirmed", subject=organisation, at=at, kind=organisation.kind)


def propose_organisation(*, name: str, kind: str, country: str, town: str = "") -> Organisation:
    """The organisation of this name and country, proposed if nobody has yet; a merged one leads to what it became."""
    organisation, _created = Organisation.objects.get_or_create(
        name__iexact=name.strip(), country=country, defaults={"name": name.strip(), "kind": kind, "town": town}
    )
    while organisation.merged_into is not None:
        organisation = organisation.merged_into
    return organisation
