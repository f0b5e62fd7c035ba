"""How allauth writes to people: neutral subjects, nothing that tells what this site is about."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from accounts.models import User


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Signing up asks for an address and nothing else; the language follows the page it was asked in."""

    def new_user(self, request: HttpRequest) -> User:
        return User()

    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        saved: User = super().save_user(request, user, form, commit=False)
        saved.language = request.LANGUAGE_CODE
        saved.email = User.objects.fold(saved.email)
        if commit:
            saved.save()
        return saved
