"""Telling whoever waited that they have a place: at most once, in words that tell nothing else."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cohorts.models import Registration
from lms.neutral_mail import claim_mail, send_neutral_mail


def tell_of_place(*, place: Registration, at: datetime) -> bool:
    """Send the mail, if nobody did. True for the one run that sent it."""
    if not claim_mail(Registration.objects.untold().filter(pk=place.pk), at=at):
        return False
    user = place.user
    assert user.email is not None
    return send_neutral_mail(
        to=user.email,
        language=user.language,
        about=place,
        subject=_("There is news for you"),
        template="cohorts/mail/place.txt",
        context={"address": settings.PUBLIC_URL + reverse("courses:learning")},
    )
