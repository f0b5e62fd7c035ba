"""Where each learner of a cohort stands: the page, the heat map and the API show this."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max

from accounts.models import User
from cohorts.last_seen import Seen, last_seen
from cohorts.models import Cohort, Membership, MembershipQuerySet
from cohorts.names import by_name
from courses import shelf
from courses.models import Enrolment, Release
from courses.progress import Progress, progress_of_many
from lms.text import Localised
from quizzes.models import Attempt, Quiz


@dataclass(frozen=True, slots=True)
class UnitColumn:
    """A unit of the newest release, and which of its activities count."""

    number: int
    key: str
    title: Localised
    activities: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class QuizColumn:
    key: str
    title: Localised


@dataclass(frozen=True, slots=True)
class UnitShare:
    done: int
    of: int

    @property
    def percent(self) -> int:
        """Whole percent, rounded down: 100 means all."""
        return 100 * self.done // self.of if self.of else 100


@dataclass(frozen=True, slots=True)
class LearnerStanding:
    """One row. `units` and `best` follow the columns; `best` is the best score in percent, None without an attempt."""

    membership: Membership
    percent: int
    completed: bool
    last_at: datetime | None
    units: tuple[UnitShare, ...]
    best: tuple[float | None, ...]

    @property
    def person(self) -> User:
        return self.membership.user


@dataclass(frozen=True, slots=True)
class Standing:
    """A cohort's learners by name, held against the newest release of its module (None: nothing published)."""

    cohort: Cohort
    release: Release | None
    units: tuple[UnitColumn, ...]
    quizzes: tuple[QuizColumn, ...]
    learners: tuple[LearnerStanding, ...]

    @property
    def shares(self) -> list[list[int]]:
        """Percent, learner by learner and unit by unit."""
        return [[share.percent for share in learner.units] for learner in self.learners]

    @property
    def completed(self) -> int:
        return sum(learner.completed for learner in self.learners)


def standing_of(cohort: Cohort) -> Standing:
    """The same number of queries for 25 learners and for 1,000."""
    release = shelf.newest_releases([cohort.module_id]).get(cohort.module_id)
    units, quizzes = _columns(release)
    members = cohort.memberships.current()
    seen = last_seen(members)
    enrolments = _enrolment_of_each(members, cohort)
    progress = progress_of_many(enrolments.values())
    best = _best_scores(members, cohort)
    return Standing(
        cohort=cohort,
        release=release,
        units=units,
        quizzes=quizzes,
        learners=tuple(
            _learner(
                member,
                seen[member.pk],
                progress[enrolments[member.user_id].pk] if member.user_id in enrolments else None,
                best,
                units,
                quizzes,
            )
            for member in sorted(members.select_related("user"), key=lambda member: by_name(member.user))
        ),
    )


def _columns(release: Release | None) -> tuple[tuple[UnitColumn, ...], tuple[QuizColumn, ...]]:
    """What a module asks for counts; of a unit that asks for nothing, everything."""
    if release is None:
        return (), ()
    places = release.places.values()
    units = []
    for number, unit in enumerate(release.spec["units"], start=1):
        here = [place for place in places if place.unit == unit["key"]]
        counting = tuple(place.key for place in here if place.is_required) or tuple(
            place.key for place in here if not place.is_survey
        )
        title = release.text(f"units/{unit['key']}/title")
        units.append(UnitColumn(number=number, key=unit["key"], title=title, activities=counting))
    quizzes = (shelf.activity(place.pk) for place in places if place.kind == Quiz.kind and not place.is_survey)
    return tuple(units), tuple(QuizColumn(quiz.key, quiz.title) for quiz in quizzes)


def _enrolment_of_each(members: MembershipQuerySet, cohort: Cohort) -> dict[int, Enrolment]:
    """By person: of several versions of the module, the newest that they take."""
    enrolments = Enrolment.objects.filter(user__in=members.values("user"), module=cohort.module_id)
    return {enrolment.user_id: enrolment for enrolment in enrolments.order_by("major")}


def _best_scores(members: MembershipQuerySet, cohort: Cohort) -> dict[tuple[int, str], float]:
    """By person and quiz, passed or not."""
    attempts = Attempt.objects.submitted().filter(
        enrolment__user__in=members.values("user"), enrolment__module=cohort.module_id, score__isnull=False
    )
    best = attempts.order_by().values("enrolment__user", "quiz_key").annotate(best=Max("score"))
    return {(row["enrolment__user"], row["quiz_key"]): row["best"] for row in best}


def _learner(
    member: Membership,
    seen: Seen,
    progress: Progress | None,
    best: dict[tuple[int, str], float],
    units: tuple[UnitColumn, ...],
    quizzes: tuple[QuizColumn, ...],
) -> LearnerStanding:
    done = progress.done if progress else frozenset()
    return LearnerStanding(
        membership=member,
        percent=progress.percent if progress else 0,
        completed=seen.has_completed,
        last_at=seen.at,
        units=tuple(
            UnitShare(done=sum(key in done for key in unit.activities), of=len(unit.activities)) for unit in units
        ),
        best=tuple(best.get((member.user_id, quiz.key)) for quiz in quizzes),
    )
