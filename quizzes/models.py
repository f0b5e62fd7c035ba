"""Quizzes: a kind of activity that asks, and what people answered.

Everything that decides a result is fixed when an attempt opens and kept on the server; an answer key
never reaches a browser before it may.
"""

from __future__ import annotations

import uuid
from dataclasses import fields
from datetime import datetime, timedelta
from functools import cached_property

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User, reachable
from courses.models import Activity, Enrolment, Module
from quizzes import marking
from quizzes.change import Change
from quizzes.mixing import Mix
from quizzes.question_types import Question

__all__ = [
    "Attempt",
    "Correction",
    "FollowUp",
    "KeptChange",
    "Question",
    "Quiz",
    "Regrading",
    "Response",
    "SurveyAnswer",
]

NEWS_FOR = timedelta(days=30)
"""How long one is told of a result that went up."""


class Quiz(Activity):
    """Questions with a rule of what passes. Its `spec` holds everything; its questions are rows too."""

    kind = "quiz"

    class Meta:
        proxy = True
        verbose_name = _("quiz")
        verbose_name_plural = _("quizzes")

    @property
    def is_exam(self) -> bool:
        return bool(self.spec["kind"] == "exam")

    @property
    def is_survey(self) -> bool:
        """Whether it asks without marking: it has no attempts, and keeps answers without a name."""
        return bool(self.spec["kind"] == "survey")

    @property
    def pass_mark(self) -> int | None:
        """Percent that an exam asks for; None where nothing is to be passed."""
        return int(self.spec["pass"]) if self.is_exam else None

    @property
    def attempts_allowed(self) -> int | None:
        """How many attempts a person has; None: no limit."""
        allowed: int | None = self.spec.get("attempts")
        return allowed

    @property
    def wait(self) -> int:
        """Seconds between handing in one attempt and opening the next."""
        return int(self.spec.get("wait", 0))

    @property
    def length(self) -> int:
        """How many questions an attempt asks."""
        return int(self.spec.get("draw", len(self.spec["questions"])))

    @property
    def tells_each(self) -> bool:
        """Whether a question may be checked, and is then settled, before the attempt is handed in."""
        return bool(self.spec["feedback"] == "each")

    @property
    def tells_once_passed(self) -> bool:
        """Whether what was right is kept back until the exam is passed."""
        return self.is_exam and self.spec["feedback"] == "passed"


class AttemptQuerySet(models.QuerySet["Attempt"]):
    def visible_to(self, user: User) -> AttemptQuerySet:
        """One's own: nobody else reads an attempt, not even a trainer."""
        return self.filter(enrolment__user=user)

    def of(self, enrolment: Enrolment, quiz_key: str) -> AttemptQuerySet:
        return self.filter(enrolment=enrolment, quiz_key=quiz_key)

    def open(self) -> AttemptQuerySet:
        return self.filter(submitted_at=None)

    def submitted(self) -> AttemptQuerySet:
        return self.exclude(submitted_at=None)


