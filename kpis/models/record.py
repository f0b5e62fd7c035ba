"""What only a coordinator knows of: never typed in as a number, but recorded one by one."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation


class RecordQuerySet(models.QuerySet["Record"]):
    def standing(self) -> RecordQuerySet:
        """Those that count: not withdrawn as mistakes."""
        return self.filter(withdrawn_because="")


class Record(models.Model):
    """One thing that happened outside the platform: an event, a report, an authority that cooperates.

    Recorded one by one, with its date and its evidence, and never deleted: a mistake is withdrawn.
    `person` is the mentor whose mentoring began, never who is mentored.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    indicator = models.CharField(_("indicator"), max_length=60, db_index=True)
    country = models.CharField(
        _("country"),
        max_length=2,
        blank=True,
        help_text=_("Empty: the organisation's country, or the project."),
    )
    on = models.DateField(_("date"))
    evidence = models.CharField(_("evidence"), max_length=300, help_text=_("Where the proof is kept."))
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("organisation"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="records",
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("mentor"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="records",
        help_text=_("Who began to mentor. Never who is mentored."),
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("recorded by"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="records_written",
    )
    recorded_at = models.DateTimeField(_("recorded"))
    withdrawn_because = models.CharField(
        _("withdrawn because"),
        max_length=200,
        blank=True,
        help_text=_("For a record made by mistake: say why. It is kept, and no longer counted."),
    )
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True, editable=False)

    objects = RecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("record")
        verbose_name_plural = _("records")
        ordering = ["-on"]

    def __str__(self) -> str:
        return f"{self.indicator} {self.on:%Y-%m-%d}"
