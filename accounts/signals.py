"""What this room tells the rooms above it, and what it hears from below."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import structlog
from allauth.account.models import EmailAddress
from allauth.account.signals import (
    email_confirmed,
    email_removed,
    email_verification_code_rejected,
    login_code_rejected,
    password_changed,
    password_reset,
    password_set,
)
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_used
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import LogEntry
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db.models.signals import pre_save
from django.dispatch import Signal, receiver
from django.http import HttpRequest
from django.utils import timezone
from knox.models import AuthToken

from accounts import sittings
from accounts.addresses import tell_of_another
from accounts.models import Card, Recovery, User
from accounts.step_up import factors_of
from lms.signals import backup_restored
from lms.throttling import say_stopped

logger = structlog.stdlib.get_logger(__name__)

person_erased = Signal()
"""Sent by `accounts.erasing.erase`, in its transaction and before any row is touched: what a room does by a rule of its
own, such as giving places back. With `accounts`, the primary keys of a person's accounts, `addresses`, theirs in lower
case, and `at`, a datetime."""


@receiver(backup_restored, dispatch_uid="accounts.erase_again")
def erase_again(sender: object, at: datetime, **signal: Any) -> None:
    """Whoever left after a backup was made does not come back with it. Tokens, cards and ways back may have been
    withdrawn or used since, so all of them end, as sessions do."""
    from accounts.journal import apply_again

    apply_again(at=at)
    AuthToken.objects.all().delete()
    Card.objects.all().delete()
    Recovery.objects.filter(used_at=None).delete()


@receiver(pre_save, sender=LogEntry, dispatch_uid="accounts.log_without_names")
def log_without_names(sender: type[LogEntry], instance: LogEntry, **signal: Any) -> None:
    """The administration's own log keeps which row was changed, by key, and which fields: no name and no address."""
    kind = instance.content_type
    instance.object_repr = f"{kind.name if kind else '?'} {instance.object_id}"[:200]
    try:
        changes = json.loads(instance.change_message or "[]")
    except ValueError:
        changes = []
    for change in changes if isinstance(changes, list) else []:
        for said in change.values():
            said.pop("object", None)
    instance.change_message = json.dumps(changes) if changes else ""


@receiver(user_logged_in, dispatch_uid="accounts.log_signed_in")
def log_signed_in(sender: object, user: User, **signal: Any) -> None:
    logger.info("signed in", person=str(user.uuid))


@receiver(user_logged_out, dispatch_uid="accounts.log_signed_out")
def log_signed_out(sender: object, user: User | None, **signal: Any) -> None:
    logger.info("signed out", person=str(user.uuid) if user is not None else "")


@receiver(user_login_failed, dispatch_uid="accounts.log_refused")
def log_refused(sender: object, **signal: Any) -> None:
    """Not whose account it was to be: what somebody types into that field is sometimes their password."""
    logger.warning("signing in refused", way="password")


@receiver(login_code_rejected, dispatch_uid="accounts.log_code_used_up")
@receiver(email_verification_code_rejected, dispatch_uid="accounts.log_code_used_up")
def log_code_used_up(sender: object, last_attempt: bool, **signal: Any) -> None:
    """That it was wrong is said where it is refused (`accounts/adapter.py`), also for an address of nobody."""
    if last_attempt:
        say_stopped("code by mail")


@receiver(authenticator_used, dispatch_uid="accounts.log_second_factor")
def log_second_factor(sender: object, user: User, authenticator: Authenticator, **signal: Any) -> None:
    logger.info("second factor shown", person=str(user.uuid), way=authenticator.type)


@receiver(user_logged_in, dispatch_uid="accounts.begin_sitting")
def begin_sitting(sender: object, request: HttpRequest, **signal: Any) -> None:
    sittings.begin(request.session, at=timezone.now())


@receiver(authenticator_used, dispatch_uid="accounts.new_key_after_second_factor")
def new_key_after_second_factor(sender: object, request: HttpRequest, reauthenticated: bool, **signal: Any) -> None:
    """Whoever knew the key of the session before it was trusted with more knows nothing now. Signing in draws a new
    one anyway."""
    if reauthenticated:
        before = request.session.session_key
        request.session.cycle_key()
        UserSession.objects.filter(session_key=before).update(session_key=request.session.session_key)


@receiver(authenticator_removed, dispatch_uid="accounts.end_others_without_second_factor")
def end_others_without_second_factor(sender: object, request: HttpRequest, user: User, **signal: Any) -> None:
    sittings.end_others(user, but=request.session.session_key)


@receiver(authenticator_added, dispatch_uid="accounts.end_others_before_second_factor")
def end_others_before_second_factor(sender: object, request: HttpRequest, user: User, **signal: Any) -> None:
    """A session from before the first one never asked for any, and may be in other hands."""
    if factors_of(user).count() == 1:
        sittings.end_others(user, but=request.session.session_key)


@receiver(email_removed, dispatch_uid="accounts.end_others_without_address")
def end_others_without_address(sender: object, request: HttpRequest, user: User, **signal: Any) -> None:
    """Whoever signed in with the address elsewhere does not stay."""
    sittings.end_others(user, but=request.session.session_key)


@receiver(email_confirmed, dispatch_uid="accounts.tell_of_another_address")
def tell_of_another_address(sender: object, email_address: EmailAddress, **signal: Any) -> None:
    """From now on it opens the account."""
    tell_of_another(email_address)


@receiver([password_changed, password_reset, password_set], dispatch_uid="accounts.end_tokens_with_password")
def end_tokens_with_password(sender: object, user: User, **signal: Any) -> None:
    """Sessions elsewhere end by themselves then: they know a digest of the password."""
    sittings.end_tokens(user)