class Attempt(models.Model):
    """One go at a quiz. Seed, questions and their order are fixed when it opens; it ends once.

    `score` is percent; None where nothing is scored. `passed` is None where nothing is to be passed.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="attempts")
    quiz = models.ForeignKey(Quiz, on_delete=models.PROTECT, related_name="attempts")
    quiz_key = models.SlugField(max_length=60)
    number = models.PositiveIntegerField()
    seed = models.PositiveBigIntegerField()
    questions = models.JSONField()
    """Primary keys of the questions drawn, in the order shown."""
    opened_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)
    score = models.FloatField(null=True, blank=True)
    passed = models.BooleanField(null=True, blank=True)

    objects = AttemptQuerySet.as_manager()

    class Meta:
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")
        ordering = ["opened_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "quiz_key"],
                condition=models.Q(submitted_at=None),
                name="one_open_attempt_per_quiz",
            ),
            models.UniqueConstraint(fields=["enrolment", "quiz_key", "number"], name="attempts_are_numbered"),
        ]

    def __str__(self) -> str:
        return f"{self.quiz_key} {self.number}"

    def get_absolute_url(self) -> str:
        return self.url("attempt" if self.submitted_at is None else "review")

    def url(self, page: str) -> str:
        """The address of one of its pages; see `quizzes/urls.py`."""
        return reverse(f"quizzes:{page}", args=[self.enrolment.module.key, self.quiz_key, self.uuid])

    @property
    def score_for_people(self) -> int | None:
        return None if self.score is None else marking.rounded(self.score, self.quiz.pass_mark)

    @property
    def mix(self) -> Mix:
        return Mix(seed=self.seed, shuffle=bool(self.quiz.spec.get("shuffle")))

    @cached_property
    def asked(self) -> list[Question]:
        """Its questions as their types, in the order shown."""
        rows = Question.objects.in_bulk(self.questions)
        return [rows[pk] for pk in self.questions]


class Response(models.Model):
    """What a person answered to one question, in which language they read it, and what share was right.

    `answer` is as the question's type keeps it. `share` is between 0 and 1; None before it is marked,
    and for what is not scored. Once it is there, the answer stands.
    """

    attempt = models.ForeignKey(Attempt, on_delete=models.CASCADE, related_name="responses")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="responses")
    answer = models.JSONField()
    language = models.CharField(max_length=10)
    saved_at = models.DateTimeField()
    share = models.FloatField(null=True, blank=True)

    class Meta:
        verbose_name = _("response")
        verbose_name_plural = _("responses")
        constraints = [models.UniqueConstraint(fields=["attempt", "question"], name="one_response_per_question")]

    def __str__(self) -> str:
        return f"{self.question_id}"


class Correction(models.Model):
    """That a wording had a wrong key, and which later wording of the same question has the right one.

    Whoever still meets the old wording is marked by both, and keeps the better: see `quizzes/corrections.py`.
    `at` is when it came into force; a later mending takes its place.
    """

    question = models.OneToOneField(
        Question, verbose_name=_("question"), on_delete=models.PROTECT, related_name="correction"
    )
    mended = models.ForeignKey(
        Question, verbose_name=_("mended wording"), on_delete=models.PROTECT, related_name="corrects"
    )
    at = models.DateTimeField(_("mended on"))

    class Meta:
        verbose_name = _("mended question")
        verbose_name_plural = _("mended questions")
        ordering = ["-at", "pk"]

    def __str__(self) -> str:
        return str(self.question)


class RegradingQuerySet(models.QuerySet["Regrading"]):
    def of(self, user: User) -> RegradingQuerySet:
        """Those of which this person is told: their results, not single answers of an attempt that is open."""
        return self.told_of().filter(attempt__enrolment__user=user)

    def told_of(self) -> RegradingQuerySet:
        return self.exclude(score_after=None)

    def lately(self, at: datetime) -> RegradingQuerySet:
        """Those that are news still."""
        return self.filter(at__gt=at - NEWS_FOR)

    def untold(self, at: datetime) -> RegradingQuerySet:
        """News of which somebody who can be written to has had no mail."""
        return self.told_of().lately(at).filter(reachable("attempt__enrolment__user__"), told_at=None)


class Regrading(models.Model):
    """That an attempt was marked anew after a key was mended, and what became of its result.

    Never changed, but that `told_at` says when its learner was told.

    Scores are percent, None of an attempt that was open, in which an answer was checked already.
    """

    correction = models.ForeignKey(
        Correction, verbose_name=_("mended question"), on_delete=models.PROTECT, related_name="regradings"
    )
    attempt = models.ForeignKey(Attempt, verbose_name=_("attempt"), on_delete=models.CASCADE, related_name="regradings")
    score_before = models.FloatField(_("score before"), null=True, blank=True)
    score_after = models.FloatField(_("score after"), null=True, blank=True)
    passed_before = models.BooleanField(_("passed before"), null=True, blank=True)
    passed_after = models.BooleanField(_("passed after"), null=True, blank=True)
    at = models.DateTimeField(_("at"))
    told_at = models.DateTimeField(_("told by mail"), null=True, blank=True)

    objects = RegradingQuerySet.as_manager()

    class Meta:
        verbose_name = _("regraded attempt")
        verbose_name_plural = _("regraded attempts")
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["at"], condition=models.Q(told_at=None), name="regradings_untold")]

    def __str__(self) -> str:
        return str(self.attempt)

    @property
    def now_passed(self) -> bool:
        return bool(self.passed_after and not self.passed_before)

    @property
    def before_for_people(self) -> int:
        return marking.rounded(self.score_before or 0.0, self.attempt.quiz.pass_mark)

    @property
    def after_for_people(self) -> int:
        return marking.rounded(self.score_after or 0.0, self.attempt.quiz.pass_mark)


class SurveyAnswer(models.Model):
    """What somebody said to one question of a survey; nobody knows who.

    There is no person, no enrolment, no attempt and no day in it, on purpose: `month` is the first day of the
    month, for whoever handed in alone on a day would be known by it. `pair` is the same before and after,
    and says nothing else: see `pair_of` in `quizzes/surveys.py`. What is left unsaid has no row. The primary
    key is drawn by lot, and where a row lies in the database is mixed every few hours, since an order would
    tell who came when. Read in sums only, so it is in no admin page.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    module = models.ForeignKey(Module, on_delete=models.PROTECT, related_name="survey_answers")
    survey_key = models.SlugField(max_length=60)
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="survey_answers")
    answer = models.JSONField()
    pair = models.CharField(max_length=64, db_index=True)
    language = models.CharField(max_length=10)
    month = models.DateField()

    class Meta:
        verbose_name = _("answer in a survey")
        verbose_name_plural = _("answers in surveys")
        constraints = [models.UniqueConstraint(fields=["pair", "question"], name="one_answer_per_pair_and_question")]

    def __str__(self) -> str:
        return self.survey_key


class FollowUp(models.Model):
    """That somebody was asked, by mail, to answer a module's survey three months later. Asked once, whatever comes."""

    enrolment = models.OneToOneField(Enrolment, on_delete=models.PROTECT, related_name="follow_up")
    asked_at = models.DateTimeField()

    class Meta:
        verbose_name = _("question three months later")
        verbose_name_plural = _("questions three months later")

    def __str__(self) -> str:
        return f"{self.enrolment}"


class KeptChange(models.Model):
    """What is shown of a change between two surveys: figures of many, as they were at `at`.

    Kept until enough others have answered, so that no difference tells of one (`quizzes/kept_change.py`).
    `whose` is the UUID of the group or the module that they are of. Floats as `quizzes.change.Change` has them.
    """

    whose = models.UUIDField()
    times = models.CharField(max_length=12)
    construct = models.SlugField(max_length=60)
    lowest = models.SmallIntegerField()
    highest = models.SmallIntegerField()
    n = models.PositiveIntegerField()
    before = models.FloatField()
    after = models.FloatField()
    difference = models.FloatField()
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    rose = models.PositiveIntegerField()
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("change of a group")
        verbose_name_plural = _("changes of groups")
        constraints = [
            models.UniqueConstraint(
                fields=["whose", "times", "construct", "lowest", "highest"], name="one_kept_change_per_measure"
            )
        ]

    def __str__(self) -> str:
        return f"{self.construct} {self.times}"

    @property
    def change(self) -> Change:
        return Change(**{field.name: getattr(self, field.name) for field in fields(Change)})
