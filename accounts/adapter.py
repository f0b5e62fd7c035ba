"""How allauth writes to people (neutral subjects, nothing that tells what this site is about) and ends sessions."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit, urlunsplit

import structlog
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.signup import send_unknown_account_mail
from allauth.account.internal.stagekit import clear_login
from allauth.account.models import EmailAddress
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.usersessions.adapter import DefaultUserSessionsAdapter
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.access import person
from accounts.addresses import are_theirs
from accounts.going_on import is_path_here
from accounts.models import User
from accounts.sittings import end_tokens
from lms.closing_down import is_closed
from lms.logs import route_of
from lms.throttling import say_stopped

logger = structlog.stdlib.get_logger(__name__)


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Signing up asks for an address and nothing else; the language follows the page it was asked in."""

    def new_user(self, request: HttpRequest) -> User:
        return User()

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return not is_closed()

    def pre_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse | None:
        """A provisional, merged or erased person is refused as somebody inactive is, whatever they signed in with.

        Whoever came by an address that is not the person's any more is refused, too: a code that went there before may
        still be open.
        """
        if not user.may_sign_in:
            return redirect("account_inactive")
        if kwargs.get("email") and not are_theirs(user, kwargs["email"]):
            return _back_to_the_beginning(request)
        refused: HttpResponse | None = super().pre_login(request, user, **kwargs)
        return refused

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        """An address that was taken away while somebody was about to sign in with it does not come back by its code."""
        if request.user.is_anonymous and not are_theirs(email_address.user, email_address.email):
            return False
        return bool(super().confirm_email(request, email_address))

    def login(self, request: HttpRequest, user: User) -> None:
        """The last door, also for whoever waited at a code or at the second factor: what was asked at the first one may
        have changed meanwhile."""
        records = get_authentication_records(request, user)
        came_by = [record["email"] for record in records if record.get("email")]
        if not (user.may_sign_in and are_theirs(user, *came_by)):
            raise ImmediateHttpResponse(_back_to_the_beginning(request))
        super().login(request, user)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        super().send_mail(template_prefix, email, {name: _from_here(name, said) for name, said in context.items()})
        if self.request is not None:
            _written_to(self.request).add(email)

    def add_message(
        self, request: HttpRequest, level: int, message_template: str | None = None, *args: Any, **kwargs: Any
    ) -> None:
        """Where the page says that a mail was sent, one was: also again, to an address that it tells nothing new.

        allauth sends a second code, but no second mail without one: whoever reads that mailbox, or looks at the time
        that an answer takes, could tell the two apart.
        """
        said = (args[0] if args else kwargs.get("message_context")) or {}
        address = said.get("email", "")
        if address and address not in _written_to(request):
            if message_template == "account/messages/login_code_sent.txt":
                send_unknown_account_mail(request, address)
            elif message_template == "account/messages/email_confirmation_sent.txt":
                self.send_account_already_exists_mail(address)
        super().add_message(request, level, message_template, *args, **kwargs)

    def get_reauthentication_methods(self, user: User) -> list[dict[str, Any]]:
        """Whoever has a second factor shows that it is still them with it: a password alone is no longer enough."""
        ways: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        return [way for way in ways if way["id"] != "reauthenticate"] or ways

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Whoever has neither a password nor a second factor could show nothing here, and is asked by our own pages
        (`accounts/entrance_urls.py`)."""
        has_something = bool(self.get_reauthentication_methods(context.request.user))
        return has_something and bool(super().is_reauthentication_required(app=app, **kwargs))

    def validation_error(self, code: str, *args: Any) -> ValidationError:
        """What the library refuses, the log says: a wrong code from a mail, and whoever tries too often."""
        if code == "incorrect_code":
            logger.warning("signing in refused", way="code by mail")
        elif code in {"too_many_login_attempts", "rate_limited"}:
            say_stopped(route_of(context.request))
        error: ValidationError = super().validation_error(code, *args)
        return error

    def is_safe_url(self, url: str) -> bool:
        return is_path_here(url)

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


def _back_to_the_beginning(request: HttpRequest) -> HttpResponse:
    clear_login(request)
    return redirect("account_login")


class SessionsAdapter(DefaultUserSessionsAdapter):  # type: ignore[misc]
    """Signing out everywhere else."""

    def end_sessions(self, sessions: list[UserSession]) -> None:
        """Programs are elsewhere, too."""
        super().end_sessions(sessions)
        end_tokens(person(context.request))


def _written_to(request: HttpRequest) -> set[str]:
    """Addresses that were written to while this request was answered."""
    addresses: set[str] = request.__dict__.setdefault("_written_to", set())
    return addresses


def _from_here(name: str, said: Any) -> Any:
    """A link in a mail leads to this site by the name it goes by, whatever name or port it was asked by."""
    if not name.endswith("_url") or not isinstance(said, str):
        return said
    return settings.PUBLIC_URL + urlunsplit(("", "", *urlsplit(said)[2:]))
