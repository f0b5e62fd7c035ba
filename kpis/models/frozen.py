"""A reporting period as it was told, for ever."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class NeverChanged(Exception):
    """What was told stands: a frozen period is neither changed nor deleted."""


class FrozenPeriodQuerySet(models.QuerySet["FrozenPeriod"]):
    def of(self, since: date, until: date) -> FrozenPeriodQuerySet:
        """Every edition of one period, the newest first."""
        return self.filter(since=since, until=until).order_by("-edition")

    def update(self, **values: Any) -> NoReturn:
        raise NeverChanged

    def delete(self) -> NoReturn:
        raise NeverChanged

    def bulk_update(self, *rows: Any, **options: Any) -> NoReturn:
        raise NeverChanged


class FrozenPeriod(models.Model):
    """The figures of a reporting period at the moment when somebody closed it. Never changed, never deleted.

    `figures` is what was told, of all countries; `sha256` is the fingerprint of its canonical JSON, so that anybody
    can see that it is still the same. `subjects` says for each indicator who counted, by row id, and in which country,
    so that a later count can say what changed since: it is never shown, and leads to nobody once a person is erased.
    A period may be frozen again, with a reason: each is an edition of its own, and the earlier ones stand.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    since = models.DateField(_("from"))
    until = models.DateField(_("to"))
    edition = models.PositiveSmallIntegerField(_("edition"), default=1)
    because = models.CharField(_("why again"), max_length=200, blank=True)
    frozen_at = models.DateTimeField(_("frozen"))
    frozen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("frozen by"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="periods_frozen",
    )
    programme = models.CharField(_("programme"), max_length=64)
    """The digest of the programme by whose rules was counted."""
    figures = models.JSONField(_("figures"))
    subjects = models.JSONField(editable=False)
    sha256 = models.CharField(_("fingerprint"), max_length=64)

    objects = FrozenPeriodQuerySet.as_manager()

    class Meta:
        verbose_name = _("frozen period")
        verbose_name_plural = _("frozen periods")
        ordering = ["-until", "-edition"]
        constraints = [
            models.UniqueConstraint(fields=["since", "until", "edition"], name="one_row_for_each_edition_of_a_period"),
            models.CheckConstraint(condition=Q(since__lte=F("until")), name="a_frozen_period_ends_after_it_begins"),
        ]

    def __str__(self) -> str:
        return f"{self.since:%Y-%m-%d} – {self.until:%Y-%m-%d} ({self.edition})"

    def get_absolute_url(self) -> str:
        return reverse("kpis:frozen-period", args=[self.uuid])

    def save(self, *args: Any, **options: Any) -> None:
        if not self._state.adding:
            raise NeverChanged
        super().save(*args, **{**options, "force_insert": True})

    def delete(self, *args: Any, **options: Any) -> NoReturn:
        raise NeverChanged
