"""A session in which somebody signed in just now, as `force_login` does not say."""

from __future__ import annotations

from allauth.account.internal.flows.login import record_authentication
from django.test import Client, RequestFactory

from accounts.models import User


def just_signed_in(client: Client, user: User) -> None:
    """What typing a password leaves in a session; for whoever has a second factor, `world.show_second_factor`."""
    request = RequestFactory().get("/")
    request.session = client.session
    record_authentication(request, user, "password", reauthenticated=True)
    request.session.save()
