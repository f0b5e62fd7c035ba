"""The survey three months later: to whom it is open, and the one mail that says so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User, reachable
from courses import shelf
from courses.models import Completion, Enrolment, ModuleCompletion, Release
from courses.reader import activity_url
from lms.neutral_mail import send_neutral_mail
from quizzes.models import FollowUp
from quizzes.surveys import LATER

OPEN_FOR = timedelta(weeks=13)
"""How long somebody is asked. After that the survey stays open, and nobody is reminded of it."""


@dataclass(frozen=True, slots=True)
class OpenFollowUp:
    """A survey that is open to somebody and not handed in yet."""

    enrolment: Enrolment
    release: Release
    key: str

    @property
    def url(self) -> str:
        return activity_url(self.release, self.key)


def open_follow_ups(completions: QuerySet[ModuleCompletion], *, at: datetime) -> list[OpenFollowUp]:
    """Of those who completed a module between three and six months ago. Three queries, whatever their number."""
    lately = completions.filter(at__lte=at - LATER, at__gt=at - LATER - OPEN_FOR)
    enrolments = [each.enrolment for each in lately.select_related("enrolment__user").order_by("at")]
    if not enrolments:
        return []
    releases = shelf.releases_by_major({(each.module_id, each.major) for each in enrolments})
    asked = [*_asked(enrolments, releases)]
    handed_in = set(
        Completion.objects.filter(
            enrolment__in=[each.enrolment.pk for each in asked], key__in={each.key for each in asked}
        ).values_list("enrolment", "key")
    )
    return [each for each in asked if (each.enrolment.pk, each.key) not in handed_in]


def _asked(enrolments: list[Enrolment], releases: dict[tuple[int, int], Release]) -> Iterator[OpenFollowUp]:
    for enrolment in enrolments:
        release = releases[enrolment.module_id, enrolment.major]
        if release.follow_up is not None:
            yield OpenFollowUp(enrolment, release, release.follow_up)


def follow_ups_of(user: User, *, at: datetime) -> list[OpenFollowUp]:
    return open_follow_ups(ModuleCompletion.objects.filter(enrolment__user=user), at=at)


def due_follow_ups(*, at: datetime) -> list[OpenFollowUp]:
    """Those whom nobody has written to yet, and who can be written to."""
    unasked = ModuleCompletion.objects.filter(reachable("enrolment__user__"), enrolment__follow_up=None)
    return open_follow_ups(unasked, at=at)


def ask(*, follow_up: OpenFollowUp, at: datetime) -> bool:
    """Send the mail, once. True for the one run that sent it.

    The row is written first: a mail that could not be sent is not sent again, for two would be worse.
    """
    row, created = FollowUp.objects.get_or_create(enrolment=follow_up.enrolment, defaults={"asked_at": at})
    user = follow_up.enrolment.user
    if not created or user.email is None:
        return False
    return send_neutral_mail(
        to=user.email,
        language=user.language,
        subject=_("A few questions for you"),
        template="quizzes/mail/follow_up.txt",
        context={"address": settings.PUBLIC_URL + reverse("courses:learning")},
        about=row,
    )
