"""What of this room has had its time: found, and how it ends. `data_map.py` says which of it is told to people."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.sessions.models import Session
from django.db.models import CharField, Exists, OuterRef, QuerySet, Value
from django.db.models.functions import Cast, Concat

from accounts.erasing import erase
from accounts.models import AuditEvent, Recovery, User
from accounts.recovering import CODE_LASTS, PATIENCE
from lms.data_map import about_people

A_WEEK, A_YEAR = timedelta(days=7), timedelta(days=365)
MADE_BY_SIGNING_UP = {"accounts.User", "account.EmailAddress", "account.EmailConfirmation"}
"""Tables in which somebody stands who was only typed into the form."""
NO_NUMBER = "x"
"""How the number of somebody begins who left and stands on no list any more. No drawn number has small letters."""


def past_sittings(at: datetime) -> QuerySet[Session]:
    return QuerySet(Session).filter(expire_date__lt=at)


def past_places(at: datetime) -> QuerySet[UserSession]:
    """A session that lives stays in its person's list, however long it is kept open: else they could not end it."""
    living: QuerySet[Session, Any] = QuerySet(Session).filter(expire_date__gte=at).values("session_key")
    places: QuerySet[UserSession] = QuerySet(UserSession).exclude(session_key__in=living)
    return places.filter(created_at__lt=at - timedelta(seconds=settings.SESSION_COOKIE_AGE))


def past_recoveries(at: datetime) -> QuerySet[Recovery]:
    """What was done stays in the audit."""
    return Recovery.objects.filter(asked_at__lt=at - PATIENCE - CODE_LASTS)


def past_contacts(at: datetime) -> QuerySet[User]:
    return User.objects.filter(provisional=True, joined_at__lt=at - A_YEAR).exclude(contact="")


def forget_contacts(people: QuerySet[User], at: datetime) -> None:
    people.update(contact="")


def past_numbers(at: datetime) -> QuerySet[User]:
    return User.objects.filter(erased_at__isnull=False).exclude(number__startswith=NO_NUMBER)


def draw_no_number(people: QuerySet[User], at: datetime) -> None:
    people.update(number=Concat(Value(NO_NUMBER), Cast("pk", CharField()), output_field=CharField()))


def past_unconfirmed(at: datetime) -> QuerySet[User]:
    """An address was typed, by whoever has it or by somebody else, and no code after it. Whoever is in a group, is
    named anywhere, or was changed by staff is known to somebody, and stays."""
    people = User.objects.filter(
        joined_at__lt=at - A_WEEK,
        last_login=None,
        welcomed_at=None,
        provisional=False,
        erased_at=None,
        merged_into=None,
        merged=None,
        is_staff=False,
        is_superuser=False,
        password__startswith=UNUSABLE_PASSWORD_PREFIX,
        pk__in=EmailAddress.objects.filter(verified=False).values("user"),
    )
    people = people.exclude(emailaddress__verified=True)
    for table in about_people():
        if table.model not in MADE_BY_SIGNING_UP:
            people = people.filter(~Exists(table.rows().filter(**{table.of: OuterRef("pk")})))
    names = {AuditEvent.name_of(person): person.pk for person in people}
    known = AuditEvent.objects.about(names).values_list("subject", flat=True)
    return people.exclude(pk__in=[names[name] for name in known])


def past_listed(at: datetime) -> QuerySet[User]:
    """Whoever was written on a list and never had an account of their own."""
    return User.objects.filter(provisional=True, erased_at=None, merged_into=None)


def erase_all(people: QuerySet[User], at: datetime) -> None:
    for person in people:
        erase(person=person, by=None, at=at)


def past_log(at: datetime) -> QuerySet[AuditEvent]:
    return QuerySet(AuditEvent)


def forget_log(events: QuerySet[AuditEvent], at: datetime) -> None:
    AuditEvent.objects.forget(events)


def past_admin_log(at: datetime) -> QuerySet[LogEntry]:
    return LogEntry.objects.all()
