"""Photos and PDFs of signed sheets."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from cohorts.models.seminar import Seminar, Session
from cohorts.storage import scan_storage


class ScanQuerySet(models.QuerySet["Scan"]):
    def current(self) -> ScanQuerySet:
        """Those that nobody has withdrawn."""
        return self.filter(withdrawn_at=None)

    def visible_to(self, user: User) -> ScanQuerySet:
        """For whoever may see the seminar."""
        return self.filter(session__seminar__in=Seminar.objects.visible_to(user))


class Scan(models.Model):
    """A photo or a PDF of a sheet that people signed in one half day: evidence, so it is withdrawn and not deleted.

    `file` is not what was uploaded but what was made of it: the same to look at, and nothing else. What the original
    was called is kept nowhere; its fingerprint only says that it was here already.
    """

    EXTENSIONS = {"image/jpeg": "jpg", "application/pdf": "pdf"}

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    session = models.ForeignKey(Session, verbose_name=_("half day"), on_delete=models.PROTECT, related_name="scans")
    file = models.FileField(_("file"), upload_to="scans", storage=scan_storage)
    sha256 = models.CharField(_("fingerprint"), max_length=64)
    """Of the stored bytes."""
    original_sha256 = models.CharField(max_length=64, editable=False)
    """Of the bytes that were uploaded, and not kept."""
    media_type = models.CharField(
        _("kind"), max_length=40, choices=[("image/jpeg", "JPEG"), ("application/pdf", "PDF")]
    )
    size = models.PositiveIntegerField(_("size"))
    """In bytes."""
    pages = models.PositiveSmallIntegerField(_("pages"))
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("uploaded by"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="scans_uploaded",
    )
    uploaded_at = models.DateTimeField(_("uploaded at"))
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)
    withdrawn_because = models.TextField(_("reason"), blank=True)

    objects = ScanQuerySet.as_manager()

    class Meta:
        verbose_name = _("signed sheet")
        verbose_name_plural = _("signed sheets")
        ordering = ["uploaded_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "original_sha256"],
                condition=Q(withdrawn_at=None),
                name="a_sheet_is_kept_once_for_a_half_day",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_because="")
                | (Q(withdrawn_at__isnull=False) & ~Q(withdrawn_because="")),
                name="what_is_withdrawn_has_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.uuid.hex[:8]}"

    @property
    def extension(self) -> str:
        return self.EXTENSIONS[self.media_type]

    def download_path(self) -> str:
        return reverse("cohorts:scan", args=[self.session.seminar.uuid, self.session.uuid, self.uuid])

    def file_name(self) -> str:
        """What the file is called on somebody's own machine: nothing that tells what it is about."""
        return f"sheet-{self.session.local_day.isoformat()}-{self.session.number}.{self.extension}"

    def stored_name(self) -> str:
        """Where its file is kept: nobody without the site's secret can tell the name."""
        name = salted_hmac("cohorts.scan", f"{self.uuid}{self.sha256}", algorithm="sha256").hexdigest()
        return f"scans/{name[:2]}/{name[2:]}.{self.extension}"
