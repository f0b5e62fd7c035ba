"""Who checked in on this phone without an account, kept in its session, so that the next half day takes one press.

A phone may be handed round: everybody who checked in on it is offered, and "somebody else" always is. Only in the
seminar in which they did: a trainer may say later that they are somebody with an account, and what that account does
elsewhere is no business of this phone. Signing in forgets them.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib import import_module
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.sessions.models import Session
from django.http import HttpRequest

from accounts.models import User
from accounts.people import survivor_of
from cohorts.models import Seminar

KEY = "checked-in-here"
MOST = 12
LONGEST = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Remembered:
    """`name` is what was typed here: whom this person became since, and what they are called now, is not told."""

    uuid: str
    name: str
    person: User


def remembered(request: HttpRequest, *, seminar: Seminar) -> list[Remembered]:
    """Whoever checked in here to this seminar."""
    kept: dict[str, list[str]] = request.session.get(KEY, {})
    names = {uuid: name for uuid, (name, where) in kept.items() if where == str(seminar.uuid)}
    if not names:
        return []
    people = User.objects.filter(uuid__in=names, erased_at=None).select_related("merged_into")
    survivors = {str(person.uuid): survivor_of(person) for person in people}
    return [
        Remembered(uuid, name, survivors[uuid])
        for uuid, name in names.items()
        if uuid in survivors and survivors[uuid].erased_at is None
    ]


def one_remembered(request: HttpRequest, uuid: UUID, *, seminar: Seminar) -> User | None:
    return next((each.person for each in remembered(request, seminar=seminar) if each.uuid == str(uuid)), None)


def remember(request: HttpRequest, person: User, *, name: str, seminar: Seminar, at: datetime) -> None:
    """Until the seminar's last half day is over; who is signed in stays so no longer than before."""
    kept = {**request.session.get(KEY, {}), str(person.uuid): [name, str(seminar.uuid)]}
    request.session[KEY] = dict(list(kept.items())[-MOST:])
    if not request.user.is_authenticated:
        ends = max(session.ends_at for session in seminar.sessions.all())
        request.session.set_expiry(int(min(max(ends - at, timedelta(hours=1)), LONGEST).total_seconds()))


def forget_everywhere(people: Collection[str]) -> None:
    """On whichever phone they checked in. `people` are UUIDs. When each session ends stays what it was."""
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    for row in Session.objects.iterator():
        said = row.get_decoded()
        kept: dict[str, list[str]] = said.get(KEY, {})
        if kept.keys().isdisjoint(people):
            continue
        said[KEY] = {uuid: name for uuid, name in kept.items() if uuid not in people}
        Session.objects.filter(pk=row.pk).update(session_data=store.encode(said))


def forget(session: Any) -> None:
    """For somebody who signs in: the session is theirs from now on, and lasts as long as anybody's."""
    if session.pop(KEY, None) is not None:
        session.set_expiry(None)
