"""Telling somebody that a paper of theirs is ready: at most once, in words that tell nothing else."""

from __future__ import annotations

import logging
from datetime import datetime
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from certificates.issuing import paper_language
from certificates.models import Document

logger = logging.getLogger(__name__)


def announce(*, document: Document, at: datetime) -> bool:
    """Send the mail, if it was not sent yet. True for the one run that sent it.

    The row is claimed first: a mail that could not be sent is not sent again, for two would be worse.
    The paper waits on its holder's page in any case.
    """
    if not Document.objects.unannounced().filter(pk=document.pk).update(mailed_at=at):
        return False
    holder = document.holder
    assert holder is not None and holder.email is not None
    with translation.override(paper_language(holder.language)):
        subject = _("A document is ready for you")
        text = render_to_string(
            "certificates/mail/ready.txt", {"address": settings.PUBLIC_URL + reverse("certificates:papers")}
        )
    try:
        send_mail(subject, text, None, [holder.email])
    except (SMTPException, OSError) as error:
        # Only the kind of error: its text may hold the address.
        logger.warning("The mail about paper %s could not be sent: %s", document.uuid, type(error).__name__)
        return False
    return True
