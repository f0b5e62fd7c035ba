"""What a trainer looks at in the morning: their groups and seminars, and what each still needs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Prefetch

from accounts.models import User
from accounts.people import survivor_of
from cohorts.attention import Attention, Need, Reason, attention_of, needs_among
from cohorts.learning import Learning, learning_of
from cohorts.models import Cohort, Membership, Nudge, Seminar, Session
from cohorts.nudging import sent_before
from cohorts.time_zones import zone_of
from cohorts.who_teaches import NOBODY_TEACHES_COHORT, NOBODY_TEACHES_SEMINAR
from cohorts.wording import Message, language_of, matter_of, message, why
from courses import shelf
from lms.text import Localised


@dataclass(frozen=True, slots=True)
class CohortCard:
    cohort: Cohort
    title: Localised | None
    """Of its module; None before anything is published."""
    attention: Attention


@dataclass(frozen=True, slots=True)
class Asking:
    """A line of the Monday list: somebody with what they may need, and what was sent about each of it, or None."""

    learning: Learning
    needs: tuple[tuple[Need, Nudge | None], ...]

    @property
    def waits(self) -> bool:
        """Whether there is something left to send."""
        return any(sent is None for _need, sent in self.needs)

    @property
    def membership(self) -> Membership:
        return self.learning.membership


@dataclass(frozen=True, slots=True)
class Offer:
    """One need with its ready message, as a page shows it; `sent` when somebody has sent it already."""

    membership: Membership
    need: Need
    why: str
    message: Message
    sent: Nudge | None

    @property
    def key(self) -> str:
        """What a form sends back of it."""
        return f"{self.membership.uuid}/{self.need.reason.value}/{self.need.about}"


@dataclass(frozen=True, slots=True)
class Morning:
    """Running groups by name, and who in those that this person teaches may need a word: first whoever has had none."""

    cards: tuple[CohortCard, ...]
    asking: tuple[Asking, ...]
    teaches: bool

    @property
    def by_reason(self) -> list[tuple[Reason, int]]:
        """How many people may need a word, for each reason that there is."""
        counted = Counter(reason for each in self.asking for reason in {need.reason for need, _sent in each.needs})
        return [(reason, counted[reason]) for reason in Reason if counted[reason]]

    def asking_for(self, reason: str) -> tuple[Asking, ...]:
        """Those with this reason; everybody where it is none."""
        if reason not in Reason.values:
            return self.asking
        return tuple(each for each in self.asking if any(need.reason == reason for need, _sent in each.needs))


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
    today: tuple[Session, ...]
    """Half days of this day, as the clocks of the seminar's place have it."""

    @property
    def waits_for_second(self) -> bool:
        """Whether somebody said that its list is complete, and nobody confirmed it yet."""
        closing = getattr(self.seminar, "closing", None)
        return closing is not None and closing.waits

    def waits_for(self, user: User) -> bool:
        """Whether this person can be the second one. Whoever asked, cannot."""
        return self.waits_for_second and survivor_of(self.seminar.closing.asked_by) != survivor_of(user)

    @property
    def first_day(self) -> date | None:
        return self.sessions[0].local_day if self.sessions else None

    @property
    def last_day(self) -> date | None:
        return self.sessions[-1].local_day if self.sessions else None


def morning_of(user: User, *, at: datetime) -> Morning:
    """The same number of queries for any number of groups and people."""
    visible = Cohort.objects.visible_to(user).running().select_related("module")
    cohorts = list(visible.annotate(nobody_teaches=NOBODY_TEACHES_COHORT))
    releases = shelf.newest_releases(cohort.module_id for cohort in cohorts)
    taught = set(user.cohorts_taught.values_list("pk", flat=True))
    learners = learning_of(Membership.objects.current().filter(cohort__in=[cohort.pk for cohort in cohorts]))
    needs = needs_among(learners, at=at)
    of_cohort: dict[int, list[Learning]] = {cohort.pk: [] for cohort in cohorts}
    for each in learners:
        of_cohort[each.membership.cohort_id].append(each)
    return Morning(
        cards=tuple(
            CohortCard(
                cohort=cohort,
                title=releases[cohort.module_id].title if cohort.module_id in releases else None,
                attention=attention_of(of_cohort[cohort.pk], needs),
            )
            for cohort in cohorts
        ),
        asking=asking([each for each in learners if each.membership.cohort_id in taught], needs),
        teaches=any(cohort.pk in taught for cohort in cohorts),
    )


def asking(learners: Iterable[Learning], needs: dict[int, tuple[Need, ...]]) -> tuple[Asking, ...]:
    """Of these learners those with needs, first whoever has had no word about one of them. One query."""
    in_need = [each for each in learners if each.membership.pk in needs]
    sent = sent_before([each.membership.pk for each in in_need])
    rows = [
        Asking(
            each,
            tuple(
                (need, sent.get((each.membership.pk, need.reason.value, need.about)))
                for need in needs[each.membership.pk]
            ),
        )
        for each in in_need
    ]
    return tuple(sorted(rows, key=lambda row: not row.waits))


def offers(rows: Iterable[Asking], *, by: User, at: datetime) -> list[tuple[Asking, list[Offer]]]:
    """Rows with their ready messages, in each reader's language. What was sent stands there signed as it was."""
    return [(row, [_offer(row, need, sent, by, at) for need, sent in row.needs]) for row in rows]


def _offer(row: Asking, need: Need, sent: Nudge | None, by: User, at: datetime) -> Offer:
    membership = row.membership
    return Offer(
        membership=membership,
        need=need,
        why=why(need, at=at, zone=zone_of(membership.cohort.country)),
        message=message(
            matter_of(need),
            to=membership.user,
            by=sent.sent_by if sent else by,
            language=language_of(membership),
        ),
        sent=sent,
    )


def seminars_of(user: User, *, at: datetime) -> list[SeminarCard]:
    """What is going on or comes next first, then what was held, the latest first."""
    sessions = Session.objects.select_related("seminar").annotate(marks=Count("attendances"))
    seminars = (
        Seminar.objects.visible_to(user)
        .select_related("closing__asked_by__merged_into")
        .annotate(registered=Count("registrations", distinct=True), waits=Count("waiting", distinct=True))
        .annotate(nobody_teaches=NOBODY_TEACHES_SEMINAR)
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
        today=tuple(session for session in sessions if session.local_day == at.astimezone(seminar.zone).date()),
    )
