"""What a trainer looks at in the morning: their groups and seminars, and what each still needs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Prefetch

from accounts.models import User
from cohorts.attention import Attention, attention
from cohorts.models import Cohort, Seminar, Session
from courses import shelf
from lms.text import Localised


@dataclass(frozen=True, slots=True)
class CohortCard:
    cohort: Cohort
    title: Localised | None
    """Of its module; None before anything is published."""
    attention: Attention


@dataclass(frozen=True, slots=True)
class SeminarCard:
    """A seminar with its half days, in order."""

    seminar: Seminar
    sessions: tuple[Session, ...]
    registered: int
    waiting: int
    unmarked: tuple[Session, ...]
    """Half days that have begun and in which somebody has no mark yet."""
    next: Session | None
    """The half day that is going on or comes next; None when all are over."""

    @property
    def waits_for_second(self) -> bool:
        """Whether somebody said that its list is complete, and nobody confirmed it yet."""
        closing = getattr(self.seminar, "closing", None)
        return closing is not None and closing.waits

    @property
    def first_day(self) -> date | None:
        return self.sessions[0].local_day if self.sessions else None

    @property
    def last_day(self) -> date | None:
        return self.sessions[-1].local_day if self.sessions else None


def cohorts_of(user: User, *, at: datetime) -> list[CohortCard]:
    """Running cohorts, by name. The same number of queries for any number of cohorts."""
    cohorts = list(Cohort.objects.visible_to(user).running().select_related("module"))
    releases = shelf.newest_releases(cohort.module_id for cohort in cohorts)
    needs = attention(cohorts=cohorts, at=at)
    return [
        CohortCard(
            cohort=cohort,
            title=releases[cohort.module_id].title if cohort.module_id in releases else None,
            attention=needs[cohort.pk],
        )
        for cohort in cohorts
    ]


def seminars_of(user: User, *, at: datetime) -> list[SeminarCard]:
    """What is going on or comes next first, then what was held, the latest first."""
    sessions = Session.objects.select_related("seminar").annotate(marks=Count("attendances"))
    seminars = (
        Seminar.objects.visible_to(user)
        .select_related("closing")
        .annotate(registered=Count("registrations", distinct=True), waits=Count("waiting", distinct=True))
    )
    cards = [_seminar_card(seminar, at) for seminar in seminars.prefetch_related(Prefetch("sessions", sessions))]
    coming = [card for card in cards if card.next]
    over = [card for card in cards if not card.next]
    return sorted(coming, key=lambda card: card.sessions[0].starts_at) + sorted(over, key=_end, reverse=True)


def _end(card: SeminarCard) -> float:
    """The end of a seminar as a number; one without half days comes first, for it needs them."""
    return max((session.ends_at.timestamp() for session in card.sessions), default=float("inf"))


def _seminar_card(seminar: Seminar, at: datetime) -> SeminarCard:
    registered: int = seminar.registered  # type: ignore[attr-defined]  # annotated in seminars_of
    sessions = tuple(seminar.sessions.all())
    begun = (session for session in sessions if session.starts_at <= at)
    return SeminarCard(
        seminar=seminar,
        sessions=sessions,
        registered=registered,
        waiting=seminar.waits,  # type: ignore[attr-defined]
        unmarked=tuple(session for session in begun if session.marks < registered),  # type: ignore[attr-defined]
        next=next((session for session in sessions if session.ends_at > at), None),
    )
