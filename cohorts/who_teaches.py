"""Who may set up what is taught in a country, and who may be named as its trainer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime
from itertools import chain

from django.db.models import Exists, OuterRef, Q

from accounts.access import coordinator_of
from accounts.models import AuditEvent, User
from cohorts.guessing import count_wrong_number, guesses_numbers_too_much, looks_up_too_much
from cohorts.merging import LOOKED_UP
from cohorts.models import Cohort, Seminar
from cohorts.names import by_name
from lms.models import Programme
from lms.spoken_codes import plain_code

NOBODY_TEACHES_COHORT = ~Exists(Cohort.trainers.through.objects.filter(cohort=OuterRef("pk")))
NOBODY_TEACHES_SEMINAR = ~Exists(Seminar.trainers.through.objects.filter(seminar=OuterRef("pk")))
"""Of a group and of a seminar: whether it has no trainer, such as when the last one left. Coordinators name one."""

ABLE_TO_TEACH = Q(is_active=True, provisional=False, merged_into=None, erased_at=None)

TRAINERS_NAMED = "cohorts.trainers"
"""The action of an audit event: who is a trainer now, and who is not any more."""


class NoSuchNumber(Exception):
    """Nobody who can sign in has this participant number."""


class TooManyTries(Exception):
    """Too many numbers of nobody, or too many at all: whoever guesses is stopped, even before a right one."""


class NamingRefused(Exception):
    """Trainers that a group or a seminar cannot have."""


class NoTrainerLeft(NamingRefused):
    """Only a coordinator leaves it without a trainer."""


class TakesPart(NamingRefused):
    """Somebody who is to teach it learns there, or is on its list."""


def countries_taught(user: User) -> list[str]:
    """Countries of what somebody teaches, in the programme's order."""
    cohorts = user.cohorts_taught.values_list("country", flat=True)
    seminars = user.seminars_taught.values_list("country", flat=True)
    return _in_order(chain(cohorts, seminars))


def countries_coordinated(user: User) -> list[str]:
    """Countries that somebody answers for, in the programme's order."""
    coordinator = coordinator_of(user)
    if coordinator is None:
        return []
    return _in_order(coordinator.countries or Programme.current().countries)


def coordinates(user: User, country: str) -> bool:
    coordinator = coordinator_of(user)
    return coordinator is not None and (not coordinator.countries or country in coordinator.countries)


def taught_alone(user: User) -> list[Cohort | Seminar]:
    """Groups that run, and seminars that are not closed, which nobody else can teach."""
    others = User.objects.filter(ABLE_TO_TEACH).exclude(pk=user.pk)
    groups = user.cohorts_taught.running().exclude(trainers__in=others)
    open_ones = Q(closing=None) | Q(closing__confirmed_at=None)
    seminars = user.seminars_taught.filter(open_ones).exclude(trainers__in=others)
    return [*groups, *seminars]


def countries_to_set_up_in(user: User) -> list[str]:
    """Where somebody may set up a group or a seminar: where they coordinate or teach. What they say of themselves, such
    as where they live, opens nothing."""
    return _in_order([*countries_coordinated(user), *countries_taught(user)])


def teachers_in(countries: Iterable[str]) -> dict[User, frozenset[str]]:
    """People who teach in one of these countries already, by name, with those of the countries where they do."""
    wanted = list(countries)
    groups = Cohort.trainers.through.objects.filter(cohort__country__in=wanted)
    rooms = Seminar.trainers.through.objects.filter(seminar__country__in=wanted)
    where: dict[int, set[str]] = defaultdict(set)
    for pk, country in chain(
        groups.values_list("user", "cohort__country"),
        rooms.values_list("user", "seminar__country"),
    ):
        where[pk].add(country)
    people = User.objects.filter(ABLE_TO_TEACH, pk__in=where).select_related("organisation")
    return {somebody: frozenset(where[somebody.pk]) for somebody in sorted(people, key=by_name)}


def person_by_number(typed: str, *, asked_by: User, at: datetime) -> User:
    """Somebody with an account, by the participant number that they read out. They can read who looked their name up.

    Raises `NoSuchNumber`, and `TooManyTries` for whoever guesses.
    """
    if guesses_numbers_too_much(asked_by) or looks_up_too_much(asked_by):
        raise TooManyTries
    found: User | None = User.objects.filter(ABLE_TO_TEACH, number=plain_code(typed)).first()
    if found is None:
        count_wrong_number(asked_by)
        raise NoSuchNumber
    AuditEvent.record(actor=asked_by, action=LOOKED_UP, subject=found, at=at)
    return found


def name_trainers(
    *, of: Cohort | Seminar, named: Collection[User], taken_off: Collection[User] = (), by: User, at: datetime
) -> None:
    """Name trainers of a group or a seminar and take others off. It is power over others, so every change is kept.

    Raises `NoTrainerLeft` and `TakesPart`.
    """
    now = set(of.trainers.all())
    new, gone = set(named) - now, (set(taken_off) - set(named)) & now
    if gone and not (now | new) - gone and not coordinates(by, of.country):
        raise NoTrainerLeft
    if takes_part(of, new):
        raise TakesPart
    if new or gone:
        of.trainers.add(*new)
        of.trainers.remove(*gone)
        record_naming(of=of, named=new, taken_off=gone, by=by, at=at)


def record_naming(
    *, of: Cohort | Seminar, named: Collection[User], taken_off: Collection[User], by: User, at: datetime
) -> None:
    changes = {"named": _as_logged(named), "taken_off": _as_logged(taken_off)}
    AuditEvent.record(actor=by, action=TRAINERS_NAMED, subject=of, at=at, **changes)


def takes_part(taught: Cohort | Seminar, people: Iterable[User]) -> bool:
    """Whether one of them learns in the group, or has a place in the seminar or waits for one."""
    if isinstance(taught, Cohort):
        return taught.memberships.current().filter(user__in=people).exists()
    return taught.registrations.filter(user__in=people).exists() or taught.waiting.filter(user__in=people).exists()


def _as_logged(people: Collection[User]) -> list[str]:
    """By what tells nobody who they are."""
    return sorted(str(person.uuid) for person in people)


def _in_order(countries: Iterable[str]) -> list[str]:
    found = set(countries)
    if not found:
        return []
    return [country for country in Programme.current().countries if country in found]
