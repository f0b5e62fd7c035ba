"""What a signed-in person's request passes before it reaches a page."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.locale import LocaleMiddleware
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext

from accounts import sittings
from accounts.access import person
from accounts.privacy import has_seen_notice
from accounts.step_up import (
    arrived,
    has_power_here,
    is_guarded,
    sees_numbers,
    shown_at,
    to_second_factor,
    to_set_up,
)

View = Callable[..., HttpResponse]


class ChosenLanguage(LocaleMiddleware):
    """The language of a page: the person's setting, then a cookie, then the browser's wish."""

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        chosen = request.user.language if request.user.is_authenticated else ""
        if chosen in dict(settings.LANGUAGES):
            translation.activate(chosen)
            request.LANGUAGE_CODE = translation.get_language() or settings.LANGUAGE_CODE


class Sittings:
    """Ends a session whose time is up, keeps what somebody said of the computer, and clears it when they sign out."""

    says_what_computer = frozenset(
        {"account_login", "account_request_login_code", "mfa_login_webauthn", "accounts:card"}
    )

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        at, session = timezone.now(), request.session
        if request.user.is_authenticated:
            if sittings.has_ended(session, at=at, is_staff=lambda: _is_staff(request)):
                logout(request)
                messages.info(request, gettext("Your time here was up, so we signed you out. Please sign in again."))
            elif sittings.BEGAN not in session or (not _asks_by_itself(request) and _is_staff(request)):
                sittings.note_seen(session, at=at)
        was_shared, was_here = sittings.is_shared(session), request.user.is_authenticated
        response = self.get_response(request)
        if not request.user.is_authenticated:
            match = request.resolver_match
            if was_here and match is not None and match.view_name == "account_logout":
                response.headers["Clear-Site-Data"] = _to_clear(request, shared=was_shared)
        elif sittings.is_shared(session) and not session.get_expire_at_browser_close():
            session.set_expiry(0)
        return response

    def process_view(self, request: HttpRequest, view: View, args: Any, kwargs: Any) -> None:
        match = request.resolver_match
        is_signing_in = request.method == "POST" and match is not None and match.view_name in self.says_what_computer
        if is_signing_in and not request.user.is_authenticated:
            sittings.share(request.session, shared="shared" in request.POST)


def _is_staff(request: HttpRequest) -> bool:
    """Whoever must have a second factor, where one must be had."""
    return bool(settings.SECOND_FACTOR_REQUIRED) and has_power_here(request)


def _goes_on(request: HttpRequest) -> bool:
    """A trainer's session that is kept open for a seminar's day goes on. Who sees numbers is asked anyway."""
    return sittings.is_kept_open(request.session, at=timezone.now()) and not sees_numbers(person(request))


def _asks_by_itself(request: HttpRequest) -> bool:
    """A page that lies open and asks what is new is not somebody who is here."""
    return request.method == "GET" and request.headers.get("Sec-Fetch-Dest") == "empty"


def _to_clear(request: HttpRequest, *, shared: bool) -> str:
    """What a browser forgets when somebody signs out. On a device of their own it still knows their language.

    "Exit this page" signs out behind a page that goes, and keeps in the tab's storage that "back" must show nothing.
    """
    is_leaving = request.headers.get("Sec-Fetch-Dest") == "empty"
    return ", ".join(['"cache"', *(['"cookies"'] if shared else []), *([] if is_leaving else ['"storage"'])])


class _AskFirst(ABC):
    """Sends a signed-in person to a page that comes before others, from pages that are not public."""

    page: str
    always_open = frozenset({"accounts:welcome", "accounts:language", "accounts:privacy"})

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: View, args: Any, kwargs: Any) -> HttpResponse | None:
        match = request.resolver_match
        if match is None or not request.user.is_authenticated:
            return None
        if match.route.startswith("api/"):
            return self.answer_to_a_program() if self.applies_to(request) else None
        is_public = not getattr(view, "login_required", True) or match.route.startswith("accounts/")
        if is_public or match.view_name in self.always_open or not self.applies_to(request):
            return None
        return self.there(request)

    def there(self, request: HttpRequest) -> HttpResponse:
        page = reverse(self.page)
        if request.method not in {"GET", "HEAD"}:
            return redirect(page)
        return redirect(f"{page}?{urlencode({'next': request.get_full_path()})}")

    @abstractmethod
    def applies_to(self, request: HttpRequest) -> bool:
        """Whether this person must go there first."""

    def answer_to_a_program(self) -> HttpResponse | None:
        """What the API says where a page would send people elsewhere; None: nothing is in its way."""
        return None


class SecondFactorFirst(_AskFirst):
    """Whoever has power over others sets up a second factor before anything else.

    A trainer is not asked in the middle of a seminar's day: a session that is kept open for it goes on, and the next
    one asks.
    """

    page = "mfa_activate_totp"

    def applies_to(self, request: HttpRequest) -> bool:
        return _is_staff(request) and not is_mfa_enabled(person(request)) and not _goes_on(request)

    def there(self, request: HttpRequest) -> HttpResponse:
        if request.method not in {"GET", "HEAD"}:
            return super().there(request)
        return to_set_up(request, request.get_full_path())

    def answer_to_a_program(self) -> HttpResponse:
        return JsonResponse({"detail": gettext("Set up a second factor on the site first.")}, status=403)


NAME_PEOPLE = ("admin/", "recoveries/", "organisations/")
"""Routes below which names stand, for coordinators and administrators."""


class SecondFactorShown:
    """Pages with exact numbers open in a session that has shown the second factor, not by the account's having one.

    Closed by default: whatever page a guarded room gets is asked for here. `accounts.step_up` says which are open.
    So do the pages of whoever teaches, which are full of names, but for a session that is kept open for a seminar's
    day. Programs are answered by the permission of the same name.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: View, args: Any, kwargs: Any) -> HttpResponse | None:
        if not settings.SECOND_FACTOR_REQUIRED or not request.user.is_authenticated:
            return None
        match = request.resolver_match
        route = match.route if match is not None else ""
        if route.startswith("teach/"):
            asks = has_power_here(request) and not _goes_on(request)
        else:
            # Whoever administers can look at every number, and give anybody the right to.
            is_asked = route.startswith(NAME_PEOPLE) or (is_guarded(view) and not route.startswith("api/"))
            asks = is_asked and sees_numbers(person(request))
        if not asks:
            return None
        if shown_at(request) is None:
            return to_second_factor(request)
        arrived(request)
        return None


class WelcomeFirst(_AskFirst):
    """The first sign-in asks, and explains; a new edition of the privacy notice is shown once."""

    page = "accounts:welcome"

    def applies_to(self, request: HttpRequest) -> bool:
        if person(request).welcomed_at is None:
            return True
        # A new edition can wait for a page: what somebody is sending now must not be lost.
        return request.method in {"GET", "HEAD"} and not has_seen_notice(request)
