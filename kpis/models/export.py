"""Numbers that somebody takes out. A row is the order, and the queue: what has no file yet is waiting."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.conf import settings
from django.core.files.storage import Storage
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from lms.files import whole_files


def export_storage() -> Storage:
    """Named by migrations, so it stays here."""
    return whole_files()


class ExportQuerySet(models.QuerySet["Export"]):
    def of(self, user: User) -> ExportQuerySet:
        return self.filter(user=user)

    def waiting(self) -> ExportQuerySet:
        """Asked for, neither made nor given up."""
        return self.filter(made_at=None, failed_at=None)

    def due(self, at: datetime) -> ExportQuerySet:
        """Waiting, and nobody has been at it lately."""
        return self.waiting().filter(next_try_at__lte=at)

    def past(self, at: datetime) -> ExportQuerySet:
        """Those whose file was kept long enough."""
        return self.filter(expires_at__lte=at).exclude(file="")


class Export(models.Model):
    """That somebody took numbers out: of which period and countries, in which format, with which fingerprint.

    `since` and `until` are both included; None on a side means no limit there. No country: all. Both are what the
    person answered for when they asked. The row stays once its file is gone.
    """

    class Kind(models.TextChoices):
        TARGETS = "targets", _("The numbers of the targets page")
        EVIDENCE = "evidence", _("Who is counted, as participant numbers")

    class Format(models.TextChoices):
        XLSX = "xlsx", "XLSX"
        CSV = "csv", "CSV"
        PDF = "pdf", "PDF"
        JSON = "json", "JSON"

    class Problem(models.TextChoices):
        REFUSED = "refused", _("You no longer answer for all of these countries.")
        FAILED = "failed", _("The file could not be made. Please ask for it again.")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("person"), on_delete=models.PROTECT, related_name="exports"
    )
    at = models.DateTimeField(_("asked for"))
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.TARGETS)
    format = models.CharField(_("format"), max_length=10, choices=Format)
    language = models.CharField(_("language"), max_length=10, default="en")
    since = models.DateField(_("from"), null=True, blank=True)
    until = models.DateField(pgettext_lazy("the last day that is counted", "until"), null=True, blank=True)
    countries = models.JSONField(_("countries"), default=list)
    progress = models.PositiveSmallIntegerField(_("progress"), default=0)
    """In percent, by steps that are really done."""
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    next_try_at = models.DateTimeField(default=timezone.now)
    made_at = models.DateTimeField(pgettext_lazy("when a document was made", "made"), null=True, blank=True)
    expires_at = models.DateTimeField(_("kept until"), null=True, blank=True)
    failed_at = models.DateTimeField(_("given up"), null=True, blank=True)
    problem = models.CharField(_("problem"), max_length=20, choices=Problem, blank=True)
    rows = models.PositiveIntegerField(_("rows"), default=0)
    file = models.FileField(_("file"), upload_to="exports", storage=export_storage, blank=True)
    sha256 = models.CharField(_("fingerprint"), max_length=64, blank=True)
    figures_sha256 = models.CharField(_("fingerprint of the figures"), max_length=64, blank=True)

    objects = ExportQuerySet.as_manager()

    class Meta:
        verbose_name = _("export")
        verbose_name_plural = _("exports")
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["next_try_at"], condition=Q(made_at=None, failed_at=None), name="exports_waiting")
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(since=None) | Q(until=None) | Q(since__lte=F("until")),
                name="an_export_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(made_at=None, file="", sha256="") | (Q(made_at__isnull=False) & ~Q(sha256="")),
                name="a_made_export_has_its_fingerprint",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.format}"

    @property
    def is_ready(self) -> bool:
        """Also where the sweep is late: a file is handed out no longer than it is kept."""
        return bool(self.file) and (self.expires_at is None or self.expires_at > timezone.now())

    @property
    def is_waiting(self) -> bool:
        return self.made_at is None and self.failed_at is None

    @property
    def state(self) -> str:
        """`waiting`, `ready`, `gone` once the file is no longer kept, or the name of a problem."""
        if self.problem:
            return self.problem
        if self.is_waiting:
            return "waiting"
        return "ready" if self.is_ready else "gone"

    def download_path(self) -> str:
        return reverse("kpis:download-export", args=[self.uuid])

    def file_name(self) -> str:
        """What the file is called on somebody's own machine: nothing that tells what it is about."""
        name = "list" if self.kind == self.Kind.EVIDENCE else "counts"
        return f"{name}-{self.at:%Y-%m-%d}.{self.format}"

    def stored_name(self, sha256: str) -> str:
        """Where a file with this fingerprint is kept: a name that nobody can tell without the site's secret."""
        name = salted_hmac("kpis.export", f"{self.uuid}{sha256}", algorithm="sha256").hexdigest()
        return f"exports/{name[:2]}/{name[2:]}.{self.format}"


class ExportPart(models.Model):
    """Rows of a long list that are written already, so that a second try goes on where the first stopped.

    `plan` is the fingerprint of the whole list: parts of another list are of no use. Gone once the file is made.
    """

    export = models.ForeignKey(Export, on_delete=models.CASCADE, related_name="parts")
    plan = models.CharField(max_length=64)
    number = models.PositiveIntegerField()
    rows = models.JSONField()

    class Meta:
        verbose_name = _("part of an export")
        verbose_name_plural = _("parts of an export")
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["export", "plan", "number"], name="each_part_of_an_export_once")]

    def __str__(self) -> str:
        return f"{self.export} {self.number}"
