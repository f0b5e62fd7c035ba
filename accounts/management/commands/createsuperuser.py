"""Django's `createsuperuser`, for people who sign in by e-mail.

Whoever sits at the shell vouches for the address, so no code is mailed to it. A second factor is
asked for at the first sign-in.
"""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.management.commands import createsuperuser

from accounts.models import User


class Command(createsuperuser.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        super().handle(*args, **options)
        for user in User.objects.filter(is_superuser=True, emailaddress=None).exclude(email=None):
            EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
