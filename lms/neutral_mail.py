"""Mail that tells a stranger nothing: one way to send it, in the language of whoever reads it."""

from __future__ import annotations

import logging
from smtplib import SMTPException
from typing import Any

from django.core.mail import send_mail
from django.db.models import Model
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.functional import Promise

from lms.languages import spoken

logger = logging.getLogger(__name__)


def send_neutral_mail(
    *, to: str, language: str, subject: str | Promise, template: str, context: dict[str, Any], about: Model
) -> bool:
    """Send a text mail; False when it could not be sent. Who wants at most one claims a row first.

    A lazy `subject` is put into words in `language`, or in the first language where the interface does not
    speak that one. Of a failure the log says only its kind and which row, `about`, the mail was about: the
    error's own words may hold the address.
    """
    with translation.override(spoken(language)):
        words, text = str(subject), render_to_string(template, context)
    try:
        send_mail(words, text, None, [to])
    except (SMTPException, OSError) as error:
        name = f"{about._meta.label_lower} {getattr(about, 'uuid', about.pk)}"
        logger.warning("The mail about %s could not be sent: %s", name, type(error).__name__)
        return False
    return True
