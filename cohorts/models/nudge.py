"""A kind word from a trainer."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User, reachable
from cohorts.models.cohort import Membership

NEWS_FOR = timedelta(days=3)
"""How long a mail about a message is worth sending after it might have gone."""


class NudgeQuerySet(models.QuerySet["Nudge"]):
    def shown_to(self, user: User) -> NudgeQuerySet:
        """What stands on somebody's own page: from groups that run, and to which they belong still."""
        return self.filter(membership__user=user, membership__left_at=None, membership__cohort__archived_at=None)

    def unmailed(self, at: datetime) -> NudgeQuerySet:
        """Whose mail may go by now: to somebody who can be reached, wants it, is in the group still, and has not read
        the message meanwhile. The quiet hours of the country are asked elsewhere."""
        return self.filter(
            reachable("membership__user__"),
            membership__left_at=None,
            membership__reminders=True,
            membership__cohort__archived_at=None,
            mailed_at=None,
            read_at=None,
            due_at__lte=at,
            due_at__gt=at - NEWS_FOR,
        )


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

    objects = NudgeQuerySet.as_manager()

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        ordering = ["-sent_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["membership", "reason", "about"], name="reminded_once_of_one_thing")
        ]

    def __str__(self) -> str:
        return f"{self.sent_at:%Y-%m-%d} {self.reason}"
