"""What happens to an attempt: it opens, answers are kept, it is handed in once and marked."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction

from django.db import transaction

from courses.models import Enrolment
from courses.progress import complete_activity
from quizzes import marking
from quizzes.corrections import Mended, mended_wordings, share_of
from quizzes.models import Attempt, Question, Quiz, Response
from quizzes.publishing import questions_of
from quizzes.question_types.question import Answer


class Refusal(Exception):
    """A rule says no."""


class AttemptClosed(Refusal):
    """The attempt has been handed in; what it was given then stands."""


class NoAttemptsLeft(Refusal):
    """Every attempt that the quiz allows has been used."""


class TooSoon(Refusal):
    """The quiz asks for a pause between attempts, which ends at `until`."""

    def __init__(self, until: datetime) -> None:
        super().__init__(until)
        self.until = until


class NotToldYet(Refusal):
    """The quiz tells what was right later, or there is no whole answer to check yet."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How a person stands with a quiz. `submitted` is oldest first; `left` is None where nothing limits."""

    open: Attempt | None
    submitted: Sequence[Attempt]
    left: int | None
    pause_until: datetime | None

    @property
    def best(self) -> Attempt | None:
        """The best attempt counts; of two alike, the earlier."""
        return max(self.submitted, key=lambda attempt: attempt.score or 0.0, default=None)

    @property
    def passed(self) -> bool:
        return any(attempt.passed for attempt in self.submitted)

    def refusal(self, at: datetime) -> Refusal | None:
        """Why a new attempt may not open now; None when it may."""
        if self.left == 0:
            return NoAttemptsLeft()
        if self.pause_until is not None and at < self.pause_until:
            return TooSoon(self.pause_until)
        return None


def standing_of(enrolment: Enrolment, quiz: Quiz) -> Standing:
    """Attempts count over every wording of a quiz; what is allowed is what the wording now in force says."""
    attempts = list(Attempt.objects.of(enrolment, quiz.key).select_related("quiz", "enrolment__module"))
    submitted = [attempt for attempt in attempts if attempt.submitted_at is not None]
    ends = [attempt.submitted_at for attempt in submitted if attempt.submitted_at is not None]
    allowed = quiz.attempts_allowed
    return Standing(
        open=next((attempt for attempt in attempts if attempt.submitted_at is None), None),
        submitted=submitted,
        left=None if allowed is None else max(0, allowed - len(attempts)),
        pause_until=max(ends) + timedelta(seconds=quiz.wait) if ends and quiz.wait else None,
    )


@transaction.atomic
def open_attempt(*, enrolment: Enrolment, quiz: Quiz, at: datetime, seed: int | None = None) -> Attempt:
    """The attempt that is open, else a new one with its questions drawn. Raises `NoAttemptsLeft`, `TooSoon`.

    Two presses at once wait for each other at the enrolment's row, so that no limit is passed.
    """
    Enrolment.objects.select_for_update(of=("self",)).get(pk=enrolment.pk)
    standing = standing_of(enrolment, quiz)
    if standing.open is not None:
        return standing.open
    if refusal := standing.refusal(at):
        raise refusal
    bank = questions_of(quiz)
    attempt = Attempt(
        enrolment=enrolment,
        quiz=quiz,
        quiz_key=quiz.key,
        number=len(standing.submitted) + 1,
        seed=secrets.randbelow(2**63) if seed is None else seed,
        opened_at=at,
    )
    attempt.questions = [bank[place].pk for place in attempt.mix.draw(len(bank), quiz.spec.get("draw"))]
    attempt.save()
    return attempt


def responses_by_question(attempt: Attempt) -> dict[int, Response]:
    """What is kept of an attempt, by the question's primary key."""
    return {response.question_id: response for response in attempt.responses.all()}


@transaction.atomic
def save_answers(*, attempt: Attempt, answers: Mapping[Question, Answer], at: datetime) -> None:
    """Keep these answers; None takes one back. Others, and those checked, stay. Raises `AttemptClosed`."""
    hold_open(attempt)
    kept = responses_by_question(attempt)
    changed = {question: answer for question, answer in answers.items() if _differs(kept.get(question.pk), answer)}
    gone = [question.pk for question, answer in changed.items() if answer is None]
    if gone:
        attempt.responses.filter(question__in=gone).delete()
    Response.objects.bulk_create(
        [
            Response(
                attempt=attempt,
                question=question,
                answer=answer,
                language=question.language,
                saved_at=at,
            )
            for question, answer in changed.items()
            if answer is not None
        ],
        update_conflicts=True,
        unique_fields=["attempt", "question"],
        update_fields=["answer", "language", "saved_at"],
    )


