"""Groups that learn together, seminars held in rooms, and who was there."""

from __future__ import annotations

import uuid
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.access import coordinator_of
from accounts.models import Organisation, User
from cohorts.storage import scan_storage
from courses.models import Module, Reflection
from lms import spoken_codes
from quizzes.models import Response


def new_join_code() -> str:
    """Typed from a slide, and throttled."""
    return spoken_codes.new_code()


def valid_time_zone(name: str) -> None:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise ValidationError(_("This is not a time zone.")) from error


class CohortQuerySet(models.QuerySet["Cohort"]):
    def visible_to(self, user: User) -> CohortQuerySet:
        """A trainer sees their cohorts, a coordinator those of their countries."""
        return self.filter(Q(pk__in=user.cohorts_taught.values("pk")) | _in_scope(user))

    def running(self) -> CohortQuerySet:
        return self.filter(archived_at=None)

    def archived(self) -> CohortQuerySet:
        return self.exclude(archived_at=None)

    def with_members(self) -> CohortQuerySet:
        """Each with `members`: how many belong to it now."""
        current = Membership.objects.current().filter(cohort=OuterRef("pk")).order_by().values("cohort")
        return self.annotate(members=Coalesce(Subquery(current.annotate(n=Count("pk")).values("n")), 0))


class Cohort(models.Model):
    """People who take one module together, watched over by trainers.

    Its name is for trainers: learners and strangers read the neutral title of the module instead.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=120)
    module = models.ForeignKey(Module, verbose_name=_("module"), on_delete=models.PROTECT, related_name="cohorts")
    country = models.CharField(_("country"), max_length=2)
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), null=True, blank=True, on_delete=models.PROTECT
    )
    language = models.CharField(_("language"), max_length=10)
    starts = models.DateField(_("starts"), null=True, blank=True)
    ends = models.DateField(_("ends"), null=True, blank=True)
    trainers = models.ManyToManyField(
        settings.AUTH_USER_MODEL, verbose_name=_("trainers"), related_name="cohorts_taught", blank=True
    )
    join_code = models.CharField(_("join code"), max_length=8, unique=True, default=new_join_code)
    archived_at = models.DateTimeField(
        _("archived"), null=True, blank=True, help_text=_("Nobody can join an archived cohort.")
    )

    objects = CohortQuerySet.as_manager()

    class Meta:
        verbose_name = _("cohort")
        verbose_name_plural = _("cohorts")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(starts=None) | Q(ends=None) | Q(ends__gte=F("starts")),
                name="a_cohort_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("cohorts:cohort", args=[self.uuid])

    def is_taught_by(self, user: User) -> bool:
        return self.trainers.contains(user)

    @property
    def spoken_code(self) -> str:
        """The join code in two halves, as people read it aloud: `7KQ2-M9XD`."""
        return spoken_codes.spoken(self.join_code)


class MembershipQuerySet(models.QuerySet["Membership"]):
    def current(self) -> MembershipQuerySet:
        """Those who belong now. Merged and erased accounts are nobody that a trainer could reach."""
        return self.filter(left_at=None, user__merged_into=None, user__erased_at=None)


class Membership(models.Model):
    """That a person belongs to a cohort, from when, and until when.

    Whoever left may come back with the code; whom a trainer took out (`removed_by`) may not.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    joined_at = models.DateTimeField(_("joined"))
    left_at = models.DateTimeField(pgettext_lazy("when somebody left a group", "left"), null=True, blank=True)
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("taken out by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="memberships_ended",
    )

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.UniqueConstraint(fields=["cohort", "user"], name="one_membership_per_cohort"),
            models.CheckConstraint(
                condition=Q(removed_by=None) | Q(left_at__isnull=False), name="whoever_is_taken_out_has_left"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}"


class SharedNoteQuerySet(models.QuerySet["SharedNote"]):
    def current(self) -> SharedNoteQuerySet:
        """What is shared now: in the wording that was shared, by somebody who has been in a running group since."""
        return self.filter(
            Q(reflection__saved_at=F("saved_at")) | Q(response__saved_at=F("saved_at")),
            membership__in=Membership.objects.current(),
            membership__cohort__in=Cohort.objects.running(),
            shared_at__gte=F("membership__joined_at"),
        )

    def visible_to(self, user: User) -> SharedNoteQuerySet:
        """For trainers of the group whom its writer named when they shared it; for nobody else."""
        return self.current().filter(readers=user, membership__cohort__in=user.cohorts_taught.all())

    def within(self, cohort: Cohort) -> SharedNoteQuerySet:
        return self.filter(membership__cohort=cohort)


class SharedNote(models.Model):
    """That a learner lets trainers of their group read one thing they wrote for themselves, in one wording.

    It is a note at a prompt of a lesson or a reflection in a quiz, and holds no text: what is written anew
    is not shared. `readers` are the trainers whom the page named; one who comes to the group later is not among them.
    In no admin page.
    """

    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="shared_notes")
    reflection = models.ForeignKey(Reflection, null=True, on_delete=models.CASCADE, related_name="+")
    response = models.ForeignKey(Response, null=True, on_delete=models.CASCADE, related_name="+")
    readers = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+")
    saved_at = models.DateTimeField()
    """When the wording was kept that is shared: the `saved_at` of the note on that day."""
    shared_at = models.DateTimeField()

    objects = SharedNoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("shared note")
        verbose_name_plural = _("shared notes")
        ordering = ["-shared_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(reflection=None, response__isnull=False) | Q(reflection__isnull=False, response=None),
                name="one_thing_is_shared",
            ),
            models.UniqueConstraint(fields=["membership", "reflection"], name="a_note_is_shared_once_with_a_group"),
            models.UniqueConstraint(fields=["membership", "response"], name="a_response_is_shared_once_with_a_group"),
        ]

    def __str__(self) -> str:
        return f"{self.shared_at:%Y-%m-%d}"

    @property
    def note(self) -> Reflection | Response:
        note = self.reflection or self.response
        assert note is not None
        return note


