"""Asking once more who somebody is, before what cannot be undone, or what gives everything away."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from allauth.account.authentication import get_authentication_records
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from accounts.access import person
from accounts.step_up import arrived, factors_of, is_recent, shown_at, to_second_factor

Page = Callable[..., HttpResponse]


def still_you(minutes: int = 15, *, back: str = "", leads_on: bool = False) -> Callable[[Page], Page]:
    """Whoever has a second factor shows it, whoever has a password types it, everybody else signs in again, unless they
    did so within the last minutes. `back` names the page to open after that, for what is a file and no page. With
    `leads_on` the page is on the way to another one, which the session still has to know."""

    def decorate(view: Page) -> Page:
        @never_cache
        @wraps(view)
        def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not is_still_you(request, minutes=minutes):
                return _ask(request, back=back)
            if not leads_on:
                arrived(request)
            return view(request, *args, **kwargs)

        return asked

    return decorate


def is_still_you(request: HttpRequest, *, minutes: int = 15) -> bool:
    """Whether somebody showed within the last minutes who they are, as `still_you` asks it."""
    return is_recent(_shown(request), minutes=minutes)


def _shown(request: HttpRequest) -> float | None:
    if factors_of(person(request)).exists():
        return shown_at(request)
    records = get_authentication_records(request, person(request))
    return max((float(record["at"]) for record in records), default=None)


def _ask(request: HttpRequest, *, back: str) -> HttpResponse:
    if factors_of(person(request)).exists():
        return to_second_factor(request, back=back)
    there = urlencode({"next": reverse(back) if back else request.path})
    if person(request).has_usable_password():
        return redirect(f"{reverse('account_reauthenticate')}?{there}")
    logout(request)
    messages.info(request, _("Please sign in once more. What comes next is for you alone."))
    return redirect(f"{reverse('account_login')}?{there}")
