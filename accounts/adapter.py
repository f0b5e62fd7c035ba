"""How allauth writes to people: neutral subjects, nothing that tells what this site is about."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.models import User
from lms.closing_down import is_closed


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Signing up asks for an address and nothing else; the language follows the page it was asked in."""

    def new_user(self, request: HttpRequest) -> User:
        return User()

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return not is_closed()

    def pre_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse | None:
        """A provisional, merged or erased person is refused as somebody inactive is, whatever they signed in with."""
        if not user.may_sign_in:
            return redirect("account_inactive")
        refused: HttpResponse | None = super().pre_login(request, user, **kwargs)
        return refused

    def get_reauthentication_methods(self, user: User) -> list[dict[str, Any]]:
        """Whoever has a second factor shows that it is still them with it: a password alone is no longer enough."""
        ways: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        return [way for way in ways if way["id"] != "reauthenticate"] or ways

    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        # Whoever types an address has not shown yet that it is theirs: a password chosen now could
        # open the account to them later. Passwords are set by people who are signed in.
        form.cleaned_data.pop("password1", None)
        saved: User = super().save_user(request, user, form, commit=False)
        saved.language = request.LANGUAGE_CODE
        saved.email = User.objects.fold(saved.email)
        if commit:
            saved.save()
        return saved
