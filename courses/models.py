"""What is taught, as published, and who has learned how much of it.

Content is a tree of content-addressed activities, like git: an `Activity` never changes, and a
`Release` lists which of them a module was made of. Progress is facts, not flags: a `Completion` says
what was done and when; percentages are derived.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import dropwhile, islice, takewhile

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from polymorphic.models import PolymorphicModel

from accounts.models import User
from courses.content.markdown import prompts_in
from courses.content.rendering import Around
from lms.fields import SpecField
from lms.text import Localised, localise


class Module(models.Model):
    """A course for one target group; anyone may take it. Never deleted: taken out, it is withdrawn."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    key = models.SlugField(max_length=60, unique=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("module")
        verbose_name_plural = _("modules")
        ordering = ["key"]

    def __str__(self) -> str:
        return self.key

    def get_absolute_url(self) -> str:
        return reverse("courses:module", args=[self.key])


class Activity(PolymorphicModel):
    """One lesson, quiz or guide in one wording, in all its languages. Never changed, never deleted.

    `spec` is the canonical source; `digest` is its SHA-256. Kinds differ in behaviour, not in columns,
    so each kind is a proxy; rooms above bring their own (`quizzes.Quiz`).
    """

    module = models.ForeignKey(Module, on_delete=models.PROTECT, related_name="activities")
    key = models.SlugField(max_length=60)
    digest = models.CharField(max_length=64)
    spec = SpecField()

    kind = "activity"
    """The kind's name, as templates and the API say it."""

    class Meta:
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        constraints = [models.UniqueConstraint(fields=["module", "key", "digest"], name="activity_once_per_wording")]

    def __str__(self) -> str:
        return f"{self.key} ({self.digest[:8]})"

    def text(self, address: str, language: str | None = None) -> Localised:
        return localise(self.spec, address, language or get_language() or "en")

    def around(self, language: str | None = None) -> Around:
        """What the links and pictures of its texts lead to."""
        return Around.of(self.spec, self.module.key, language or get_language() or "en")

    @property
    def title(self) -> Localised:
        return self.text("title")


class Lesson(Activity):
    """Something to read. Done when the reader says so."""

    kind = "lesson"

    class Meta:
        proxy = True
        verbose_name = _("lesson")
        verbose_name_plural = _("lessons")

    @property
    def minutes(self) -> int:
        return int(self.spec["minutes"])

    @property
    def prompts(self) -> tuple[str, ...]:
        """The places to write a note: each with the source's words for it."""
        return prompts_in(self.spec["body"])


class Guide(Activity):
    """A page for whoever teaches a module, to print. No step of the module: nobody completes it."""

    kind = "guide"

    class Meta:
        proxy = True
        # Translators: a page to print for whoever teaches a module, not a person
        verbose_name = _("guide")
        # Translators: pages to print for whoever teaches a module, not people
        verbose_name_plural = _("guides")

    @property
    def summary(self) -> Localised | None:
        return self.text("summary") if "summary" in self.spec else None


@dataclass(frozen=True, slots=True)
class Place:
    """Where an activity stands in a release."""

    key: str
    pk: int
    kind: str
    optional: bool
    unit: str
    is_survey: bool = False
    is_follow_up: bool = False
    """Whether it opens long after the module, so that nobody is led to it on their way."""

    @property
    def is_required(self) -> bool:
        """Whether completing the module takes it. A survey never: see decision 0011."""
        return not (self.optional or self.is_survey)


