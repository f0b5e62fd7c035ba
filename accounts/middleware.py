"""What a signed-in person's request passes before it reaches a page."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.locale import LocaleMiddleware
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext

from accounts.access import person
from accounts.privacy import has_seen_notice
from accounts.step_up import arrived, has_power, is_guarded, shown_at, to_second_factor, to_set_up

View = Callable[..., HttpResponse]


class ChosenLanguage(LocaleMiddleware):
    """The language of a page: the person's setting, then a cookie, then the browser's wish."""

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        chosen = request.user.language if request.user.is_authenticated else ""
        if chosen in dict(settings.LANGUAGES):
            translation.activate(chosen)
            request.LANGUAGE_CODE = translation.get_language() or settings.LANGUAGE_CODE


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
    """Whoever has power over others sets up a second factor before anything else."""

    page = "mfa_activate_totp"

    def applies_to(self, request: HttpRequest) -> bool:
        user = person(request)
        return settings.SECOND_FACTOR_REQUIRED and has_power(user) and not is_mfa_enabled(user)

    def there(self, request: HttpRequest) -> HttpResponse:
        if request.method not in {"GET", "HEAD"}:
            return super().there(request)
        return to_set_up(request, request.get_full_path())

    def answer_to_a_program(self) -> HttpResponse:
        return JsonResponse({"detail": gettext("Set up a second factor on the site first.")}, status=403)


class SecondFactorShown:
    """Pages with exact numbers open in a session that has shown the second factor, not by the account's having one.

    Closed by default: whatever page a guarded room gets is asked for here. `accounts.step_up` says which are open.
    Programs are answered by the permission of the same name.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: View, args: Any, kwargs: Any) -> HttpResponse | None:
        if not settings.SECOND_FACTOR_REQUIRED or not request.user.is_authenticated:
            return None
        match = request.resolver_match
        # Whoever administers can look at every number, and give anybody the right to.
        is_administration = match is not None and match.route.startswith("admin/")
        if not (is_administration or is_guarded(view)):
            return None
        is_for_programs = match is not None and match.route.startswith("api/")
        if is_for_programs or not has_power(person(request)):
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
