"""Telling somebody that a paper of theirs is ready: at most once, in words that tell nothing else."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from certificates.models import Document
from lms.neutral_mail import claim_mail, send_neutral_mail


def announce(*, document: Document, at: datetime) -> bool:
    """Send the mail, if it was not sent yet. True for the one run that sent it.

    The paper waits on its holder's page in any case.
    """
    if not claim_mail(Document.objects.unannounced().filter(pk=document.pk), at=at):
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
