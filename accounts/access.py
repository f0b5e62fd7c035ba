"""Who is asking, and what they answer for."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest

from accounts.models import Coordinator, Organisation, OrganisationQuerySet, User


def person(request: HttpRequest) -> User:
    """The signed-in person, on pages that ask for signing in."""
    assert isinstance(request.user, User)
    return request.user


def home_of(reader: User | AnonymousUser) -> str:
    """The country that a page shows first; empty for visitors, and for whoever has given none."""
    return reader.home_country if isinstance(reader, User) else ""


def coordinator_of(user: User) -> Coordinator | None:
    return getattr(user, "coordinator", None)


def coordinator_or_404(user: User) -> Coordinator:
    coordinator = coordinator_of(user)
    if coordinator is None:
        raise Http404
    return coordinator


def organisations_or_404(user: User) -> OrganisationQuerySet:
    """Those of the countries that this coordinator answers for, proposed ones too. For anybody else there are none."""
    countries = coordinator_or_404(user).countries
    everywhere = Organisation.objects.all()
    return everywhere.filter(country__in=countries) if countries else everywhere
