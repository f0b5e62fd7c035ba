"""After a wrong key: attempts that answered the question in its older wordings are marked anew, upward only.

What is right is what the newest published wording says. An older one is regraded where it asked the same in
the same words, by the source's language. No share, no score and no "passed" is ever taken away.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from functools import partial
from itertools import islice
from typing import cast

from django.db import transaction
from django.db.models import Count, Exists, OuterRef

from accounts.models import AuditEvent, User
from courses import shelf
from courses.models import Module, Release
from courses.progress import complete_activity
from lms.queueing import put_in_queue
from quizzes import marking
from quizzes.corrections import share_by
from quizzes.models import Attempt, Correction, Question, Quiz, Regrading, Response
from quizzes.publishing import questions_of

TELL = "quizzes.tasks.tell_of_regrading"
AT_ONCE = 500
"""How many responses are looked at together."""


class NotRegradable(Exception):
    """What cannot be regraded, and why, in words for the person at the terminal."""


@dataclass(frozen=True, slots=True)
class LeftAlone:
    """An older wording with another key that asked in other words, and how many attempts answered it."""

    question: Question
    attempts: int


@dataclass(frozen=True, slots=True)
class Repair:
    """A mended question, and what follows for its older wordings."""

    mended: Question
    older: dict[int, Question]
    """By primary key, those that asked the same: each has, or is to be given, a correction."""
    uncorrected: list[Question]
    """Those of them that are still marked by a key that is not the mended one."""
    left_alone: list[LeftAlone]


@dataclass(frozen=True, slots=True)
class Change:
    """What regrading makes of an attempt. Scores are None of one that is open, where a checked answer goes up."""

    attempt: Attempt
    response: Response
    share: Fraction
    score_before: float | None
    score_after: float | None
    passed_before: bool | None
    passed_after: bool | None

    @property
    def now_passed(self) -> bool:
        return bool(self.passed_after and not self.passed_before)

    @property
    def result(self) -> tuple[float | None, ...]:
        """Equal for two that come to the same."""
        return (float(self.share), self.score_before, self.score_after, self.passed_before, self.passed_after)


def repair_of(*, module: str, question: str) -> Repair:
    """What it means that `question`, written `quiz-key/question-key` or `question-key`, was mended.

    Raises `NotRegradable`.
    """
    mended = _mended(module, question)
    rows = Question.objects.filter(module_id=mended.module_id, quiz_key=mended.quiz_key, key=mended.key)
    by_pk = {row.pk: row for row in rows.order_by("pk")}
    in_force = dict(Correction.objects.filter(question__in=by_pk).values_list("question", "mended"))
    key, older, uncorrected, elsewhere = mended.key_in_words(), {}, [], []
    # The newest is among them: it may be an older wording that has come back, and was corrected meanwhile.
    for pk, row in by_pk.items():
        if not row.asks_the_same(mended):
            if row.type != mended.type or row.key_in_words() != key:
                elsewhere.append(row)
        elif by_pk[in_force.get(pk, pk)].key_in_words() != key:
            older[pk] = row
            uncorrected.append(row)
        elif pk in in_force:
            older[pk] = row
    answers = Response.objects.filter(question__in=elsewhere).values_list("question")
    counts = dict(answers.annotate(attempts=Count("attempt")))
    return Repair(mended, older, uncorrected, [LeftAlone(row, counts.get(row.pk, 0)) for row in elsewhere])


def _mended(module: str, name: str) -> Question:
    """The question as the newest release asks it."""
    release = Release.objects.filter(module__key=module).order_by("-number").first()
    if release is None:
        published = ", ".join(Module.objects.values_list("key", flat=True)) or "none"
        raise NotRegradable(f"No module `{module}` is published. There is: {published}.")
    quiz_key, _slash, key = name.rpartition("/")
    asked = [
        (quiz, question)
        for quiz in _quizzes(release)
        for question in quiz.spec["questions"]
        if question["key"] == key and quiz_key in ("", quiz.key)
    ]
    if not asked:
        raise NotRegradable(f"{release} asks no question `{name}`. Only what it asks can be mended.")
    if len(asked) > 1:
        names = ", ".join(f"{quiz.key}/{key}" for quiz, _question in asked)
        raise NotRegradable(f"{release} asks more than one question `{name}`: say which of {names}.")
    [(quiz, spec)] = asked
    question: Question = questions_of(quiz)[quiz.spec["questions"].index(spec)]
    if quiz.is_survey or not question.scored:
        raise NotRegradable(f"The question `{question}` is not marked: nothing in it is right or wrong.")
    return question


def _quizzes(release: Release) -> Iterator[Quiz]:
    for place in release.places.values():
        activity = shelf.activity(place.pk)
        if isinstance(activity, Quiz):
            yield activity


def changes(repair: Repair, attempts: Collection[int] | None = None) -> Iterator[Change]:
    """What regrading would change now, in all attempts or in these, in the order of their primary keys."""
    responses = Response.objects.filter(question__in=repair.older).exclude(share=None)
    if attempts is not None:
        responses = responses.filter(attempt__in=attempts)
    rows = responses.order_by("attempt").iterator(AT_ONCE)
    while batch := list(islice(rows, AT_ONCE)):
        yield from _changes({response.attempt_id: (response, share) for response, share in _raised(repair, batch)})


def _raised(repair: Repair, responses: Iterable[Response]) -> Iterator[tuple[Response, Fraction]]:
    for response in responses:
        old = repair.older[response.question_id]
        share = share_by(repair.mended, old, response.answer, language=response.language)
        if response.share is not None and share > marking.exact(response.share):
            yield response, share


def _changes(raised: dict[int, tuple[Response, Fraction]]) -> Iterator[Change]:
    if not raised:
        return
    attempts = Attempt.objects.filter(pk__in=raised).select_related(
        "enrolment__user__organisation", "enrolment__module"
    )
    rows = list(attempts.order_by("pk"))
    questions = Question.objects.in_bulk({pk for row in rows for pk in row.questions})
    shares = {(each.attempt_id, each.question_id): each.share for each in Response.objects.filter(attempt__in=raised)}
    for row in rows:
        row.quiz = cast(Quiz, shelf.activity(row.quiz_id))
        response, share = raised[row.pk]
        kept = {pk: marking.exact(shares.get((row.pk, pk)) or 0.0) for pk in row.questions}
        yield _change(row, [questions[pk] for pk in row.questions], kept, response, share)


def _change(
    attempt: Attempt, asked: Sequence[Question], kept: dict[int, Fraction], response: Response, share: Fraction
) -> Change:
    if attempt.submitted_at is None:
        return Change(attempt, response, share, None, None, None, None)
    shares = {**kept, response.question_id: share}
    score = marking.score((question.points, shares[question.pk]) for question in asked if question.scored)
    assert score is not None and attempt.score is not None
    mark = attempt.quiz.pass_mark
    return Change(
        attempt,
        response,
        share,
        score_before=attempt.score,
        score_after=max(attempt.score, float(score)),
        passed_before=attempt.passed,
        passed_after=None if mark is None else attempt.passed or marking.passes(score, mark),
    )


def regrade(*, repair: Repair, at: datetime, by: User | None = None) -> list[Change]:
    """Put the mended key into force and mark anew; returns what was changed. Again: nothing.

    The corrections are committed first: whoever hands in from then on is marked by them, and whoever is just
    being marked holds the row of their attempt, where this waits for them. Then comes one learner after the
    other, each in a transaction that locks in the order in which handing in does, attempts before
    enrolments: so nobody waits for anybody else's rows, and no two can wait for each other.
    """
    corrections = _put_into_force(repair, at)
    made: list[Change] = []
    try:
        for learner in _learners(repair):
            made += _regrade_learner(repair, corrections, learner, at)
    finally:
        if repair.uncorrected or made:
            AuditEvent.record(
                actor=by,
                action="question regraded",
                subject=repair.mended,
                at=at,
                wordings=[row.digest for row in repair.older.values()],
                attempts=len(made),
                now_passed=sum(change.now_passed for change in made),
            )
    return made


@transaction.atomic
def _put_into_force(repair: Repair, at: datetime) -> dict[int, int]:
    """The correction of each older wording, by their primary keys."""
    for row in repair.uncorrected:
        Correction.objects.update_or_create(question=row, defaults={"mended": repair.mended, "at": at})
    return dict(Correction.objects.filter(question__in=repair.older).values_list("question", "pk"))


def _learners(repair: Repair) -> list[int]:
    """Whose attempts change; and who might be handing in now, for what is being marked is not seen from here."""
    found = {change.attempt.enrolment.user_id for change in changes(repair)}
    answering = Attempt.objects.open().filter(responses__question__in=repair.older)
    return sorted(found.union(answering.values_list("enrolment__user", flat=True)))


@transaction.atomic
def _regrade_learner(repair: Repair, corrections: Mapping[int, int], learner: int, at: datetime) -> list[Change]:
    answered = Response.objects.filter(attempt=OuterRef("pk"), question__in=repair.older)
    theirs = Attempt.objects.filter(Exists(answered), enrolment__user=learner).order_by("pk")
    held = list(theirs.select_for_update(of=("self",)).values_list("pk", flat=True))
    found = list(changes(repair, held))
    for change in found:
        _write(change, corrections[change.response.question_id], at)
    for change in sorted(found, key=lambda each: each.attempt.enrolment_id):
        if change.score_after is not None and change.passed_after is not False:
            attempt = change.attempt
            complete_activity(enrolment=attempt.enrolment, key=attempt.quiz_key, at=at, score=change.score_after)
    if any(change.score_after is not None for change in found):
        transaction.on_commit(partial(put_in_queue, TELL, learner))
    return found


def _write(change: Change, correction: int, at: datetime) -> None:
    attempt = change.attempt
    Response.objects.filter(pk=change.response.pk).update(share=float(change.share))
    attempt.score, attempt.passed = change.score_after, change.passed_after
    attempt.save(update_fields=["score", "passed"])
    Regrading.objects.create(
        correction_id=correction,
        attempt=attempt,
        score_before=change.score_before,
        score_after=change.score_after,
        passed_before=change.passed_before,
        passed_after=change.passed_after,
        at=at,
    )
