"""What only a coordinator knows of, and who took numbers out.

Indicators themselves are content: `programme.yaml` names them. Nothing is typed in as a number.
"""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Organisation, User


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

    objects = RecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("record")
        verbose_name_plural = _("records")
        ordering = ["-on"]

    def __str__(self) -> str:
        return f"{self.indicator} {self.on:%Y-%m-%d}"


class ExportQuerySet(models.QuerySet["Export"]):
    def of(self, user: User) -> ExportQuerySet:
        return self.filter(user=user)


class Export(models.Model):
    """That somebody took numbers out: of which period and countries, in which format, with which fingerprint.

    `since` and `until` are both included; None on a side means no limit there. No country: all.
    """

    class Format(models.TextChoices):
        CSV = "csv", "CSV"
        XLSX = "xlsx", "XLSX"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("person"), on_delete=models.PROTECT, related_name="exports"
    )
    at = models.DateTimeField(pgettext_lazy("when a document was made", "made"))
    format = models.CharField(_("format"), max_length=10, choices=Format)
    since = models.DateField(_("from"), null=True, blank=True)
    until = models.DateField(pgettext_lazy("the last day that is counted", "until"), null=True, blank=True)
    countries = models.JSONField(_("countries"), default=list)
    rows = models.PositiveIntegerField(_("rows"))
    sha256 = models.CharField(_("fingerprint"), max_length=64)

    objects = ExportQuerySet.as_manager()

    class Meta:
        verbose_name = _("export")
        verbose_name_plural = _("exports")
        ordering = ["-at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(since=None) | Q(until=None) | Q(since__lte=F("until")),
                name="an_export_ends_after_it_begins",
            )
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.format}"
