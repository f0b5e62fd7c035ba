"""What follows from who a person is: their target group, and belonging to an organisation."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts.models import Affiliation, Organisation, User
from lms.models import Programme


def group_of(user: User) -> str:
    """The key of the target group a person belongs to through their organisation; empty without one."""
    if user.organisation is None:
        return ""
    return Programme.current().group_of_kind(user.organisation.kind)


@transaction.atomic
def join_organisation(*, user: User, organisation: Organisation | None, at: datetime) -> None:
    """Change a person's organisation, dated, so that the past is counted as it was."""
    if user.organisation == organisation:
        return
    user.organisation = organisation
    user.save(update_fields=["organisation"])
    Affiliation.objects.create(user=user, organisation=organisation, since=at)


def propose_organisation(*, name: str, kind: str, country: str, town: str = "") -> Organisation:
    """The organisation of this name and country, proposed if nobody has yet; a merged one leads to what it became."""
    organisation = Organisation.objects.filter(name__iexact=name.strip(), country=country).first()
    if organisation is None:
        return Organisation.objects.create(name=name.strip(), kind=kind, country=country, town=town)
    return organisation.merged_into or organisation
