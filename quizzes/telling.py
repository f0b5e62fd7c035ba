"""Telling somebody that a result of theirs went up: at most once, in words that tell nothing else."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy

from accounts.models import User
from lms.neutral_mail import send_neutral_mail
from quizzes.models import Regrading


def tell_of_regrading(*, learner: int, at: datetime) -> bool:
    """Send one mail about everything that this person was not told yet. True for the one run that sent it.

    The rows are claimed first, and committed: whatever happens then, nobody gets a second mail.
    """
    if not _claim(learner, at):
        return False
    person = User.objects.get(pk=learner)
    assert person.email is not None
    return send_neutral_mail(
        to=person.email,
        language=person.language,
        # Translators: the subject of a mail. It must not tell what the platform is about.
        subject=gettext_lazy("There is news for you"),
        template="quizzes/mail/regraded.txt",
        context={"address": settings.PUBLIC_URL + reverse("courses:learning")},
        about=person,
    )


@transaction.atomic
def _claim(learner: int, at: datetime) -> bool:
    """Whoever comes second waits for the rows, and then finds them claimed."""
    untold = Regrading.objects.untold(at).filter(attempt__enrolment__user=learner).order_by("pk")
    held = list(untold.select_for_update(of=("self",)).values_list("pk", flat=True))
    return bool(Regrading.objects.filter(pk__in=held).update(told_at=at))
