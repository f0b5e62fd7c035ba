"""Groups that learn together."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Organisation, User
from cohorts.models.scope import in_scope
from courses.models import Module
from lms import spoken_codes


def new_join_code() -> str:
    """Typed from a slide, and throttled."""
    return spoken_codes.new_code()


class CohortQuerySet(models.QuerySet["Cohort"]):
    def visible_to(self, user: User) -> CohortQuerySet:
        """A trainer sees their cohorts, a coordinator those of their countries."""
        return self.filter(Q(pk__in=user.cohorts_taught.values("pk")) | in_scope(user))

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
    handover = models.TextField(
        _("handover note"),
        blank=True,
        max_length=4000,
        help_text=_(
            "For whoever teaches this group after you: what was done, what comes next. Nothing about one person."
        ),
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
    reminders = models.BooleanField(_("wants reminders"), default=True)
    """Whether the trainers of this group may have a reminder mailed. Their messages stand here anyway."""

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
