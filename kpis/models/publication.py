"""What everybody may read, as it was made public for one month."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Publication(models.Model):
    """The shielded figures as of the end of one month, made once: whoever asks again in that month reads the same.

    Neither a correction nor a newcomer moves them before the next one. Nothing in `figures` and `opinions` tells more
    than `kpis/suppression.py` lets through.
    """

    until = models.DateField(_("until"), unique=True)
    made_at = models.DateTimeField(_("made"))
    figures = models.JSONField(_("figures"))
    opinions = models.JSONField(_("opinions"), default=dict)

    class Meta:
        verbose_name = _("publication")
        verbose_name_plural = _("publications")
        ordering = ["-until"]

    def __str__(self) -> str:
        return f"{self.until:%Y-%m-%d}"