class Release(models.Model):
    """A module as it was published once: its own texts, its units, and which activities it lists.

    `spec` is the module's source plus `units`, each with its texts and
    `activities: [{key, id, kind, optional, survey?}]`, and `guides: [{key, id}]` where there are any. Never
    changed, so it may be kept in memory for ever.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    module = models.ForeignKey(Module, on_delete=models.PROTECT, related_name="releases")
    number = models.PositiveIntegerField(editable=False)
    version = models.CharField(max_length=20)
    major = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    spec = SpecField()
    published_at = models.DateTimeField()

    class Meta:
        verbose_name = _("release")
        verbose_name_plural = _("releases")
        ordering = ["module", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["module", "version"], name="one_release_per_version"),
            models.UniqueConstraint(fields=["module", "number"], name="releases_are_numbered"),
        ]

    def __str__(self) -> str:
        return f"{self.module.key} {self.version}"

    def text(self, address: str, language: str | None = None) -> Localised:
        return localise(self.spec, address, language or get_language() or "en")

    @cached_property
    def around(self) -> Around:
        """What the links and pictures of its texts lead to."""
        return Around.of(self.spec, self.module.key, self.spec["language"])

    @property
    def title(self) -> Localised:
        return self.text("title")

    @property
    def summary(self) -> Localised | None:
        return self.text("summary") if "summary" in self.spec else None

    @property
    def neutral_title(self) -> Localised | None:
        return self.text("neutral-title") if "neutral-title" in self.spec else None

    @property
    def group(self) -> str:
        return str(self.spec["group"])

    @property
    def hours(self) -> float | None:
        """Hours that a certificate of this module may state."""
        hours: float | None = self.spec.get("certificate", {}).get("hours")
        return hours

    @property
    def follow_up(self) -> str | None:
        """The key of the survey that is asked three months after the module."""
        key: str | None = self.spec.get("surveys", {}).get("follow-up")
        return key

    @cached_property
    def places(self) -> dict[str, Place]:
        """Every activity by key, in order."""
        return {place.key: place for place in self._places()}

    def _places(self) -> Iterator[Place]:
        for unit in self.spec["units"]:
            for activity in unit["activities"]:
                yield Place(
                    key=activity["key"],
                    pk=activity["id"],
                    kind=activity["kind"],
                    optional=activity["optional"],
                    unit=unit["key"],
                    is_survey=activity.get("survey", False),
                    is_follow_up=activity["key"] == self.follow_up,
                )

    @property
    def guides(self) -> dict[str, int]:
        """The primary key of every guide by key, in order."""
        return {entry["key"]: entry["id"] for entry in self.spec.get("guides", [])}

    @property
    def required(self) -> list[str]:
        """Keys of the activities that completing the module takes."""
        return [key for key, place in self.places.items() if place.is_required]

    def before(self, key: str) -> str | None:
        """The activity before this one, or None at the beginning."""
        earlier = takewhile(lambda other: other != key, self.places)
        return next(reversed([other for other in earlier if not self.places[other].is_follow_up]), None)

    def after(self, key: str) -> str | None:
        """The activity after this one, or None at the end."""
        from_here = dropwhile(lambda other: other != key, self.places)
        return next((other for other in islice(from_here, 1, None) if not self.places[other].is_follow_up), None)


class EnrolmentQuerySet(models.QuerySet["Enrolment"]):
    def of(self, user: User) -> EnrolmentQuerySet:
        return self.filter(user=user)


class Enrolment(models.Model):
    """A person takes one major version of a module, with their group and country of that day.

    They read the newest release of that major; `release` is the one they began with.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="enrolments")
    module = models.ForeignKey(Module, on_delete=models.PROTECT, related_name="enrolments")
    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="enrolments")
    major = models.PositiveIntegerField()
    group = models.CharField(max_length=60, blank=True)
    country = models.CharField(max_length=2, blank=True)
    began_at = models.DateTimeField()

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("enrolment")
        verbose_name_plural = _("enrolments")
        constraints = [
            models.UniqueConstraint(fields=["user", "module", "major"], name="one_enrolment_per_major_version")
        ]

    def __str__(self) -> str:
        return f"{self.module.key} {self.major}"


class Completion(models.Model):
    """That an activity was done, when, and with what score (percent; None for what is not scored).

    Tied to the activity's key, not to a wording: a corrected typo takes nothing away.
    """

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="completions")
    key = models.SlugField(max_length=60)
    at = models.DateTimeField()
    score = models.FloatField(null=True, blank=True)

    class Meta:
        verbose_name = _("completed activity")
        verbose_name_plural = _("completed activities")
        constraints = [models.UniqueConstraint(fields=["enrolment", "key"], name="an_activity_is_completed_once")]

    def __str__(self) -> str:
        return self.key


class ModuleCompletion(models.Model):
    """That a person completed a module: the release, the day, their group and country then.

    Nothing removes it: not a new release, not a new required activity.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    enrolment = models.OneToOneField(Enrolment, on_delete=models.PROTECT, related_name="module_completion")
    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="module_completions")
    at = models.DateTimeField()
    group = models.CharField(max_length=60, blank=True)
    country = models.CharField(max_length=2, blank=True)

    class Meta:
        verbose_name = _("completed module")
        verbose_name_plural = _("completed modules")

    def __str__(self) -> str:
        return str(self.release)


class Reflection(models.Model):
    """What a learner wrote for themselves at a prompt of a lesson, in the wording they saw.

    It is theirs: no page of the admin site, no trainer's page and no API of this room shows it.
    """

    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="reflections")
    key = models.SlugField(max_length=60)
    lesson = models.ForeignKey(Lesson, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()
    text = models.TextField(blank=True)
    saved_at = models.DateTimeField()

    class Meta:
        verbose_name = _("reflection")
        verbose_name_plural = _("reflections")
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "lesson", "position"], name="one_reflection_per_prompt")
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.position}"
