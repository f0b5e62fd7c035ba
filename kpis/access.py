"""Which numbers a person may see: a coordinator those of their countries, exact and live; others none."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404

from accounts.access import coordinator_of, coordinator_or_404
from accounts.models import User
from kpis.counting import Scope
from kpis.models import Export, ExportQuerySet, FrozenPeriod, Record, RecordQuerySet


def scope_or_404(user: User) -> Scope:
    """The countries that this coordinator answers for, at any time. For anybody else the page is not there."""
    return Scope(countries=tuple(coordinator_or_404(user).countries) or None)


def still_answers_for(user: User, countries: Collection[str]) -> bool:
    """Whether a coordinator of today answers for these countries, or, where there are none, for all."""
    coordinator = coordinator_of(user)
    if coordinator is None or not user.is_active:
        return False
    return not coordinator.countries or (bool(countries) and set(countries) <= set(coordinator.countries))


def export_or_404(user: User, uuid: UUID) -> Export:
    """One of a coordinator's own, as long as they answer for its countries."""
    export = get_object_or_404(exports_or_404(user), uuid=uuid)
    if not still_answers_for(user, export.countries):
        raise Http404
    return export


def exports_or_404(user: User) -> ExportQuerySet:
    """A coordinator's own exports."""
    coordinator_or_404(user)
    return Export.objects.of(user)


def all_countries_or_404(user: User) -> None:
    """For what is of the whole project: a coordinator of some countries does not find it."""
    if scope_or_404(user).countries is not None:
        raise Http404


def frozen_or_404(user: User, uuid: UUID) -> FrozenPeriod:
    """Every coordinator finds it; `in_scope` tells what of it is theirs."""
    coordinator_or_404(user)
    return get_object_or_404(FrozenPeriod.objects.select_related("frozen_by"), uuid=uuid)


def records_or_404(user: User) -> RecordQuerySet:
    """What was recorded of a coordinator's countries; what is of the whole project is for whoever answers for all."""
    countries = scope_or_404(user).countries
    if countries is None:
        return Record.objects.all()
    return Record.objects.filter(Q(country__in=countries) | Q(country="", organisation__country__in=countries))


def record_or_404(user: User, uuid: UUID) -> Record:
    return get_object_or_404(records_or_404(user), uuid=uuid)
