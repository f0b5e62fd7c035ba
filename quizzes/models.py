"""Quizzes: a kind of activity that asks, and what people answered.

Everything that decides a result is fixed when an attempt opens and kept on the server; an answer key
never reaches a browser before it may.
"""

from __future__ import annotations

import uuid
from functools import cached_property

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from courses.models import Activity, Enrolment, Module
from quizzes import marking
from quizzes.mixing import Mix
from quizzes.question_types import Question

__all__ = ["Attempt", "FollowUp", "Question", "Quiz", "Response", "SurveyAnswer"]


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


class SurveyAnswer(models.Model):
    """What somebody said to one question of a survey; nobody knows who.

    There is no person, no enrolment, no attempt and no day in it, on purpose: `month` is the first day of the
    month, for whoever handed in alone on a day would be known by it. `pair` is the same before and after,
    and says nothing else: see `pair_of` in `quizzes/surveys.py`. What is left unsaid has no row. The primary
    key is drawn by lot, since numbers in order would tell who came when. Read in sums only, so it is in no
    admin page.
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
