"""Accounts that nobody uses: told once, by mail, and erased thirty days later."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.erasing import erase, is_last_administrator
from accounts.models import User
from lms.neutral_mail import send_neutral_mail

UNUSED_FOR = timedelta(days=2 * 365)
PATIENCE = timedelta(days=30)
"""Between the mail and the end."""


def _unused(at: datetime) -> QuerySet[User]:
    """Whoever has an account of their own, and did not sign in for two years."""
    people = User.objects.filter(provisional=False, merged_into=None, erased_at=None)
    return people.annotate(last_seen=Coalesce("last_login", "joined_at")).filter(last_seen__lt=at - UNUSED_FOR)


def to_tell(at: datetime) -> QuerySet[User]:
    """Not told since they were last here."""
    return _unused(at).filter(Q(told_of_end_at=None) | Q(told_of_end_at__lt=F("last_seen")))


def tell(*, person: User, at: datetime) -> None:
    """Write once that the account ends. Who has no address is not written to, and has the thirty days as well."""
    claimed = to_tell(at).filter(pk=person.pk).values_list("pk", flat=True)
    if not User.objects.filter(pk__in=list(claimed)).update(told_of_end_at=at) or not person.email:
        return
    send_neutral_mail(
        to=person.email,
        language=person.language,
        about=person,
        subject=_("Your account is about to end"),
        template="accounts/mail/unused.txt",
        context={"address": settings.PUBLIC_URL + reverse("account_login"), "days": PATIENCE.days},
    )


def past(at: datetime) -> QuerySet[User]:
    return _unused(at).filter(told_of_end_at__gte=F("last_seen"), told_of_end_at__lt=at - PATIENCE)


def erase_all(people: QuerySet[User], at: datetime) -> None:
    for person in people:
        if not is_last_administrator(person):
            erase(person=person, by=None, at=at)
