"""Ready messages as their reader finds them."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import get_language

from accounts.models import User
from cohorts.learning import learning_of
from cohorts.models import Membership, Nudge
from cohorts.wording import Message, address_of, matters_of, message

MOST = 20
"""How many messages a page shows; nobody is sent that many in a short while."""


@dataclass(frozen=True, slots=True)
class Letter:
    """`address` is where its reader goes on; empty where there is no such place."""

    nudge: Nudge
    message: Message
    address: str


def letters_to(user: User) -> list[Letter]:
    """The latest first, in the language that is spoken now, which is its reader's; no more than `MOST`."""
    nudges = list(Nudge.objects.shown_to(user).select_related("sent_by", "membership")[:MOST])
    if not nudges:
        return []
    memberships = {nudge.membership_id for nudge in nudges}
    learners = learning_of(Membership.objects.current().filter(pk__in=memberships))
    releases = {each.membership.pk: each.release for each in learners if each.release}
    matters = matters_of(nudges, releases)
    return [
        Letter(
            nudge=nudge,
            message=message(matters[nudge.pk], to=user, by=nudge.sent_by, language=get_language() or "en"),
            address=address_of(matters[nudge.pk], releases.get(nudge.membership_id)),
        )
        for nudge in nudges
    ]
