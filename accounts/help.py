"""Help in reach: the emergency number and the support contact that somebody is shown beside difficult material."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser

from accounts.access import home_of
from accounts.models import User
from lms.programme import Contact, ProgrammeText


@dataclass(frozen=True, slots=True)
class Help:
    """What a page shows of it. Where a country is not known, only what holds in every country."""

    emergency: str
    """A telephone number; empty where no one number holds."""
    contact: Contact | None
    """Of the reader's own country; None where it is not known, or has nobody to name."""


def help_for(reader: User | AnonymousUser, programme: ProgrammeText) -> Help:
    """What to show to a reader. Somebody's country is that of their organisation, else the one they gave."""
    contacts = {each.country: each for each in programme.contacts}
    own = contacts.get(home_of(reader))
    return Help(
        emergency=(own.emergency if own else "") or number_everywhere(contacts.values()),
        contact=own if own and own.support else None,
    )


def number_everywhere(contacts: Iterable[Contact]) -> str:
    """The emergency number where every country has the same one, else nothing."""
    numbers = {each.emergency for each in contacts}
    return numbers.pop() if len(numbers) == 1 else ""
