"""Who in a group may need a kind word from their trainer, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Max, Q

from cohorts.last_seen import Seen
from cohorts.learning import Learning
from cohorts.models import Attendance, Nudge, Session
from quizzes.models import Attempt

Reason = Nudge.Reason

BEGIN_WITHIN = timedelta(days=3)
"""How long somebody who has joined is left in peace before they count as not having begun."""

QUIET_FOR = timedelta(days=14)
"""How long somebody may do nothing before they count as stuck."""

FAILED_OFTEN = 2
"""How many failed attempts at one quiz are one too many."""

MISSED_WITHIN = timedelta(days=21)
"""How long a half day that somebody missed is worth a word."""


@dataclass(frozen=True, slots=True)
class Need:
    """One reason why somebody may need a word, since when, and what it is about.

    `about` is as `Nudge` has it. `activity` is the primary key of the lesson or quiz; `session` the half day, the last
    one of several in a seminar. `times` counts failed attempts or missed half days.
    """

    reason: Reason
    about: str
    since: datetime
    activity: int | None = None
    session: Session | None = None
    times: int = 1


@dataclass(frozen=True, slots=True)
class Attention:
    """One group's people: how many there are, how many are done, and how many may need something, by reason."""

    members: int
    completed: int
    people: int
    """Who may need something, for whatever reason."""
    by_reason: Mapping[Reason, int]


def has_not_begun(seen: Seen, *, joined_at: datetime, at: datetime) -> bool:
    return seen.at is None and not seen.has_completed and at - joined_at >= BEGIN_WITHIN


def is_quiet(seen: Seen, *, at: datetime) -> bool:
    """Began, is not done, and has not learned anything for a fortnight."""
    return seen.at is not None and not seen.has_completed and at - seen.at >= QUIET_FOR


def needs_among(learners: Collection[Learning], *, at: datetime) -> dict[int, tuple[Need, ...]]:
    """By the primary key of the membership, for those who have a need. Two queries, whatever the number of people.

    Whoever has completed the module needs nothing, nor does somebody who cannot sign in.
    """
    open_ones = [each for each in learners if not each.seen.has_completed and not each.person.provisional]
    failed, missed = _failed(open_ones), _missed(open_ones, at)
    found = {
        each.membership.pk: (
            *_not_begun(each, at),
            *_stuck(each, at),
            *failed.get(each.membership.pk, ()),
            *missed.get(each.membership.pk, ()),
        )
        for each in open_ones
    }
    return {pk: needs for pk, needs in found.items() if needs}


def attention_of(learners: Collection[Learning], needs: Mapping[int, tuple[Need, ...]]) -> Attention:
    """How many of these learners, of one group, need what; `needs` are those of `needs_among`."""
    theirs = [needs[each.membership.pk] for each in learners if each.membership.pk in needs]
    counted = Counter(reason for of_one in theirs for reason in {need.reason for need in of_one})
    return Attention(
        members=len(learners),
        completed=sum(each.seen.has_completed for each in learners),
        people=len(theirs),
        by_reason={reason: counted[reason] for reason in Reason if counted[reason]},
    )


def _not_begun(each: Learning, at: datetime) -> Iterable[Need]:
    if has_not_begun(each.seen, joined_at=each.membership.joined_at, at=at):
        yield Need(Reason.NEVER_BEGAN, "", each.membership.joined_at)


def _stuck(each: Learning, at: datetime) -> Iterable[Need]:
    next_key = each.progress.next_key if each.progress else None
    if next_key is None or each.release is None or each.seen.at is None or not is_quiet(each.seen, at=at):
        return
    yield Need(Reason.STUCK, next_key, each.seen.at, activity=each.release.places[next_key].pk)


def _failed(learners: Collection[Learning]) -> dict[int, list[Need]]:
    """Quizzes of the release that they read, tried often enough and never passed."""
    by_enrolment: dict[int, list[Learning]] = {}
    for each in learners:
        if each.enrolment is not None:
            by_enrolment.setdefault(each.enrolment.pk, []).append(each)
    attempts = Attempt.objects.submitted().filter(enrolment__in=by_enrolment).order_by()
    tried = attempts.values("enrolment", "quiz_key").annotate(
        failed=Count("pk", filter=Q(passed=False)),
        passed_ones=Count("pk", filter=Q(passed=True)),
        last=Max("submitted_at", filter=Q(passed=False)),
    )
    needs: dict[int, list[Need]] = {}
    for row in tried.filter(failed__gte=FAILED_OFTEN, passed_ones=0).order_by("last"):
        for each in by_enrolment[row["enrolment"]]:
            place = each.release.places.get(row["quiz_key"]) if each.release else None
            if place is not None:
                need = Need(Reason.FAILED_TWICE, place.key, row["last"], activity=place.pk, times=row["failed"])
                needs.setdefault(each.membership.pk, []).append(need)
    return needs


def _missed(learners: Collection[Learning], at: datetime) -> dict[int, list[Need]]:
    """Of each seminar of the group the last half day that they missed lately, not excused."""
    members = {(each.membership.user_id, each.membership.cohort_id): each.membership.pk for each in learners}
    absent = Attendance.objects.filter(
        status=Attendance.Status.ABSENT,
        session__starts_at__gt=at - MISSED_WITHIN,
        session__starts_at__lte=at,
        session__seminar__cohort__in={cohort for _user, cohort in members},
        user__in={user for user, _cohort in members},
    )
    found: dict[tuple[int, int], list[Session]] = {}
    for row in absent.select_related("session__seminar").order_by("session__starts_at"):
        cohort = row.session.seminar.cohort_id
        if cohort is not None and (row.user_id, cohort) in members:
            found.setdefault((members[row.user_id, cohort], row.session.seminar_id), []).append(row.session)
    needs: dict[int, list[Need]] = {}
    for (membership, _seminar), sessions in found.items():
        last = sessions[-1]
        need = Need(Reason.MISSED, str(last.uuid), last.starts_at, session=last, times=len(sessions))
        needs.setdefault(membership, []).append(need)
    return needs
