"""People and the organisations they belong to.

That somebody has an account here can reveal who they are. So a row keeps what the platform needs to
teach, to write a paper and to count, and nothing else: no nationality, no status, no orientation, no
gender, no date of birth.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Any, ClassVar, NoReturn

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lms import spoken_codes


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def offered(self) -> OrganisationQuerySet:
        """Those that a person may pick: confirmed, and not merged away."""
        return self.filter(status=Organisation.Status.CONFIRMED, merged_into=None)

    def undecided(self) -> OrganisationQuerySet:
        """Those that somebody proposed, and nobody confirmed or merged yet."""
        return self.filter(status=Organisation.Status.PROPOSED, merged_into=None)


class Organisation(models.Model):
    """A body that people belong to: an association, a town hall, a partner of the project.

    Anybody may propose one; it is offered to others, and counted, once a coordinator confirms it or
    merges it into one that exists. The target group follows from `kind`, by the programme.
    """

    class Status(models.TextChoices):
        PROPOSED = "proposed", _("proposed")
        CONFIRMED = "confirmed", _("confirmed")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=40)
    country = models.CharField(_("country"), max_length=2)
    town = models.CharField(_("town"), max_length=100, blank=True)
    partner = models.BooleanField(_("partner of the project"), default=False)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.PROPOSED)
    merged_into = models.ForeignKey(
        "self", verbose_name=_("merged into"), null=True, blank=True, on_delete=models.PROTECT, related_name="merged"
    )

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(Lower("name"), "country", name="organisation_name_once_per_country"),
        ]

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    """Makes people the ways that people come to be: by signing up, at the shell, on a trainer's list."""

    use_in_migrations = False

    def create_user(self, email: str | None = None, password: str | None = None, **fields: Any) -> User:
        user: User = self.model(email=self.fold(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        return self.create_user(email, password, is_staff=True, is_superuser=True, counts=False, **fields)

    def get_by_natural_key(self, key: str | None) -> User:
        """By address, as Django signs people in, or by UUID, as backups name them."""
        if key and "@" not in key:
            try:
                return self.get(uuid=uuid.UUID(key))
            except ValueError as error:
                raise self.model.DoesNotExist(key) from error
        return self.get(email=self.fold(key))

    @staticmethod
    def fold(email: str | None) -> str | None:
        """An address as it is stored: lower case, and NULL rather than empty."""
        return (email or "").strip().lower() or None


class User(AbstractBaseUser, PermissionsMixin):
    """A person. Erased people are blanked, not deleted, so that sums and papers stand.

    `email` is NULL for people who have none. A provisional person was written on a list by a trainer
    and cannot sign in; a human decides whether they are somebody with an account, and then
    `merged_into` says who, so that one person counts once. `number` tells neither who came first nor
    when; it stands on lists and papers, where somebody is counted and nobody needs a name.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField(
        _("participant number"), max_length=8, unique=True, default=spoken_codes.new_code, editable=False
    )
    email = models.EmailField(_("e-mail address"), null=True, blank=True, unique=True)
    contact = models.EmailField(
        _("address to reach"),
        blank=True,
        help_text=_("Of a provisional person: nobody signs in with it, and it may be somebody's account as well."),
    )
    chosen_name = models.CharField(
        _("chosen name"), max_length=100, blank=True, help_text=_("What everybody here calls you.")
    )
    paper_name = models.CharField(
        _("name on papers"),
        max_length=150,
        blank=True,
        help_text=_("What a certificate says. Empty: your chosen name."),
    )
    language = models.CharField(_("language"), max_length=10, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True)
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("organisation"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="people",
    )
    provisional = models.BooleanField(_("provisional"), default=False)
    merged_into = models.ForeignKey(
        "self", verbose_name=_("merged into"), null=True, blank=True, on_delete=models.PROTECT, related_name="merged"
    )
    counts = models.BooleanField(
        _("counted"),
        default=True,
        help_text=_("Off for the project's own staff, for trainers in their role, and for tests."),
    )
    is_staff = models.BooleanField(_("administrator"), default=False)
    is_active = models.BooleanField(_("active"), default=True)
    joined_at = models.DateTimeField(_("joined"), auto_now_add=True)
    welcomed_at = models.DateTimeField(_("answered the first questions"), null=True, blank=True, editable=False)
    told_of_end_at = models.DateTimeField(null=True, blank=True, editable=False)
    """When a mail said that the account, which nobody uses, is about to end."""
    erased_at = models.DateTimeField(_("erased"), null=True, blank=True, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(email=None) | models.Q(email=Lower("email")), name="email_in_lower_case"
            ),
        ]

    def __str__(self) -> str:
        return self.chosen_name or str(_("Somebody without a name yet"))

    def get_full_name(self) -> str:
        return str(self)

    get_short_name = get_full_name

    def natural_key(self) -> tuple[str]:
        """The UUID: not everybody has an address."""
        return (str(self.uuid),)

    def name_for_papers(self) -> str:
        return self.paper_name or self.chosen_name

    @property
    def spoken_number(self) -> str:
        """The participant number as it stands on lists and papers: `7KQ2-M9XD`."""
        return spoken_codes.spoken(self.number)

    @property
    def home_country(self) -> str:
        """Where this person is counted: their organisation's country, else their own."""
        return self.organisation.country if self.organisation else self.country

    @property
    def may_sign_in(self) -> bool:
        return self.is_active and not self.provisional and self.merged_into_id is None and self.erased_at is None


REACHABLE = {"email__isnull": False, "is_active": True, "provisional": False, "merged_into": None, "erased_at": None}


def reachable(through: str = "") -> models.Q:
    """Rows whose person mail may go to. `through` leads from a row to them: `holder__`, or nothing for people."""
    return models.Q(**{f"{through}{condition}": value for condition, value in REACHABLE.items()})


class Affiliation(models.Model):
    """From when on a person belonged to an organisation, or to none: the past is counted as it was."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="affiliations")
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="affiliations")
    since = models.DateTimeField()

    class Meta:
        verbose_name = _("affiliation")
        verbose_name_plural = _("affiliations")
        ordering = ["since"]

    def __str__(self) -> str:
        return f"{self.user} – {self.organisation or '–'} ({self.since:%Y-%m-%d})"


class Coordinator(models.Model):
    """Somebody who answers for the numbers, of some countries or, with none named, of all."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="coordinator")
    countries = models.JSONField(
        _("countries"), default=list, blank=True, help_text=_('A list of codes such as ["CY", "GR"]. Empty: all.')
    )

    class Meta:
        verbose_name = _("coordinator")
        verbose_name_plural = _("coordinators")

    def __str__(self) -> str:
        return f"{self.user} ({', '.join(self.countries) or _('all countries')})"


class Card(models.Model):
    """What somebody without an e-mail address signs in with: their participant number and a PIN on a printed card.

    The PIN is kept as a password is, and under a key, so that nobody can read it or try it out. A card that is
    withdrawn is no row any more; that it was handed out stays in the audit.
    """

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="card")
    pin = models.CharField(max_length=128)
    handed_out_at = models.DateTimeField(_("handed out"))
    handed_out_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="cards_handed_out"
    )

    class Meta:
        verbose_name = _("card")
        verbose_name_plural = _("cards")

    def __str__(self) -> str:
        return str(self.user)


