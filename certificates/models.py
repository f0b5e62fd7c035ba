"""Papers: certificates, transcripts, attendance reports, sign-in sheets.

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
from django.db.models import ExpressionWrapper, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from polymorphic.managers import PolymorphicManager
from polymorphic.models import PolymorphicModel
from polymorphic.query import PolymorphicQuerySet

from accounts.models import User, reachable
from accounts.people import accounts_of
from certificates.storage import paper_storage
from cohorts.models import Registration, Seminar, Session
from courses.models import ModuleCompletion
from lms.text import Localised

CODE_ALPHABET = "abcdefghijklmnopqrstuvwxyz234567"


def new_code() -> str:
    """A verification code: 160 random bits in base32, as people can still type it from paper."""
    return "".join(secrets.choice(CODE_ALPHABET) for _position in range(32))


class DocumentQuerySet(PolymorphicQuerySet["Document"]):
    def waiting(self) -> DocumentQuerySet:
        """Asked for, and not made yet."""
        return self.filter(sha256="", erased_at=None, replaced_by=None)

    def due(self, at: datetime) -> DocumentQuerySet:
        """Waiting, and not put in the queue so lately that somebody may be at it."""
        return self.waiting().filter(next_try_at__lte=at)

    def ready(self) -> DocumentQuerySet:
        return self.exclude(sha256="")

    def valid(self) -> DocumentQuerySet:
        """Neither revoked, nor replaced, nor a tombstone."""
        return self.filter(revoked_at=None, replaced_by=None, erased_at=None)

    def to_hand_out(self) -> DocumentQuerySet:
        """Those that others may hand to their holders."""
        return self.filter(for_holder_alone=False)

    def held_by(self, user: User) -> DocumentQuerySet:
        """The papers that are about this person, also those of accounts that were merged into theirs."""
        return self.filter(holder__in=accounts_of([user.pk]))

    def visible_to(self, user: User) -> DocumentQuerySet:
        """Their own papers, and the reports and sheets of seminars that are theirs to see.

        A report with names is for the seminar's trainers alone; older ones do not say that they have names.
        """
        own = Q(holder__in=accounts_of([user.pk]))
        taught = Q(holder=None, seminar__in=user.seminars_taught.values("pk"))
        seen = Q(holder=None, seminar__in=Seminar.objects.visible_to(user))
        return self.filter(own | taught | (seen & (Q(not_instance_of=AttendanceReport) | Q(snapshot__named=False))))

    def with_version(self) -> DocumentQuerySet:
        """Reports, each with `is_for_the_funder`, without the long snapshot."""
        for_the_funder = ExpressionWrapper(Q(snapshot__named=False), output_field=models.BooleanField())
        return self.defer("snapshot").annotate(is_for_the_funder=for_the_funder)

    def unannounced(self) -> DocumentQuerySet:
        """Ready and valid, and their holder, who has an address, was not told yet."""
        return self.ready().valid().filter(reachable("holder__"), mailed_at=None)


DocumentManager = PolymorphicManager.from_queryset(DocumentQuerySet)


class Document(PolymorphicModel):
    """A paper that somebody was given. Deleting a template, a cohort or a trainer destroys none.

    `snapshot` is everything that the paper says, in the language of the paper; `sha256` is the
    fingerprint of the stored file, and empty as long as it is waiting to be made. A paper that is
    replaced hands its completion, or its registration, on to the one that replaces it. When its holder
    is erased it becomes a tombstone: it says that it was issued, and when, and nothing about anybody.
    """

    class Reason(models.TextChoices):
        """Why a paper was revoked, in classes: the verification page says them to anybody."""

        MISTAKE = "mistake", _("It was issued by mistake.")
        NOT_EARNED = "not-earned", _("What it says was found not to be true.")
        HOLDER = "holder", _("Its holder asked for that.")

    class Change(models.TextChoices):
        """Why another paper took a paper's place. The verification page does not say it."""

        NAME = "name", _("The name was corrected.")
        TITLE = "title", _("Another title was chosen.")
        TEMPLATE = "template", _("The template was mended.")
        ATTENDANCE = "attendance", _("The attendance was corrected.")
        NEWER = "newer", _("A newer one was made.")

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
    registration = models.OneToOneField(
        Registration,
        verbose_name=_("registration"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="certificate",
    )
    """Whose attendance it certifies: exactly one paper for each place in a seminar."""
    seminar = models.ForeignKey(
        Seminar,
        verbose_name=_("seminar"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="papers",
    )
    session = models.ForeignKey(
        Session,
        verbose_name=_("half day"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="sheets",
    )
    """The half day of a sign-in sheet."""
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
    """The template's name with its version, such as `certificate/2`."""
    snapshot = models.JSONField(_("what it says"))
    in_bulk = models.BooleanField(_("one of many"), default=False)
    """Issued together with others: made in a queue of its own, so that nobody waits behind them all."""
    requested_at = models.DateTimeField(_("asked for"))
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    """How often the sweep put it in the queue."""
    next_try_at = models.DateTimeField(default=timezone.now)
    made_at = models.DateTimeField(pgettext_lazy("when a document was made", "made"), null=True, blank=True)
    mailed_at = models.DateTimeField(_("announced"), null=True, blank=True)
    file = models.FileField(_("file"), upload_to="papers", storage=paper_storage, blank=True)
    sha256 = models.CharField(_("fingerprint"), max_length=64, blank=True, db_index=True)
    name_shown = models.BooleanField(_("check page shows the name"), default=False)
    """Whether the verification page says whose paper it is: its holder decides, and may change their mind."""
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)
    revoked_because = models.CharField(_("reason"), max_length=40, choices=Reason, blank=True)
    replaced_by = models.ForeignKey(
        "self",
        verbose_name=_("replaced by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="replaces",
    )
    for_holder_alone = models.BooleanField(_("for its holder alone"), default=False)
    """Made anew by its holder, or for them, maybe with a name that is for nobody here: not for others to hand out."""
    replaced_because = models.CharField(_("why it was replaced"), max_length=20, choices=Change, blank=True)
    erased_at = models.DateTimeField(_("holder erased"), null=True, blank=True)

    objects = DocumentManager()  # type: ignore[misc]

    kind = "document"
    label: str | Promise = _("Paper")
    """The kind's name, as a title on a screen."""
    newest_template = ""
    """The template and version that papers of the kind are made with from now on."""

    class Meta:
        verbose_name = _("paper")
        verbose_name_plural = _("papers")
        ordering = ["-requested_at", "-pk"]
        indexes = [models.Index(fields=["next_try_at"], condition=Q(sha256="", erased_at=None), name="papers_waiting")]
        constraints = [
            models.CheckConstraint(
                condition=Q(sha256="", file="") | (~Q(sha256="") & ~Q(file="")),
                name="a_stored_paper_has_its_fingerprint",
            ),
            models.CheckConstraint(
                condition=Q(erased_at=None) | Q(holder=None, module_completion=None, registration=None, sha256=""),
                name="a_tombstone_leads_to_nobody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.code[:8]}"

    @property
    def is_ready(self) -> bool:
        return bool(self.sha256)

    @property
    def is_valid(self) -> bool:
        return self.revoked_at is None and self.replaced_by_id is None and self.erased_at is None

    @property
    def title(self) -> Localised:
        """What the paper is about, in words that may stand on a screen: the title that it shows."""
        if self.erased_at is not None:
            return Localised("", self.language)
        return _localised(self.snapshot[self.snapshot["title_shown"]])

    @property
    def first_day(self) -> date:
        return date.fromisoformat(self.snapshot["half_days"][0]["day"])

    @property
    def last_day(self) -> date:
        return date.fromisoformat(self.snapshot["half_days"][-1]["day"])

    @property
    def issued_on(self) -> date:
        return date.fromisoformat(self.snapshot["issued_on"])

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
    """That a person completed a module: exactly one in force for each completion."""

    kind = "certificate"
    label = _("Certificate of completion")
    newest_template = "certificate/2"

    class Meta:
        proxy = True
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")

    @property
    def completed_on(self) -> date:
        return date.fromisoformat(self.snapshot["completed_on"])


class AttendanceCertificate(Document):
    """That a person attended enough of a seminar: exactly one in force for each registration."""

    kind = "attendance-certificate"
    label = _("Certificate of attendance")
    newest_template = "attendance-certificate/2"

    class Meta:
        proxy = True
        verbose_name = _("certificate of attendance")
        verbose_name_plural = _("certificates of attendance")


class MentorCertificate(Document):
    """That a person attended a workshop for mentors: exactly one in force for each registration."""

    kind = "mentor-certificate"
    label = _("Certificate of mentor training")
    newest_template = "mentor-certificate/2"

    class Meta:
        proxy = True
        verbose_name = _("certificate of mentor training")
        verbose_name_plural = _("certificates of mentor training")


class Transcript(Document):
    """All that a person completed and attended, as it stood on the day they asked."""

    kind = "transcript"
    label = _("Transcript")
    newest_template = "transcript/2"

    class Meta:
        proxy = True
        verbose_name = _("transcript")
        verbose_name_plural = _("transcripts")

    @property
    def title(self) -> Localised:
        return Localised(gettext("Everything so far"), get_language() or self.language)


class AttendanceReport(Document):
    """Who attended which half days of a seminar, as it stood when it was asked for."""

    kind = "attendance-report"
    label = _("Attendance report")
    newest_template = "attendance-report/2"

    class Meta:
        proxy = True
        verbose_name = _("attendance report")
        verbose_name_plural = _("attendance reports")

    @property
    def title(self) -> Localised:
        return Localised(self.snapshot["seminar"]["title"], self.language)

    @property
    def has_names(self) -> bool:
        named: bool = self.snapshot.get("named", True)
        return named

    def file_name(self) -> str:
        """So that nobody hands on the one with names for the one without."""
        return super().file_name().replace(".pdf", "-with-names.pdf") if self.has_names else super().file_name()


class SignInSheet(Document):
    """The list of one half day, to be signed in the room."""

    kind = "sign-in-sheet"
    label = _("Sign-in sheet")
    newest_template = "sign-in-sheet/2"

    class Meta:
        proxy = True
        verbose_name = _("sign-in sheet")
        verbose_name_plural = _("sign-in sheets")

    @property
    def title(self) -> Localised:
        return Localised(self.snapshot["seminar"]["title"], self.language)

    def file_name(self) -> str:
        """By its half day: a trainer downloads all of them, and prints the right one."""
        half_day = self.snapshot["half_day"]
        return f"list-{half_day['day']}-{half_day['number']}.pdf"


def _localised(stored: dict[str, Any]) -> Localised:
    return Localised(stored["text"], stored["language"])
