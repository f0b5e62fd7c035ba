"""Who took numbers out."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User


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
