"""Who was in the room, and how that came to be known."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from cohorts.models.seminar import Session


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
    missed = models.PositiveSmallIntegerField(_("minutes missed"), null=True, blank=True)
    """Of whoever came late or left early, where somebody noted it."""
    group = models.CharField(_("target group"), max_length=60, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True)
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), null=True, blank=True, on_delete=models.PROTECT
    )
    marked_at = models.DateTimeField(_("marked at"))
    """When somebody tapped: of two taps the later one stands, whichever the network brought first."""
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


class AttendanceChange(models.Model):
    """One mark as it was made, never changed: the log behind the list.

    `took_effect` is False for a tap that came after a later one. A mark on a closed list has a `reason`.
    """

    class Source(models.TextChoices):
        TRAINER = "trainer", _("marked by a trainer")
        CHECK_IN = "check-in", _("checked in")
        LIST = "list", _("entered from a list")
        MERGE = "merge", _("two entries of one person")
        CORRECTION = "correction", _("corrected after closing")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="changes")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="attendance_changes")
    status = models.CharField(_("status"), max_length=10, choices=Attendance.Status)
    missed = models.PositiveSmallIntegerField(_("minutes missed"), null=True)
    source = models.CharField(_("source"), max_length=10, choices=Source)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    """None for somebody who checked in without an account."""
    tapped_at = models.DateTimeField()
    at = models.DateTimeField()
    """When it arrived."""
    took_effect = models.BooleanField()
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("change of attendance")
        verbose_name_plural = _("changes of attendance")
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(source="correction") | ~Q(reason=""), name="a_correction_has_a_reason")
        ]

    def __str__(self) -> str:
        return f"{self.tapped_at:%Y-%m-%d %H:%M} {self.status}"


class CheckIn(models.Model):
    """That somebody said on their own phone that they are here, in one half day. It becomes a mark once that opens."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="check_ins")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="check_ins")
    at = models.DateTimeField()
    marked_at = models.DateTimeField(null=True)
    """When it became a mark, or found one that a trainer had made; None while it waits."""

    class Meta:
        verbose_name = _("check-in")
        verbose_name_plural = _("check-ins")
        ordering = ["at", "pk"]
        constraints = [models.UniqueConstraint(fields=["session", "user"], name="one_check_in_per_person_and_half_day")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}"
