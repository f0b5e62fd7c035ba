"""Papers: certificates, attendance reports.

A row is a frozen snapshot: all that the paper says, and the template's version. Rendering is a pure
function of the row, so the same row gives the same paper, whatever happens to names, templates or
people later. The row is also the queue: what has no file yet is waiting.
"""

from __future__ import annotations

import secrets
import uuid
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from polymorphic.managers import PolymorphicManager
from polymorphic.models import PolymorphicModel
from polymorphic.query import PolymorphicQuerySet

from accounts.models import User, reachable
from certificates.storage import paper_storage
from cohorts.models import Seminar
from courses.models import ModuleCompletion
from lms.text import Localised

CODE_ALPHABET = "abcdefghijklmnopqrstuvwxyz234567"


def new_code() -> str:
    """A verification code: 160 random bits in base32, as people can still type it from paper."""
    return "".join(secrets.choice(CODE_ALPHABET) for _position in range(32))


class DocumentQuerySet(PolymorphicQuerySet["Document"]):
    def waiting(self) -> DocumentQuerySet:
        """Asked for, and not made yet."""
        return self.filter(sha256="")

    def due(self, at: datetime) -> DocumentQuerySet:
        """Waiting, and not put in the queue so lately that somebody may be at it."""
        return self.waiting().filter(next_try_at__lte=at)

    def ready(self) -> DocumentQuerySet:
        return self.exclude(sha256="")

    def held_by(self, user: User) -> DocumentQuerySet:
        """The papers that are about this person."""
        return self.filter(holder=user)

    def visible_to(self, user: User) -> DocumentQuerySet:
        """Their own papers, and the reports of seminars that are theirs to see."""
        return self.filter(Q(holder=user) | Q(holder=None, seminar__in=Seminar.objects.visible_to(user)))

    def unannounced(self) -> DocumentQuerySet:
        """Ready, and their holder, who has an address, was not told yet."""
        return self.ready().filter(reachable("holder__"), mailed_at=None, revoked_at=None)


DocumentManager = PolymorphicManager.from_queryset(DocumentQuerySet)


class Document(PolymorphicModel):
    """A paper that somebody was given. Deleting a template, a cohort or a trainer destroys none.

    `snapshot` is everything that the paper says, in the language of the paper; `sha256` is the
    fingerprint of the stored file, and empty as long as it is waiting to be made. A paper that is
    replaced hands its completion on to the one that replaces it.
    """

    class Reason(models.TextChoices):
        """Why a paper was revoked, in classes: the verification page says them to anybody."""

        MISTAKE = "mistake", _("It was issued by mistake.")
        NOT_EARNED = "not-earned", _("What it says was found not to be true.")
        HOLDER = "holder", _("Its holder asked for that.")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.CharField(_("code"), max_length=40, unique=True, default=new_code, editable=False)
    holder = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("holder"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="papers",
    )
    module_completion = models.OneToOneField(
        ModuleCompletion,
        verbose_name=_("completed module"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="certificate",
    )
    seminar = models.ForeignKey(
        Seminar,
        verbose_name=_("seminar"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="papers",
    )
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("asked for by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="papers_requested",
    )
    language = models.CharField(_("language"), max_length=10)
    template = models.CharField(_("template"), max_length=60)
    """The template's name with its version, such as `certificate/1`."""
    snapshot = models.JSONField(_("what it says"))
    requested_at = models.DateTimeField(_("asked for"))
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    """How often the sweep put it in the queue."""
    next_try_at = models.DateTimeField(default=timezone.now)
    made_at = models.DateTimeField(pgettext_lazy("when a document was made", "made"), null=True, blank=True)
    mailed_at = models.DateTimeField(_("announced"), null=True, blank=True)
    file = models.FileField(_("file"), upload_to="papers", storage=paper_storage, blank=True)
    sha256 = models.CharField(_("fingerprint"), max_length=64, blank=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)
    revoked_because = models.CharField(_("reason"), max_length=40, choices=Reason, blank=True)
    replaced_by = models.OneToOneField(
        "self",
        verbose_name=_("replaced by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="replaces",
    )

    objects = DocumentManager()  # type: ignore[misc]

    kind = "document"
    label: str | Promise = _("Paper")
    """The kind's name, as a title on a screen."""

    class Meta:
        verbose_name = _("paper")
        verbose_name_plural = _("papers")
        ordering = ["-requested_at", "-pk"]
        indexes = [models.Index(fields=["next_try_at"], condition=Q(sha256=""), name="papers_waiting")]
        constraints = [
            models.CheckConstraint(
                condition=Q(sha256="", file="") | (~Q(sha256="") & ~Q(file="")),
                name="a_stored_paper_has_its_fingerprint",
            ),
        ]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.code[:8]}"

    @property
    def is_ready(self) -> bool:
        return bool(self.sha256)

    @property
    def title(self) -> Localised:
        """What the paper is about, in words that may stand on a screen."""
        raise NotImplementedError(f"{self.template}: an unknown kind of paper")

    def verify_path(self) -> str:
        return reverse("certificates:verify", args=[self.code])

    def download_path(self) -> str:
        return reverse("certificates:download", args=[self.uuid])

    def file_name(self) -> str:
        """What the file is called on somebody's own machine: nothing that tells what it is about."""
        return f"paper-{timezone.localdate(self.requested_at).isoformat()}.pdf"

    def stored_name(self, sha256: str) -> str:
        """Where a file with this fingerprint is kept. The same row and bytes give the same name, so
        making it twice leaves one file; nobody without the site's secret can tell the name."""
        name = salted_hmac("certificates.file", f"{self.uuid}{sha256}", algorithm="sha256").hexdigest()
        return f"papers/{name[:2]}/{name[2:]}.pdf"


class Certificate(Document):
    """That a person completed a module: exactly one per completion."""

    kind = "certificate"
    label = _("Certificate of completion")

    class Meta:
        proxy = True
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")

    @property
    def title(self) -> Localised:
        return _localised(self.snapshot[self.snapshot["title_shown"]])

    @property
    def completed_on(self) -> date:
        return date.fromisoformat(self.snapshot["completed_on"])


class AttendanceReport(Document):
    """Who attended which half days of a seminar, as it stood when it was asked for."""

    kind = "attendance-report"
    label = _("Attendance report")

    class Meta:
        proxy = True
        verbose_name = _("attendance report")
        verbose_name_plural = _("attendance reports")

    @property
    def title(self) -> Localised:
        return Localised(self.snapshot["seminar"]["title"], self.language)


def _localised(stored: dict[str, Any]) -> Localised:
    return Localised(stored["text"], stored["language"])
