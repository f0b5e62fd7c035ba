"""A closed list is evidence: one mark of it is corrected, with a reason, and what stood before stays in the log."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from accounts.models import AuditEvent, User
from accounts.people import survivor_of
from cohorts.attendance import Mark, Source, Status, write_marks
from cohorts.models import Attendance, AttendanceChange, Seminar, Session
from cohorts.open_list import hold

SHORTEST_REASON = 10
"""Letters. A correction that says no more than "error" explains nothing to whoever reads the report."""


class CorrectionRefused(Exception):
    """The mark stays as it is."""


class NotClosed(CorrectionRefused):
    """As long as a list is open, its marks are made and changed without a reason."""


class NothingToCorrect(CorrectionRefused):
    """The mark stands as it is already."""


class ReasonTooShort(CorrectionRefused):
    """A reason has at least `SHORTEST_REASON` letters."""


@dataclass(frozen=True, slots=True)
class Correction:
    """A mark that was made after closing; `before` is the one that stood until then, where there was one. Of a merger
    also the marks that did not stand against it."""

    change: AttendanceChange
    before: AttendanceChange | None

    @property
    def after(self) -> AttendanceChange | None:
        """What stands since: the same, where a merged mark was not the better one."""
        return self.change if self.change.took_effect else self.before

    @property
    def person(self) -> User:
        return survivor_of(self.change.user)


@transaction.atomic
def correct(
    *, session: Session, person: User, mark: Mark | Attendance.Status, reason: str, by: User, at: datetime
) -> None:
    """Change one mark of a closed list. Raises `NotClosed`, `ReasonTooShort`, `NothingToCorrect`, and as `mark_many`
    does."""
    if not hold(session.seminar_id).is_closed:
        raise NotClosed
    if len(reason.strip()) < SHORTEST_REASON:
        raise ReasonTooShort
    right = Mark.of(mark)
    standing = Attendance.objects.filter(session=session, user=person).first()
    if standing is not None:
        if Mark(Status(standing.status), standing.missed) == right:
            raise NothingToCorrect
        keep_first_in_log(standing)
    write_marks(
        session=session,
        marks={person: right},
        by=by,
        at=at,
        tapped_at=at,
        source=Source.CORRECTION,
        reason=reason.strip(),
    )
    AuditEvent.record(actor=by, action="cohorts.correct", subject=session.seminar, at=at, half_day=session.number)


def corrections_of(seminar: Seminar) -> list[Correction]:
    """The oldest first: what was corrected, and what became of two entries of one person that were merged. Three
    queries at most."""
    made = AttendanceChange.objects.filter(session__seminar=seminar)
    later = made.filter(Q(source=Source.CORRECTION) | (Q(source=Source.MERGE) & ~Q(reason="")))
    if not later.exists():
        return []
    log = made.filter(Q(took_effect=True) | Q(source=Source.MERGE), user__in=later.values("user")).select_related(
        "user__merged_into", "by", "session__seminar"
    )
    return list(_with_before(log.order_by("at", "pk")))


def _with_before(log: Iterable[AttendanceChange]) -> Iterable[Correction]:
    standing: dict[tuple[int, int], AttendanceChange] = {}
    for change in log:
        place = (change.session_id, change.user_id)
        if change.source == Source.CORRECTION or (change.source == Source.MERGE and change.reason):
            yield Correction(change, standing.get(place))
        if change.took_effect:
            standing[place] = change


def keep_first_in_log(standing: Attendance) -> None:
    """A mark from before marks were logged is what the first correction changes: so it is the log's first line."""
    if AttendanceChange.objects.filter(session=standing.session_id, user=standing.user_id).exists():
        return
    AttendanceChange.objects.create(
        session_id=standing.session_id,
        user_id=standing.user_id,
        status=standing.status,
        missed=standing.missed,
        source=Source.TRAINER,
        by=standing.marked_by,
        tapped_at=standing.marked_at,
        at=standing.marked_at,
        took_effect=True,
    )
