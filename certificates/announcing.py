"""Telling somebody that a paper of theirs is ready: at most once, in words that tell nothing else."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from certificates.models import Document
from lms.neutral_mail import send_neutral_mail


def announce(*, document: Document, at: datetime) -> bool:
    """Send the mail, if it was not sent yet. True for the one run that sent it.

    The row is claimed first: a mail that could not be sent is not sent again, for two would be worse.
    The paper waits on its holder's page in any case.
    """
    if not Document.objects.unannounced().filter(pk=document.pk).exists():
        return False
    # By columns of the row itself: conditions on other tables are not asked again of whoever waited for it.
    if not Document.objects.filter(pk=document.pk, mailed_at=None).update(mailed_at=at):
        return False
    holder = document.holder
    assert holder is not None and holder.email is not None
    return send_neutral_mail(
        to=holder.email,
        language=holder.language,
        about=document,
        subject=_("A document is ready for you"),
        template="certificates/mail/ready.txt",
        context={"address": settings.PUBLIC_URL + reverse("certificates:papers")},
    )
