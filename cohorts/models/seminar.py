"""Seminars and their half days, and who has a place."""

from __future__ import annotations

import uuid
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User, reachable
from cohorts.models.cohort import Cohort, new_join_code
from cohorts.models.scope import in_scope
from lms import spoken_codes


def valid_time_zone(name: str) -> None:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise ValidationError(_("This is not a time zone.")) from error


class SeminarQuerySet(models.QuerySet["Seminar"]):
    def visible_to(self, user: User) -> SeminarQuerySet:
        """A trainer sees their seminars, a coordinator those of their countries."""
        return self.filter(Q(pk__in=user.seminars_taught.values("pk")) | in_scope(user))


class Seminar(models.Model):
    """A training held in a room, in half days. Its days are local days of its own time zone."""

    class Kind(models.TextChoices):
        SEMINAR = "seminar", _("Seminar")
        WORKSHOP = "workshop", _("Mentors' workshop")
        INFORMATION = "information", _("Information event")
        ONLINE = "online", _("Online meeting")

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
    place = models.CharField(
        _("place"),
        max_length=200,
        blank=True,
        help_text=_("The town or the house. It stands on lists and certificates."),
    )
    address = models.TextField(
        _("address"),
        blank=True,
        max_length=500,
        help_text=_("How to get there, or the link of an online meeting. Only people with a place read it."),
    )
    agenda = models.TextField(_("agenda"), blank=True, max_length=4000)
    language = models.CharField(_("language"), max_length=10)
    time_zone = models.CharField(_("time zone"), max_length=40, default="UTC", validators=[valid_time_zone])
    capacity = models.PositiveIntegerField(_("places"), default=25)
    trainers = models.ManyToManyField(
        settings.AUTH_USER_MODEL, verbose_name=_("trainers"), related_name="seminars_taught", blank=True
    )
    sign_up_code = models.CharField(_("code to sign up"), max_length=8, unique=True, default=new_join_code)
    takes_sign_ups = models.BooleanField(
        _("takes sign-ups"),
        default=False,
        help_text=_("Whoever has the code can sign up, until the first half day begins."),
    )
    entered_later = models.BooleanField(
        _("entered later"), default=False, help_text=_("It was held before it was entered here, from its list.")
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
    def spoken_code(self) -> str:
        """The code to sign up in two halves, as people read it aloud."""
        return spoken_codes.spoken(self.sign_up_code)

    @property
    def is_closed(self) -> bool:
        """Whether two people have said that its list is complete; from then on there are only corrections."""
        closing = getattr(self, "closing", None)
        return closing is not None and closing.confirmed_at is not None

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
    minutes = models.PositiveIntegerField(_("minutes"), help_text=_("From the beginning to the end, with breaks."))
    certified_minutes = models.PositiveIntegerField(
        _("certified minutes"), null=True, blank=True, help_text=_("What papers count. Empty: all of its minutes.")
    )
    title = models.CharField(_("title"), max_length=150, blank=True)
    check_in_code = models.CharField(_("code to check in"), max_length=8, unique=True, default=new_join_code)
    opened_at = models.DateTimeField(_("check-in opened at"), null=True, blank=True)
    """From when on people who check in are marked; who did so earlier waits."""
    unlisted = models.PositiveSmallIntegerField(_("present without being listed"), default=0)
    """People in the room who do not want to be on any list: they are heads, and nobody distinct."""

    objects = SessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("half day")
        verbose_name_plural = _("half days")
        ordering = ["starts_at", "number"]
        constraints = [
            models.UniqueConstraint(fields=["seminar", "number"], name="half_days_are_numbered"),
            models.CheckConstraint(condition=Q(minutes__gt=0), name="a_half_day_has_minutes"),
            models.CheckConstraint(
                condition=Q(certified_minutes=None) | Q(certified_minutes__lte=F("minutes")),
                name="no_more_is_certified_than_a_half_day_lasts",
            ),
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

    @property
    def counted_minutes(self) -> int:
        """What somebody who was there has on papers and in sums."""
        return self.minutes if self.certified_minutes is None else self.certified_minutes


class RegistrationQuerySet(models.QuerySet["Registration"]):
    def untold(self) -> RegistrationQuerySet:
        """Of people who waited, have a place now, can be written to, and whose mail nobody has claimed yet."""
        return self.filter(reachable("user__"), promoted_at__isnull=False, mailed_at=None)


class Registration(models.Model):
    """That a person has a place in a seminar: the rows of its attendance list."""

    seminar = models.ForeignKey(Seminar, on_delete=models.CASCADE, related_name="registrations")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="registrations")
    at = models.DateTimeField(_("at"))
    promoted_at = models.DateTimeField(null=True)
    """When whoever waited was given this place; None for a place that was there at once."""
    mailed_at = models.DateTimeField(null=True)
    """When the mail about a place after waiting was claimed."""

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        verbose_name = _("registration")
        verbose_name_plural = _("registrations")
        constraints = [models.UniqueConstraint(fields=["seminar", "user"], name="one_place_per_person")]

    def __str__(self) -> str:
        return f"{self.user}"


class Waiting(models.Model):
    """That somebody would take a place in a seminar as soon as one is free: first come, first served."""

    seminar = models.ForeignKey(Seminar, on_delete=models.CASCADE, related_name="waiting")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="waiting_for")
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("waiting person")
        verbose_name_plural = _("waiting people")
        ordering = ["at", "pk"]
        constraints = [models.UniqueConstraint(fields=["seminar", "user"], name="waiting_once_for_a_seminar")]

    def __str__(self) -> str:
        return f"{self.user}"


class Needs(models.Model):
    """What somebody needs to take part in a seminar. It may say something about their health or their faith, so it is
    read by its trainers alone, and deleted once the seminar is over. In no admin page, in no file."""

    seminar = models.ForeignKey(Seminar, on_delete=models.CASCADE, related_name="needs")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="seminar_needs")
    access = models.CharField(_("to take part"), max_length=300, blank=True)
    food = models.CharField(_("food"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("needs")
        verbose_name_plural = _("needs")
        constraints = [models.UniqueConstraint(fields=["seminar", "user"], name="needs_once_for_a_seminar")]

    def __str__(self) -> str:
        return f"{self.user}"


class Closing(models.Model):
    """That the list of a seminar is complete: one person says so, a second one confirms it, or sends it back.

    The names are kept as they were on that day, for the report is signed with them. What was sent back can be asked
    for again.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    seminar = models.OneToOneField(Seminar, on_delete=models.PROTECT, related_name="closing")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="closings_asked")
    asked_name = models.CharField(max_length=100, default="")
    asked_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="closings_confirmed"
    )
    confirmed_name = models.CharField(max_length=100, default="")
    confirmed_at = models.DateTimeField(null=True)
    sent_back_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    sent_back_at = models.DateTimeField(null=True)
    sent_back_because = models.CharField(_("reason"), max_length=300, default="")

    class Meta:
        verbose_name = _("closing")
        verbose_name_plural = _("closings")
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_by=None, confirmed_at=None)
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False),
                name="whoever_confirms_does_so_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=F("asked_by")), name="a_second_person_confirms"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at=None) | Q(sent_back_at=None), name="what_is_sent_back_is_not_confirmed"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.asked_at:%Y-%m-%d}"

    @property
    def waits(self) -> bool:
        """For a second person."""
        return self.confirmed_at is None and self.sent_back_at is None
