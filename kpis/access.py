"""Which numbers a person may see: a coordinator those of their countries, exact and live; others none."""

from __future__ import annotations

from accounts.access import coordinator_or_404
from accounts.models import User
from kpis.counting import Scope
from kpis.models import Export, ExportQuerySet


def scope_or_404(user: User) -> Scope:
    """The countries that this coordinator answers for, at any time. For anybody else the page is not there."""
    return Scope(countries=tuple(coordinator_or_404(user).countries) or None)


def exports_or_404(user: User) -> ExportQuerySet:
    """A coordinator's own exports."""
    coordinator_or_404(user)
    return Export.objects.of(user)
