"""Whether the second factor was shown: in this session at all, and a moment ago.

That an account has a second factor says nothing about a session: one that was opened before it was set up, or that
somebody took over, never showed it. What allauth keeps in a session about signing in tells.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode, urlsplit

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from knox.models import AuthToken

from accounts.access import coordinator_of, person
from accounts.models import User
from lms.rooms import modules_named

Page = Callable[..., HttpResponse]

AFTERWARDS = "second_factor_next"
"""In the session: the page somebody was on the way to when they were sent to set up a second factor."""


def open_without_second_factor(view: Page) -> Page:
    """Marks a page of a guarded room that tells nobody an exact number. All others there are guarded.

    A view of the API says the same with `second_factor_required = False`.
    """
    view.second_factor_required = False  # type: ignore[attr-defined]
    return view


def is_guarded(view: object) -> bool:
    """Whether this view belongs to a room whose pages ask for a second factor, and is not marked as open."""
    room = view.__module__.partition(".")[0]
    is_for_strangers = not getattr(view, "login_required", True)
    return (
        room in settings.SECOND_FACTOR_ROOMS and not is_for_strangers and getattr(view, "second_factor_required", True)
    )


def sees_numbers(user: User) -> bool:
    """Whether exact numbers are theirs to see at all: coordinators and administrators."""
    return user.is_staff or coordinator_of(user) is not None


def has_power(user: User) -> bool:
    """Whoever must have a second factor: they see numbers, or what a room above calls power, such as teaching."""
    return sees_numbers(user) or any(room.has_power(user) for room in modules_named("powers"))


def has_power_here(request: HttpRequest) -> bool:
    """The same of whoever is signed in, looked up once for each request."""
    user = person(request)
    known: bool | None = getattr(user, "_has_power", None)
    if known is None:
        known = user._has_power = has_power(user)  # type: ignore[attr-defined]
    return known


def shown_at(request: HttpRequest) -> float | None:
    """When this session last showed a second factor that the person still has; None: never."""
    user = person(request)
    shown = {
        record.get("id"): float(record["at"])
        for record in get_authentication_records(request, user)
        if record.get("method") == "mfa"
    }
    if not shown:
        return None
    kept = Authenticator.objects.filter(user=user, pk__in=shown).values_list("pk", flat=True)
    return max((shown[key] for key in kept), default=None)


def factors_of(user: User) -> QuerySet[Authenticator]:
    """What somebody can show: spare codes alone are no factor."""
    factors: QuerySet[Authenticator] = Authenticator.objects.filter(user=user)
    return factors.exclude(type=Authenticator.Type.RECOVERY_CODES)


def is_token_good(token: AuthToken, user: User) -> bool:
    """A token is as good as the session it was made in: only one made since the person has their second factor counts.

    From then on no session makes a token before it has shown the factor (`may_make_tokens`).
    """
    first = factors_of(user).order_by("created_at").first()
    return first is not None and token.created > first.created_at


def may_make_tokens(request: HttpRequest) -> bool:
    """Whoever has a second factor makes tokens only where it was shown. Whoever has none makes them as before."""
    return shown_at(request) is not None or not Authenticator.objects.filter(user=person(request)).exists()


def to_second_factor(request: HttpRequest, *, back: str = "", is_file: bool = False) -> HttpResponse:
    """Off to confirm, and then back here, or to the page of the name `back`; to set a second factor up, where there is
    none.

    What a form has sent is not kept: the page it came from opens again, and asks to press once more. So does the page
    that leads to a file.
    """
    page = reverse(back) if back else _page_of(request, is_file=is_file)
    if back or is_file or request.method not in {"GET", "HEAD"}:
        messages.info(request, _("Nothing was sent yet. After this step, please press the button once more."))
    kinds = set(Authenticator.objects.filter(user=person(request)).values_list("type", flat=True))
    if not kinds - {Authenticator.Type.RECOVERY_CODES.value}:
        return to_set_up(request, page)
    # A passkey alone needs a script; its page leads on to the spare codes, which need none.
    way = "mfa_reauthenticate" if Authenticator.Type.TOTP.value in kinds else "mfa_reauthenticate_webauthn"
    return redirect(f"{reverse(way)}?{urlencode({'next': page})}")


def to_set_up(request: HttpRequest, page: str) -> HttpResponse:
    """Off to set up a second factor. The spare codes are shown after that, with a link that goes on to the page."""
    request.session[AFTERWARDS] = page
    return redirect(f"{reverse('mfa_activate_totp')}?{urlencode({'next': page})}")


def arrived(request: HttpRequest) -> None:
    """Who is where a second factor is asked for needs no way there any more."""
    request.session.pop(AFTERWARDS, None)


def _page_of(request: HttpRequest, *, is_file: bool = False) -> str:
    """The page to come back to: this one, or the one that led here with a form or to a file. Always a path of this
    site."""
    here = request.get_full_path()
    if request.method in {"GET", "HEAD"} and not is_file:
        return here
    before = request.headers.get("referer", "")
    if not url_has_allowed_host_and_scheme(before, {request.get_host()}, require_https=request.is_secure()):
        return here if is_file else request.path
    parts = urlsplit(before)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def fresh_second_factor(minutes: int = 5, *, back: str = "") -> Callable[[Page], Page]:
    """For what gives out the exact form: the second factor within the last minutes, whatever the settings ask for.

    `back` names the page to open after confirming, for what is a file and no page: its button is pressed once more.
    Goes below `require_safe` and the like; the view itself asks who may, and keeps the audit event.
    """

    def decorate(view: Page) -> Page:
        @never_cache
        @wraps(view)
        def stepped_up(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not shown_within(request, minutes=minutes):
                return to_second_factor(request, back=back)
            arrived(request)
            return view(request, *args, **kwargs)

        return stepped_up

    return decorate


def shown_within(request: HttpRequest, *, minutes: int = 5) -> bool:
    return is_recent(shown_at(request), minutes=minutes)


def is_recent(at: float | None, *, minutes: int) -> bool:
    # A time that is still to come was not written by this clock, and is no proof.
    return at is not None and 0 <= time.time() - at < minutes * 60


def first_to_second_factor(request: HttpRequest, *, minutes: int = 5, is_file: bool = False) -> HttpResponse | None:
    """For what gives names out or gives power: where staff must have a second factor, they show it a moment ago.

    None: nothing is in the way. A view asks this after it has asked who may.
    """
    if not settings.SECOND_FACTOR_REQUIRED or shown_within(request, minutes=minutes):
        arrived(request)
        return None
    return to_second_factor(request, is_file=is_file)
