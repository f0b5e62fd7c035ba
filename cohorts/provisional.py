"""People who are in a seminar without an account: entered from a list, or by themselves at the door.

Who they are stays open. Whether they are somebody who has an account is decided by a human later (`merging.py`); no
name and no address is compared here, for that would tell who has one.
"""

from __future__ import annotations

import uuid as uuids
from datetime import datetime

from django.db import transaction

from accounts.models import Organisation, User
from accounts.people import join_organisation, propose_organisation
from cohorts.models import Registration, Seminar
from lms.models import Programme


@transaction.atomic
def enter_person(
    *, seminar: Seminar, name: str, organisation: str, contact: str = "", uuid: uuids.UUID | None = None, at: datetime
) -> User:
    """A new provisional person with a place in the seminar, also where all places are taken: they are in the room.

    `organisation` is its name as it was said: one of the seminar's country that is known by it, or a proposed one.
    Whoever must know them again, should the same form arrive twice, chooses their `uuid`.
    """
    user = User(
        uuid=uuid or uuids.uuid4(),
        chosen_name=name.strip(),
        contact=contact.strip(),
        language=seminar.language,
        country=seminar.country,
        provisional=True,
    )
    user.set_unusable_password()
    user.save()
    if organisation.strip():
        join_organisation(user=user, organisation=_organisation(seminar, organisation.strip()), at=at)
    Registration.objects.create(seminar=seminar, user=user, at=at)
    return user


def _organisation(seminar: Seminar, name: str) -> Organisation:
    """Of what kind a new one is, is guessed from whom the seminar is for, until a coordinator confirms it."""
    return propose_organisation(name=name, kind=_likely_kind(seminar.group), country=seminar.country)


def _likely_kind(group: str) -> str:
    programme = Programme.current()
    return next((kind for kind in programme.kinds if programme.group_of_kind(kind) == group), programme.kinds[0])
