"""A kind word from a trainer."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cohorts.models.cohort import Membership


class Nudge(models.Model):
    """A ready message from a trainer to a learner, for one reason, once. The learner reads it here, in their language;
    a mail only says that a message waits."""

    class Reason(models.TextChoices):
        NEVER_BEGAN = "never-began", _("never began")
        STUCK = "stuck", _("stuck")
        FAILED_TWICE = "failed-twice", _("failed twice")
        MISSED = "missed", _("missed a half day")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="nudges")
    reason = models.CharField(_("reason"), max_length=20, choices=Reason)
    about = models.CharField(max_length=120, blank=True)
    """The key of a lesson or a quiz, or the UUID of a half day; empty for whoever never began."""
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    sent_at = models.DateTimeField(_("sent at"))
    due_at = models.DateTimeField()
    """Not before this the mail goes: at night nobody is written to."""
    mailed_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        ordering = ["-sent_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["membership", "reason", "about"], name="reminded_once_of_one_thing")
        ]

    def __str__(self) -> str:
        return f"{self.sent_at:%Y-%m-%d} {self.reason}"
