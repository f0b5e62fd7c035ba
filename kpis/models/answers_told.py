"""What coordinators read of the answers about people, as it was made for one month."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class AnswersTold(models.Model):
    """The shielded lists of one month, made once: whoever asks again in that month reads the same.

    `lists` is by question: what is told of each answer, or None where the list is not told. An exact count is nowhere
    in it: beside the next one it would tell what one person said.
    """

    month = models.DateField(_("month"), unique=True)
    made_at = models.DateTimeField(_("made"))
    lists = models.JSONField(_("lists"))

    class Meta:
        verbose_name = _("answers told")
        verbose_name_plural = _("answers told")
        ordering = ["-month"]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"
