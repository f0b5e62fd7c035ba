"""Where each learner of a cohort stands: page, heat map, files, API and the learner's own page show this."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Max

from accounts.models import User
from accounts.people import number_of
from cohorts.learning import Learning, learning_of
from cohorts.models import Cohort, Membership, MembershipQuerySet
from cohorts.time_zones import zone_of
from courses import shelf
from courses.models import Release
from lms.text import Localised
from quizzes.marking import rounded
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
    pass_mark: int | None


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
    """One row. `units` and `best` follow the columns; `best` is the best score in whole percent, rounded as the learner
    reads it, None without one. `last_day` is a day of the group's country."""

    learning: Learning
    percent: int
    completed: bool
    last_day: date | None
    units: tuple[UnitShare, ...]
    best: tuple[int | None, ...]

    @property
    def membership(self) -> Membership:
        return self.learning.membership

    @property
    def person(self) -> User:
        return self.learning.person

    @property
    def number(self) -> str:
        """The participant number."""
        return number_of(self.person)

    @property
    def has_begun(self) -> bool:
        return self.last_day is not None or self.completed


@dataclass(frozen=True, slots=True)
class Standing:
    """A cohort's learners by name, held against the newest release of its module (None: nothing published)."""

    cohort: Cohort
    release: Release | None
    units: tuple[UnitColumn, ...]
    quizzes: tuple[QuizColumn, ...]
    learners: tuple[LearnerStanding, ...]

    @property
    def completed(self) -> int:
        return sum(learner.completed for learner in self.learners)


def standing_of(cohort: Cohort) -> Standing:
    """Of everybody. The same number of queries for 25 learners and for 1,000."""
    return _standing(cohort, cohort.memberships.current())


def standing_of_one(membership: Membership) -> Standing:
    """The same of one learner alone: what everybody who may see it sees of them."""
    return _standing(membership.cohort, Membership.objects.current().filter(pk=membership.pk))


def _standing(cohort: Cohort, members: MembershipQuerySet) -> Standing:
    release = shelf.newest_releases([cohort.module_id]).get(cohort.module_id)
    units, quizzes = _columns(release)
    best = _best_scores(members, cohort)
    return Standing(
        cohort=cohort,
        release=release,
        units=units,
        quizzes=quizzes,
        learners=tuple(_learner(each, best, units, quizzes) for each in learning_of(members)),
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
    quizzes = [shelf.activity(place.pk) for place in places if place.kind == Quiz.kind and not place.is_survey]
    return tuple(units), tuple(
        QuizColumn(quiz.key, quiz.title, quiz.pass_mark) for quiz in quizzes if isinstance(quiz, Quiz)
    )


def _best_scores(members: MembershipQuerySet, cohort: Cohort) -> dict[tuple[int, str], float]:
    """By person and quiz, passed or not."""
    attempts = Attempt.objects.submitted().filter(
        enrolment__user__in=members.values("user"), enrolment__module=cohort.module_id, score__isnull=False
    )
    best = attempts.order_by().values("enrolment__user", "quiz_key").annotate(best=Max("score"))
    return {(row["enrolment__user"], row["quiz_key"]): row["best"] for row in best}


def _learner(
    each: Learning,
    best: dict[tuple[int, str], float],
    units: tuple[UnitColumn, ...],
    quizzes: tuple[QuizColumn, ...],
) -> LearnerStanding:
    done = each.progress.done if each.progress else frozenset()
    last_at = each.seen.at
    scores = ((quiz, best.get((each.membership.user_id, quiz.key))) for quiz in quizzes)
    return LearnerStanding(
        learning=each,
        percent=each.progress.percent if each.progress else 0,
        completed=each.seen.has_completed,
        last_day=last_at.astimezone(zone_of(each.membership.cohort.country)).date() if last_at else None,
        units=tuple(
            UnitShare(done=sum(key in done for key in unit.activities), of=len(unit.activities)) for unit in units
        ),
        best=tuple(None if score is None else rounded(score, quiz.pass_mark) for quiz, score in scores),
    )
