"""What learners let their trainers read."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from cohorts.models.cohort import Cohort, Membership
from courses.models import Reflection
from quizzes.models import Response


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