class SeminarQuerySet(models.QuerySet["Seminar"]):
    def visible_to(self, user: User) -> SeminarQuerySet:
        """A trainer sees their seminars, a coordinator those of their countries."""
        return self.filter(Q(pk__in=user.seminars_taught.values("pk")) | _in_scope(user))


class Seminar(models.Model):
    """A training held in a room, in half days. Its days are local days of its own time zone."""

    class Kind(models.TextChoices):
        SEMINAR = "seminar", _("Seminar")
        WORKSHOP = "workshop", _("Mentors' workshop")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.SEMINAR)
    title = models.CharField(_("title"), max_length=150)
    group = models.CharField(_("target group"), max_length=60, blank=True)
    country = models.CharField(_("country"), max_length=2)
    cohort = models.ForeignKey(
        Cohort,
        verbose_name=_("cohort"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="seminars",
    )
    place = models.CharField(_("place"), max_length=200, blank=True)
    language = models.CharField(_("language"), max_length=10)
    time_zone = models.CharField(_("time zone"), max_length=40, default="UTC", validators=[valid_time_zone])
    capacity = models.PositiveIntegerField(_("places"), default=25)
    trainers = models.ManyToManyField(
        settings.AUTH_USER_MODEL, verbose_name=_("trainers"), related_name="seminars_taught", blank=True
    )

    objects = SeminarQuerySet.as_manager()

    class Meta:
        verbose_name = _("seminar")
        verbose_name_plural = _("seminars")
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("cohorts:seminar", args=[self.uuid])

    def is_taught_by(self, user: User) -> bool:
        return self.trainers.contains(user)

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)


class SessionQuerySet(models.QuerySet["Session"]):
    def ahead(self, at: datetime) -> SessionQuerySet:
        """Those that have not begun."""
        return self.filter(starts_at__gt=at)


class Session(models.Model):
    """A half day of a seminar."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    seminar = models.ForeignKey(Seminar, on_delete=models.CASCADE, related_name="sessions")
    number = models.PositiveSmallIntegerField(_("number"))
    starts_at = models.DateTimeField(_("begins"))
    minutes = models.PositiveIntegerField(_("minutes"))
    title = models.CharField(_("title"), max_length=150, blank=True)

    objects = SessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("half day")
        verbose_name_plural = _("half days")
        ordering = ["starts_at", "number"]
        constraints = [
            models.UniqueConstraint(fields=["seminar", "number"], name="half_days_are_numbered"),
            models.CheckConstraint(condition=Q(minutes__gt=0), name="a_half_day_has_minutes"),
        ]

    def __str__(self) -> str:
        return f"{self.seminar} {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("cohorts:session", args=[self.seminar.uuid, self.uuid])

    @property
    def local_start(self) -> datetime:
        """When it begins, in the seminar's zone. A template must say `{% timezone %}`, or it turns this back."""
        return self.starts_at.astimezone(self.seminar.zone)

    @property
    def local_day(self) -> date:
        return self.local_start.date()

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)


class Registration(models.Model):
    """That a person has a place in a seminar: the rows of its attendance list."""

    seminar = models.ForeignKey(Seminar, on_delete=models.CASCADE, related_name="registrations")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="registrations")
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("registration")
        verbose_name_plural = _("registrations")
        constraints = [models.UniqueConstraint(fields=["seminar", "user"], name="one_place_per_person")]

    def __str__(self) -> str:
        return f"{self.user}"


class AttendanceQuerySet(models.QuerySet["Attendance"]):
    def present(self) -> AttendanceQuerySet:
        """Whoever was in the room, for all of the half day or a part."""
        return self.filter(status__in=Attendance.IN_THE_ROOM)


class Attendance(models.Model):
    """How a person took part in one half day; their group, country and organisation as of that day."""

    class Status(models.TextChoices):
        PRESENT = "present", _("present")
        LATE = "late", _("late")
        LEFT_EARLY = "left-early", _("left early")
        EXCUSED = "excused", _("excused")
        ABSENT = "absent", _("absent")

    IN_THE_ROOM = frozenset({Status.PRESENT, Status.LATE, Status.LEFT_EARLY})

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="attendances")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="attendances")
    status = models.CharField(_("status"), max_length=10, choices=Status)
    group = models.CharField(_("target group"), max_length=60, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True)
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), null=True, blank=True, on_delete=models.PROTECT
    )
    marked_at = models.DateTimeField(_("marked at"))
    marked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("marked by"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="attendances_marked",
    )

    objects = AttendanceQuerySet.as_manager()

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendances")
        constraints = [models.UniqueConstraint(fields=["session", "user"], name="one_mark_per_person_and_half_day")]

    def __str__(self) -> str:
        return self.get_status_display()


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


def _in_scope(user: User) -> Q:
    """Rows of a `country` that this person coordinates."""
    coordinator = coordinator_of(user)
    if coordinator is None:
        return Q(pk__in=[])
    return Q(country__in=coordinator.countries) if coordinator.countries else Q(pk__isnull=False)
