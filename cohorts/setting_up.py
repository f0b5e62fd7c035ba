"""Groups are set up and changed here."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import AuditEvent, Organisation, User
from cohorts.invitations import shorten_invitations
from cohorts.models import Cohort
from cohorts.who_teaches import coordinates, name_trainers
from courses import shelf
from courses.models import Release


class ChangeRefused(Exception):
    """A change of a group that is not made; then nothing of it is."""


class ModuleStands(ChangeRefused):
    """Somebody has joined: what they did and shared was in the module that the group has."""


class EndsBeforeItStarts(ChangeRefused):
    """Two people changed its dates at once, each rightly."""


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
    cohort = Cohort.objects.create(country=country, **answers)
    AuditEvent.record(actor=by, action="cohorts.add-cohort", subject=cohort, at=at)
    named = {*trainers} if coordinates(by, country) else {*trainers, by}
    name_trainers(of=cohort, named=named, by=by, at=at)
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
    """Change what was answered anew and nothing else, and name or take off trainers.

    Raises a `ChangeRefused`, or a `NamingRefused`.
    """
    # With its key, so that nobody joins meanwhile: what may change depends on who has.
    row = Cohort.objects.select_for_update().get(pk=cohort.pk)
    if answers.get("module", row.module) != row.module and row.memberships.exists():
        raise ModuleStands
    for name, answer in answers.items():
        setattr(row, name, answer)
    if row.starts and row.ends and row.starts > row.ends:
        raise EndsBeforeItStarts
    if answers:
        row.save(update_fields=list(answers))
        AuditEvent.record(actor=by, action="cohorts.change-cohort", subject=row, at=at, changed=sorted(answers))
    if "ends" in answers:
        shorten_invitations(row)
    name_trainers(of=row, named=named, taken_off=taken_off, by=by, at=at)
