"""What is known of one learner in a group. Their trainers and they themselves see this, and nothing more."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from accounts.models import User
from cohorts.attention import Need, needs_among
from cohorts.models import Attendance, Membership, Nudge, Seminar, Session
from cohorts.standing import LearnerStanding, QuizColumn, Standing, UnitColumn, UnitShare, standing_of_one
from cohorts.teaching import Asking, asking
from cohorts.time_zones import zone_of
from cohorts.wording import matters_of, what_about, why


@dataclass(frozen=True, slots=True)
class Taken:
    """A half day of a seminar, and how somebody took part in it; None where nobody marked."""

    session: Session
    mark: Attendance | None


@dataclass(frozen=True, slots=True)
class SeminarTaken:
    seminar: Seminar
    half_days: tuple[Taken, ...]


@dataclass(frozen=True, slots=True)
class Sent:
    """A message that somebody was sent, as a line: what about, by whom, on which day in the group's country."""

    nudge: Nudge
    about: str


@dataclass(frozen=True, slots=True)
class MemberRecord:
    """`standing` has one learner. `whys` are the reasons why they are on the Monday list, in words."""

    membership: Membership
    standing: Standing
    learner: LearnerStanding
    asking: tuple[Asking, ...]
    whys: tuple[str, ...]
    seminars: tuple[SeminarTaken, ...]
    messages: tuple[Sent, ...]
    trainers: tuple[User, ...]
    zone: str

    @property
    def units(self) -> list[tuple[UnitColumn, UnitShare]]:
        return list(zip(self.standing.units, self.learner.units, strict=True))

    @property
    def quizzes(self) -> list[tuple[QuizColumn, int | None]]:
        return list(zip(self.standing.quizzes, self.learner.best, strict=True))


def record_of(membership: Membership, *, at: datetime) -> MemberRecord:
    """Of somebody who belongs to the group now."""
    standing, zone = standing_of_one(membership), zone_of(membership.cohort.country)
    learner = standing.learners[0]
    needs: dict[int, tuple[Need, ...]] = needs_among([learner.learning], at=at)
    nudges = list(membership.nudges.select_related("sent_by"))
    release = learner.learning.release or standing.release
    matters = matters_of(nudges, {membership.pk: release} if release else {})
    return MemberRecord(
        membership=membership,
        standing=standing,
        learner=learner,
        asking=asking([learner.learning], needs),
        whys=tuple(why(need, at=at, zone=zone) for need in needs.get(membership.pk, ())),
        seminars=tuple(_taken(membership)),
        messages=tuple(Sent(nudge, what_about(matters[nudge.pk])) for nudge in nudges),
        trainers=tuple(membership.cohort.trainers.all()),
        zone=zone.key,
    )


def _taken(membership: Membership) -> Iterable[SeminarTaken]:
    """Seminars of the group in which they have a place or a mark, in the order of their half days. Two queries."""
    user = membership.user_id
    sessions = Session.objects.filter(
        Q(seminar__registrations__user=user) | Q(seminar__sessions__attendances__user=user),
        seminar__cohort=membership.cohort_id,
    )
    ordered = sessions.select_related("seminar").order_by("starts_at", "number").distinct()
    marks = {mark.session_id: mark for mark in Attendance.objects.filter(user=user, session__in=sessions)}
    of_seminar: dict[Seminar, list[Taken]] = {}
    for session in ordered:
        of_seminar.setdefault(session.seminar, []).append(Taken(session, marks.get(session.pk)))
    return (SeminarTaken(seminar, tuple(half_days)) for seminar, half_days in of_seminar.items())
