"""Sending a kind word, once; and telling somebody by mail, in words that tell nothing else, that one waits."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy

from accounts.models import User
from cohorts.attention import Need, needs_among
from cohorts.learning import learning_of
from cohorts.models import Membership, Nudge
from cohorts.models.nudge import NudgeQuerySet
from cohorts.quiet_hours import is_quiet, not_before
from cohorts.time_zones import ZONES
from cohorts.wording import language_of
from lms.neutral_mail import send_neutral_mail
from lms.queueing import put_all_in_queue

TELL = "cohorts.tasks.tell_of_messages"


@dataclass(frozen=True, slots=True)
class Chosen:
    """One ready message of a list: for whom, for what reason, about what."""

    membership: Membership
    reason: str
    about: str

    def fits(self, membership: Membership, need: Need) -> bool:
        return (self.membership.pk, self.reason, self.about) == (membership.pk, need.reason.value, need.about)


@transaction.atomic
def nudge(*, chosen: Collection[Chosen], by: User, at: datetime) -> list[Nudge]:
    """Send what is chosen, as far as there is reason for it still and nobody has sent it; return what was sent.

    Two trainers at once send one message. The same number of queries for any number of people.
    """
    memberships = Membership.objects.current().filter(pk__in={each.membership.pk for each in chosen})
    learners = learning_of(memberships)
    needs = needs_among(learners, at=at)
    rows = [
        Nudge(
            membership=each.membership,
            reason=need.reason,
            about=need.about,
            sent_by=by,
            sent_at=at,
            due_at=not_before(at, country=each.membership.cohort.country),
        )
        for each in learners
        for need in needs.get(each.membership.pk, ())
        if any(one.fits(each.membership, need) for one in chosen)
    ]
    Nudge.objects.bulk_create(rows, ignore_conflicts=True)
    sent = list(Nudge.objects.filter(uuid__in=[row.uuid for row in rows]).select_related("membership"))
    at_once = {each.membership.user_id for each in sent if each.due_at <= at}
    transaction.on_commit(partial(put_all_in_queue, TELL, sorted(at_once)))
    return sent


def sent_before(memberships: Collection[int]) -> dict[tuple[int, str, str], Nudge]:
    """What was sent to these memberships (primary keys), by membership, reason and what it was about."""
    sent = Nudge.objects.filter(membership__in=memberships).select_related("sent_by")
    return {(each.membership_id, each.reason, each.about): each for each in sent}


def read(*, nudge: Nudge, at: datetime) -> None:
    """Its reader has read it, the first time."""
    Nudge.objects.filter(pk=nudge.pk, read_at=None).update(read_at=at)


def want_mail(*, membership: Membership, wanted: bool) -> None:
    """Whether a mail may say that a message from this group waits. The messages stand on the page in any case."""
    membership.reminders = wanted
    membership.save(update_fields=["reminders"])


def due(at: datetime) -> NudgeQuerySet:
    """Messages whose mail may go now: also one that was late is not sent in the quiet hours of its group's country."""
    awake = [country for country in ZONES if not is_quiet(at, country=country)]
    waiting = Nudge.objects.unmailed(at)
    if is_quiet(at, country=""):
        return waiting.filter(membership__cohort__country__in=awake)
    return waiting.exclude(membership__cohort__country__in=set(ZONES) - set(awake))


def tell_of_messages(*, learner: int, at: datetime) -> bool:
    """Send one mail about all messages that wait for this person. True for the one run that sent it.

    The rows are claimed first, and committed: whatever happens then, nobody gets a second mail about them.
    """
    claimed = _claim(learner, at)
    if claimed is None:
        return False
    person = claimed.user
    assert person.email is not None
    return send_neutral_mail(
        to=person.email,
        language=language_of(claimed),
        # Translators: the subject of a mail. It must not tell what the platform is about.
        subject=gettext_lazy("A message for you"),
        template="cohorts/mail/message.txt",
        context={"address": settings.PUBLIC_URL + reverse("courses:learning")},
        about=person,
    )


@transaction.atomic
def _claim(learner: int, at: datetime) -> Membership | None:
    """A membership with a message that waited. Whoever comes second waits for the rows, and finds them claimed."""
    waiting = due(at).filter(membership__user=learner).order_by("pk")
    held = list(waiting.select_for_update(of=("self",)).select_related("membership__user", "membership__cohort"))
    claimed = Nudge.objects.filter(pk__in=[each.pk for each in held], mailed_at=None).update(mailed_at=at)
    return held[0].membership if claimed else None
