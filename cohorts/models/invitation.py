"""Invitations by e-mail into a group."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cohorts.models.cohort import Cohort


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self, at: datetime) -> InvitationQuerySet:
        """Neither declined nor past their end. One that is accepted is deleted."""
        return self.filter(declined_at=None, ends_at__gt=at)

    def unmailed(self) -> InvitationQuerySet:
        """Whose mail nobody has claimed yet."""
        return self.filter(mailed_at=None, declined_at=None)


class Invitation(models.Model):
    """That a trainer asked an address into a group. Deleted when it is accepted, and at its end.

    Whether somebody with that address has an account is not looked up: who invites must not learn it. One
    that is declined keeps no address, only its fingerprint, so that nobody is asked again meanwhile.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField(_("e-mail address"), blank=True)
    fingerprint = models.CharField(max_length=64)
    """A salted hash of the address in lower case."""
    language = models.CharField(_("language"), max_length=10)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    invited_at = models.DateTimeField(_("invited at"))
    ends_at = models.DateTimeField(_("ends at"))
    mailed_at = models.DateTimeField(null=True)
    declined_at = models.DateTimeField(null=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["invited_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["cohort", "fingerprint"], name="invited_once_into_a_group"),
            models.CheckConstraint(condition=Q(declined_at=None) | Q(email=""), name="whoever_declines_is_forgotten"),
        ]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.uuid.hex[:8]}"
