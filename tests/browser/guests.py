"""People for a running system that has no demo."""

from __future__ import annotations

from allauth.account.models import EmailAddress

from lms.demo import DOMAIN, PASSWORD
from tests.world import person


def invite(count: int) -> None:
    """`guest-0`, `guest-1` … who can sign in with the demo's password."""
    for number in range(count):
        user = person(f"guest-{number}@{DOMAIN}", password=PASSWORD)
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