def _differs(kept: Response | None, answer: Answer) -> bool:
    if kept is None:
        return answer is not None
    return kept.share is None and kept.answer != answer


@transaction.atomic
def check_answer(*, attempt: Attempt, question: Question, at: datetime) -> None:
    """Mark one answer before the attempt is handed in, where the quiz tells question by question.

    The answer then stands. Raises `AttemptClosed`, `NotToldYet`.
    """
    hold_open(attempt)
    response = attempt.responses.filter(question=question).first()
    if response is None or not _may_be_checked(attempt.quiz, question, response.answer):
        raise NotToldYet
    response.answer = question.settle(response.answer)
    mended = mended_wordings([question.pk]).get(question.pk)
    response.share = float(_share(question, response, mended))
    response.saved_at = at
    response.save(update_fields=["answer", "share", "saved_at"])


def _may_be_checked(quiz: Quiz, question: Question, answer: Answer) -> bool:
    return quiz.tells_each and question.scored and question.is_answered(answer)


def unanswered(attempt: Attempt) -> list[int]:
    """Numbers, from 1, of the marked questions that have no whole answer."""
    kept = responses_by_question(attempt)
    return [
        number
        for number, question in enumerate(attempt.asked, start=1)
        if not question.is_answered(kept[question.pk].answer if question.pk in kept else None)
    ]


@transaction.atomic
def submit_attempt(*, attempt: Attempt, at: datetime) -> Attempt:
    """Hand in and mark. An exam passed, or a practice handed in, completes the activity.

    Raises `AttemptClosed` for whoever comes second: a double click, another tab.
    """
    if not Attempt.objects.filter(pk=attempt.pk).open().update(submitted_at=at):
        raise AttemptClosed
    attempt.submitted_at = at
    score = _mark(attempt)
    pass_mark = attempt.quiz.pass_mark
    attempt.score = None if score is None else float(score)
    attempt.passed = None if pass_mark is None else marking.passes(score, pass_mark)
    attempt.save(update_fields=["score", "passed"])
    if attempt.passed is not False:
        complete_activity(enrolment=attempt.enrolment, key=attempt.quiz_key, at=at, score=attempt.score)
    return attempt


def _mark(attempt: Attempt) -> Fraction | None:
    """Mark every answer, and the whole. What was not answered has a share of nothing."""
    kept, mended = responses_by_question(attempt), mended_wordings(attempt.questions)
    parts: list[tuple[int, Fraction]] = []
    settled = []
    for question in attempt.asked:
        response = kept.get(question.pk)
        share = marking.NOTHING
        if response is not None:
            answer = question.settle(response.answer)
            if answer != response.answer:
                response.answer = answer
                settled.append(response)
            if question.scored:
                share = _share(question, response, mended.get(question.pk))
                response.share = float(share)
        if question.scored:
            parts.append((question.points, share))
    if kept:
        Response.objects.bulk_update(kept.values(), ["share"])
        Response.objects.bulk_update(settled, ["answer"])
    return marking.score(parts)


def _share(question: Question, response: Response, mended: Mended | None) -> Fraction:
    """What is right of an answer, and never less than its learner was told when they checked it."""
    share = share_of(question, response.answer, language=response.language, mended=mended)
    return share if response.share is None else max(share, marking.exact(response.share))


def may_be_told(attempt: Attempt) -> bool:
    """Whether a handed-in attempt may show what was right: at once, or only to who has passed the quiz."""
    if attempt.submitted_at is None:
        return False
    if not attempt.quiz.tells_once_passed:
        return True
    return Attempt.objects.of(attempt.enrolment, attempt.quiz_key).filter(passed=True).exists()


def hold_open(attempt: Attempt) -> None:
    """Hold the row of an open attempt until the transaction ends. Raises `AttemptClosed`."""
    if not Attempt.objects.select_for_update(of=("self",)).filter(pk=attempt.pk).open().exists():
        raise AttemptClosed
