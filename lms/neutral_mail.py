"""Mail that tells a stranger nothing: one way to send it, in the language of whoever reads it."""

from __future__ import annotations

import logging
from datetime import datetime
from smtplib import SMTPException
from typing import Any

from django.core.mail import send_mail
from django.db.models import Model, QuerySet
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


def claim_mail(waiting: QuerySet[Any], *, at: datetime) -> bool:
    """Whether this run is the one that sends the mail about a row; `mailed_at` keeps when that was.

    `waiting` finds the row as long as its mail may go. Claimed is it by its own column: conditions on other tables
    are not asked again of whoever waited for the row. A mail that could not be sent is not sent again, for two would
    be worse.
    """
    pk = waiting.values_list("pk", flat=True).first()
    if pk is None:
        return False
    return bool(waiting.model._default_manager.filter(pk=pk, mailed_at=None).update(mailed_at=at))
