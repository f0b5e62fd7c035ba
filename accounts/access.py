"""Who is asking, and what they answer for."""

from __future__ import annotations

from django.http import Http404, HttpRequest

from accounts.models import Coordinator, User


def person(request: HttpRequest) -> User:
    """The signed-in person, on pages that ask for signing in."""
    assert isinstance(request.user, User)
    return request.user


def coordinator_of(user: User) -> Coordinator | None:
    return getattr(user, "coordinator", None)


def coordinator_or_404(user: User) -> Coordinator:
    coordinator = coordinator_of(user)
    if coordinator is None:
        raise Http404
    return coordinator
