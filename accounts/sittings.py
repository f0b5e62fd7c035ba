"""How long somebody stays signed in: twelve hours at most, half an hour away for staff, one hour on a shared computer.

What is counted is kept in the session itself. A token for programs lasts longer, but not beyond what ends sessions
elsewhere. Decision 0040 says why, and what a day in a seminar changes.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from importlib import import_module
from typing import Any

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from knox.models import AuthToken

from accounts.models import User

LONGEST = timedelta(seconds=settings.SESSION_COOKIE_AGE)
AWAY = timedelta(minutes=30)
"""Whoever has power over others and opens nothing for so long is signed out."""
SHARED_FOR = timedelta(minutes=60)
SELDOM = timedelta(minutes=1)
"""When somebody was last here is written no more often than this."""

BEGAN, SEEN, SHARED, KEPT_UNTIL = "sitting-began", "sitting-seen", "shared-computer", "sitting-kept-until"


def begin(session: SessionBase, *, at: datetime) -> None:
    """Somebody signed in just now: whatever the session said before was about somebody else, or an earlier time."""
    session[BEGAN] = session[SEEN] = int(at.timestamp())
    session.pop(KEPT_UNTIL, None)
    if is_shared(session):
        session.set_expiry(0)


def share(session: SessionBase, *, shared: bool) -> None:
    """What somebody who is signing in says of the computer."""
    if shared:
        session[SHARED] = True
    else:
        session.pop(SHARED, None)


def is_shared(session: SessionBase) -> bool:
    return bool(session.get(SHARED, False))


def keep_open(session: SessionBase, *, until: datetime) -> None:
    """Until then the session ends neither by its length nor because nobody touched it: see `cohorts`."""
    session[KEPT_UNTIL] = int(until.timestamp())


def is_kept_open(session: SessionBase, *, at: datetime) -> bool:
    return at.timestamp() < float(session.get(KEPT_UNTIL, 0)) and not is_shared(session)


def has_ended(session: SessionBase, *, at: datetime, is_staff: Callable[[], bool]) -> bool:
    """Whether the time is up. `is_staff` is asked only where the answer depends on it."""
    if BEGAN not in session:
        return False
    here = at.timestamp() - float(session[BEGAN])
    if is_shared(session) and here >= SHARED_FOR.total_seconds():
        return True
    if is_kept_open(session, at=at):
        return False
    away = at.timestamp() - float(session.get(SEEN, session[BEGAN]))
    return here >= LONGEST.total_seconds() or (away >= AWAY.total_seconds() and is_staff())


def note_seen(session: SessionBase, *, at: datetime) -> None:
    """They opened something. A session from before there were these rules begins now."""
    now = int(at.timestamp())
    if BEGAN not in session:
        session[BEGAN] = now
    if now - float(session.get(SEEN, 0)) >= SELDOM.total_seconds():
        session[SEEN] = now


def end_others(user: User, *, but: str | None = None) -> None:
    """End every session of this person, wherever it is, and every token; `but` is the key of a session that stays."""
    store: Any = import_module(settings.SESSION_ENGINE).SessionStore()
    theirs = UserSession.objects.filter(user=user).exclude(session_key=but or "")
    for key in theirs.values_list("session_key", flat=True):
        store.delete(key)
    theirs.delete()
    end_tokens(user)


def end_tokens(user: User) -> None:
    """Whoever has one is somebody without a session: what ends sessions elsewhere ends these."""
    AuthToken.objects.filter(user=user).delete()
