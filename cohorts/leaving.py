"""What becomes of places and invitations when somebody leaves for good."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from accounts.models import User
from cohorts.models import Invitation, Seminar
from cohorts.registration import AlreadyBegun, give_back


def give_places_back(*, accounts: set[int], at: datetime) -> None:
    """Places in what has not begun go to whoever waits. A place in what has begun stays, as a number without a name."""
    for person in User.objects.filter(pk__in=accounts):
        theirs = Seminar.objects.filter(Q(registrations__user=person) | Q(waiting__user=person)).distinct()
        for seminar in theirs.order_by("pk"):
            try:
                give_back(seminar=seminar, user=person, at=at)
            except AlreadyBegun:
                continue


def withdraw_invitations(*, addresses: set[str]) -> None:
    """Invitations to an address of theirs, from whichever group. Addresses are in lower case."""
    Invitation.objects.filter(email__in=addresses).delete()
