"""What happens to a survey: it is handed in once, and what was said in it is kept without a name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Literal, cast

from django.db import transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from courses.models import Completion, Enrolment, ModuleCompletion, Release
from courses.progress import complete_activity, current_release
from lms.digests import kept_digest
from quizzes.models import Question, Quiz, SurveyAnswer
from quizzes.question_types.question import Answer

When = Literal["before", "after", "follow-up"]
"""When a module asks a survey that it names in its `surveys`."""

LATER = timedelta(weeks=13)
"""From completing a module to its survey "three months later": a quarter of a year, on the same day of the week."""


class AlreadyHandedIn(Exception):
    """A survey is answered once; what was said first stays."""


class TooLate(Exception):
    """What was so before cannot be said any more: the module is completed, or the survey after it handed in."""


class NotYet(Exception):
    """A survey for three months later; `opens_at` is None before the module is completed."""

    def __init__(self, opens_at: datetime | None) -> None:
        super().__init__(opens_at)
        self.opens_at = opens_at


def pair_of(enrolment: Enrolment) -> str:
    """What the answers before and after have in common, and nothing else of this person has.

    Without the site's `DIGEST_KEY` nobody gets from it to the enrolment, or the other way; with another
    key, what comes after no longer finds what came before.
    """
    return kept_digest("quizzes.surveys.pair", str(enrolment.uuid))


def pairs_of(enrolments: QuerySet[Enrolment]) -> set[str]:
    """The pair codes of these people, one for each: of their first time in a module. Whoever does not count, the
    project's own staff and test accounts, has none; accounts that were merged are one person.
    """
    counting = enrolments.annotate(
        person=Coalesce(F("user__merged_into"), F("user")),
        counted=Coalesce(F("user__merged_into__counts"), F("user__counts")),
    ).filter(counted=True)
    first: dict[tuple[int, int], Enrolment] = {}
    for enrolment in counting.order_by("began_at", "pk"):
        first.setdefault((enrolment.person, enrolment.module_id), enrolment)
    return {pair_of(enrolment) for enrolment in first.values()}


def when_asked(release: Release, survey_key: str) -> When | None:
    """None for a survey that belongs to no pair."""
    named: Mapping[str, str] = release.spec.get("surveys", {})
    return cast("When | None", next((when for when, key in named.items() if key == survey_key), None))


def is_handed_in(enrolment: Enrolment, survey_key: str) -> bool:
    return Completion.objects.filter(enrolment=enrolment, key=survey_key).exists()


def check_time(enrolment: Enrolment | None, release: Release, survey_key: str, *, at: datetime) -> None:
    """Whether a survey can be answered now. Raises `TooLate`, `NotYet`.

    So whatever is kept as "before" was said before what is kept as "after".
    """
    match when_asked(release, survey_key):
        case "before" if enrolment is not None:
            after = release.spec["surveys"]["after"]
            if is_handed_in(enrolment, after) or ModuleCompletion.objects.filter(enrolment=enrolment).exists():
                raise TooLate
        case "follow-up":
            opens_at = follow_up_opens_at(enrolment)
            if opens_at is None or at < opens_at:
                raise NotYet(opens_at)


def follow_up_opens_at(enrolment: Enrolment | None) -> datetime | None:
    """None as long as the module is not completed."""
    completion = ModuleCompletion.objects.filter(enrolment=enrolment).first() if enrolment else None
    return completion.at + LATER if completion else None


@transaction.atomic
def hand_in_survey(*, enrolment: Enrolment, survey: Quiz, answers: Mapping[Question, Answer], at: datetime) -> None:
    """Keep what was said, and apart from it that the survey was handed in.

    Raises `AlreadyHandedIn`, `TooLate`, `NotYet`. Two presses at once wait for each other at the enrolment's
    row, so that one set of answers is kept.
    """
    Enrolment.objects.select_for_update(of=("self",)).get(pk=enrolment.pk)
    if is_handed_in(enrolment, survey.key):
        raise AlreadyHandedIn
    check_time(enrolment, current_release(enrolment), survey.key, at=at)
    pair, month = pair_of(enrolment), timezone.localdate(at).replace(day=1)
    rows = [
        SurveyAnswer(
            module_id=survey.module_id,
            survey_key=survey.key,
            question=question,
            answer=answer,
            pair=pair,
            language=question.language,
            month=month,
        )
        for question, answer in answers.items()
        if answer is not None
    ]
    _write_by_lot(rows)
    complete_activity(enrolment=enrolment, key=survey.key, at=at)


def _write_by_lot(rows: Iterable[SurveyAnswer]) -> None:
    """In the order of their primary keys, which are drawn by lot."""
    SurveyAnswer.objects.bulk_create(sorted(rows, key=lambda row: row.pk))


@transaction.atomic
def mix_answers(*, at: datetime) -> None:
    """Write anew, in the order of their keys, the answers of this month and the last one.

    Databases keep rows where they were written, and many say in which transaction: beside the hour at which a survey
    was handed in, that would name who wrote them. Afterwards all were written in one. Earlier months are mixed already.
    """
    since = (timezone.localdate(at).replace(day=1) - timedelta(days=1)).replace(day=1)
    rows = list(SurveyAnswer.objects.select_for_update().filter(month__gte=since))
    SurveyAnswer.objects.filter(pk__in=[row.pk for row in rows]).delete()
    _write_by_lot(rows)
