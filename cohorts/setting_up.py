"""Groups are set up and changed here, and their trainers named.

Who is a trainer of a group has power over its learners: every change of trainers is kept, with who made it.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from accounts.access import coordinator_of
from accounts.models import AuditEvent, Organisation, User
from cohorts.access import teaches
from cohorts.invitations import shorten_invitations
from cohorts.models import Cohort, Membership, new_join_code
from cohorts.names import by_name
from cohorts.who_teaches import ABLE_TO_TEACH
from courses import shelf
from courses.models import Release


class ChangeRefused(Exception):
    """A change of a group that is not made; then nothing of it is."""


class NoTrainerLeft(ChangeRefused):
    """Only a coordinator leaves a group without a trainer."""


class LearnsThere(ChangeRefused):
    """Somebody who is to teach the group is one of its learners."""


class ModuleStands(ChangeRefused):
    """Somebody has joined: what they did and shared was in the module that the group has."""


class EndsBeforeItStarts(ChangeRefused):
    """Two people changed its dates at once, each rightly."""


def may_set_up(user: User) -> bool:
    """Coordinators, and whoever teaches something already."""
    return coordinator_of(user) is not None or teaches(user)


def coordinates(user: User, country: str) -> bool:
    coordinator = coordinator_of(user)
    return coordinator is not None and (not coordinator.countries or country in coordinator.countries)


def trainers_to_name(country: str) -> list[User]:
    """Who teaches in this country already, by name: anybody else is named by their participant number."""
    there: QuerySet[User] = User.objects.filter(ABLE_TO_TEACH).filter(
        Q(cohorts_taught__country=country) | Q(seminars_taught__country=country)
    )
    return sorted(there.select_related("organisation").distinct(), key=by_name)


def modules_to_take(cohort: Cohort | None = None) -> list[Release]:
    """The newest release of every open module, and of the one that the group has."""
    releases = {release.module_id: release for release in shelf.catalogue()}
    if cohort is not None and cohort.module_id not in releases:
        releases |= shelf.newest_releases([cohort.module_id])
    return sorted(releases.values(), key=lambda release: str(release.title).casefold())


def organisations_of(country: str, cohort: Cohort | None = None) -> QuerySet[Organisation]:
    """Confirmed ones of the country, and the one that the group has."""
    offered = Organisation.objects.offered().filter(country=country)
    if cohort is not None and cohort.organisation_id is not None:
        offered |= Organisation.objects.filter(pk=cohort.organisation_id)
    return offered.order_by("name")


@transaction.atomic
def set_up(*, answers: dict[str, Any], country: str, trainers: Collection[User], by: User, at: datetime) -> Cohort:
    """A new group. Whoever makes it and does not coordinate the country is its trainer, with those they named."""
    named = {person.pk: person for person in trainers}
    if not coordinates(by, country):
        named[by.pk] = by
    cohort = Cohort.objects.create(country=country, **answers)
    cohort.trainers.set(named.values())
    AuditEvent.record(actor=by, action="cohorts.set-up", subject=cohort, at=at, trainers=_names(named.values()))
    return cohort


@transaction.atomic
def change(
    *,
    cohort: Cohort,
    answers: dict[str, Any],
    named: Collection[User] = (),
    taken_off: Collection[User] = (),
    by: User,
    at: datetime,
) -> None:
    """Change what was answered anew and nothing else, and name or take off trainers. Raises a `ChangeRefused`."""
    row = Cohort.objects.select_for_update().get(pk=cohort.pk)
    if answers.get("module", row.module) != row.module and row.memberships.exists():
        raise ModuleStands
    for name, answer in answers.items():
        setattr(row, name, answer)
    if row.starts and row.ends and row.starts > row.ends:
        raise EndsBeforeItStarts
    if answers:
        row.save(update_fields=list(answers))
        AuditEvent.record(actor=by, action="cohorts.change", subject=row, at=at, changed=sorted(answers))
    if "ends" in answers:
        shorten_invitations(row)
    _change_trainers(row, named=set(named), taken_off=set(taken_off) - set(named), by=by, at=at)


def renew_code(*, cohort: Cohort, by: User, at: datetime) -> None:
    """A new code, link and picture to join; the old ones open nothing any more."""
    cohort.join_code = new_join_code()
    cohort.save(update_fields=["join_code"])
    AuditEvent.record(actor=by, action="cohorts.new-code", subject=cohort, at=at)


def _change_trainers(cohort: Cohort, *, named: set[User], taken_off: set[User], by: User, at: datetime) -> None:
    now = set(cohort.trainers.all())
    named, taken_off = named - now, taken_off & now
    if not named and not taken_off:
        return
    if not (now | named) - taken_off and not coordinates(by, cohort.country):
        raise NoTrainerLeft
    if Membership.objects.current().filter(cohort=cohort, user__in=named).exists():
        raise LearnsThere
    cohort.trainers.add(*named)
    cohort.trainers.remove(*taken_off)
    changes = {"named": _names(named), "taken_off": _names(taken_off)}
    AuditEvent.record(actor=by, action="cohorts.trainers", subject=cohort, at=at, **changes)


def _names(people: Collection[User]) -> list[str]:
    """As the log names people: by what tells nobody who they are."""
    return sorted(str(person.uuid) for person in people)
