"""Whether two of staff are two: not if one of them, or one third person, gave both their power of late.

Anybody can have a second account, under another address. Who gave whom power is in the audit.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from accounts.admin_step_up import POWER_CHANGED
from accounts.models import AuditEvent, User
from lms.rooms import modules_named

LATELY = timedelta(days=30)


def are_of_one_hand(one: User, other: User, *, at: datetime) -> bool:
    """A superuser gives everybody their power, and may give anybody another address alone: that they gave it to one of
    the two, or to both, says nothing."""
    since = at - LATELY
    shared = ({one} | givers_of(one, since=since)) & ({other} | givers_of(other, since=since))
    return any(not each.is_superuser for each in shared)


def givers_of(user: User, *, since: datetime) -> set[User]:
    """Who gave this person power over others since then, directly or through others whom they had named."""
    found: set[User] = set()
    newest = {user}
    while newest:
        newest = {giver for each in newest for giver in _gave(each, since)} - found - {user}
        found |= newest
    return found


def _gave(user: User, since: datetime) -> set[User]:
    events = AuditEvent.objects.about([AuditEvent.name_of(user)]).filter(action=POWER_CHANGED, at__gte=since)
    changed = {event.actor for event in events.select_related("actor") if event.actor and _gives(event)}
    return changed.union(*(room.named_by(user, since) for room in modules_named("powers"))) - {user}


def _gives(event: AuditEvent) -> bool:
    """Not what took power away, or changed only whether they count as somebody who learned."""
    return not event.detail.get("deleted") and event.detail.get("changed") != ["counts"]