class Recovery(models.Model):
    """That somebody cannot sign in any more, says one of staff, and another one confirms it: see `recovering.py`."""

    class Reason(models.TextChoices):
        ADDRESS = "address", _("They do not read their e-mail address any more.")
        FACTOR = "factor", _("They lost their second factor.")
        BOTH = "both", _("They lost both.")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="recoveries")
    reason = models.CharField(_("reason"), max_length=10, choices=Reason)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="recoveries_asked"
    )
    asked_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="recoveries_confirmed"
    )
    confirmed_at = models.DateTimeField(null=True)
    code = models.CharField(max_length=128, blank=True)
    used_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("recovery")
        verbose_name_plural = _("recoveries")
        ordering = ["asked_at"]
        constraints = [
            models.UniqueConstraint(fields=["user"], condition=models.Q(used_at=None), name="one_open_recovery_each"),
            models.CheckConstraint(
                condition=models.Q(confirmed_by=None)
                | models.Q(asked_by=None)
                | ~models.Q(confirmed_by=models.F("asked_by")),
                name="recovery_by_two_people",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} ({self.asked_at:%Y-%m-%d})"


class Consent(models.Model):
    """That a person was shown an edition of the privacy notice, and when."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="consents")
    notice = models.CharField(_("notice"), max_length=20)
    version = models.CharField(_("version"), max_length=20)
    language = models.CharField(_("language"), max_length=10)
    at = models.DateTimeField(pgettext_lazy("the moment when something happened", "at"))

    class Meta:
        verbose_name = _("notice seen")
        verbose_name_plural = _("notices seen")
        constraints = [
            models.UniqueConstraint(fields=["user", "notice", "version"], name="notice_seen_once_per_version")
        ]

    def __str__(self) -> str:
        return f"{self.notice} {self.version}"


class NeverChanged(Exception):
    """What was done stays written: an audit event is neither changed nor taken away before its time."""


class AuditEventQuerySet(models.QuerySet["AuditEvent"]):
    def about(self, subjects: Iterable[str]) -> AuditEventQuerySet:
        """Events whose subject is one of these, as `AuditEvent.name_of` writes them."""
        return self.filter(subject__in=list(subjects))

    def update(self, **values: Any) -> NoReturn:
        raise NeverChanged

    def delete(self) -> NoReturn:
        raise NeverChanged

    def bulk_update(self, *rows: Any, **options: Any) -> NoReturn:
        raise NeverChanged


class AuditEventManager(models.Manager.from_queryset(AuditEventQuerySet)):  # type: ignore[misc]
    def forget(self, events: models.QuerySet[AuditEvent]) -> None:
        """For the sweep of what has had its time, and for nobody else."""
        models.QuerySet(AuditEvent).filter(pk__in=events.values("pk")).delete()


class AuditEvent(models.Model):
    """Something done with power over others: who did it, when, to what. Never changed.

    `subject` names the thing by room, model and UUID (`kpis.export:7f…`); `detail` holds no name, no
    address and no answer.
    """

    at = models.DateTimeField()
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="audit_events"
    )
    action = models.CharField(_("action"), max_length=60)
    subject = models.CharField(_("subject"), max_length=120)
    detail = models.JSONField(default=dict)

    objects = AuditEventManager()

    class Meta:
        verbose_name = _("audit event")
        verbose_name_plural = _("audit events")
        ordering = ["-at"]
        indexes = [models.Index(fields=["subject", "at"])]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.action} {self.subject}"

    @classmethod
    def record(cls, *, actor: User | None, action: str, subject: models.Model, at: datetime, **detail: Any) -> None:
        """Write an event about `subject`, a row with a `uuid`."""
        cls.objects.create(actor=actor, action=action, subject=cls.name_of(subject), at=at, detail=detail)

    @classmethod
    def record_reading(cls, *, actor: User, action: str, subject: models.Model, at: datetime) -> None:
        """Write that somebody opened `subject`: once a day, however often they did."""
        name, day = cls.name_of(subject), at.replace(hour=0, minute=0, second=0, microsecond=0)
        if not cls.objects.filter(actor=actor, action=action, subject=name, at__gte=day).exists():
            cls.objects.create(actor=actor, action=action, subject=name, at=at)

    @staticmethod
    def name_of(subject: models.Model) -> str:
        return f"{subject._meta.label_lower}:{getattr(subject, 'uuid', subject.pk)}"

    def save(self, *args: Any, **options: Any) -> None:
        if not self._state.adding and not options.get("force_insert"):
            raise NeverChanged
        super().save(*args, **options)

    def delete(self, *args: Any, **options: Any) -> NoReturn:
        raise NeverChanged
