"""When the project is over: everything can be read, papers are verified, people can leave, and nothing is added.

`PROJECT_CLOSED_ON` names the first day of that. It is enforced by the names of pages, and closed by default: a page
that changes something is refused unless it is named here. What tasks no longer do is marked at each of them.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import ResolverMatch
from django.utils import timezone
from django.utils.translation import gettext

READING = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})

OPEN_ROOMS = frozenset({"", "accounts"})
"""Signing in and out, the second factor, the language, one's own data, leaving: all of it stays. Making an account is
refused by the adapter that signing up asks."""

STILL_DONE = frozenset(
    {
        # What people take back or away, of what is theirs. A note is taken away by saving it empty.
        "courses:reflection",
        "courses:forget-note",
        "cohorts:withdraw-note",
        "cohorts:withdraw-response",
        "cohorts:decline-invitation",
        "cohorts:withdraw-invitation",
        "cohorts:give-back",
        "cohorts:read-message",
        "cohorts:reminders",
        # Papers that people have: under their right name, shown or hidden, checked by whoever they are shown to.
        "certificates:renew",
        "certificates:show-name",
        "certificates:transcript",
        "certificates:verify-form",
        "certificates:verify",
        "api:verify-file",
        "api:tokens",
        # Cards and ways back in, for whoever has an account already.
        "cohorts:member-signing-in",
        "cohorts:participant-signing-in",
        # What auditors and the last report ask for: counted and written from what is there.
        "certificates:request-report",
        "certificates:with-names",
        "kpis:freeze",
        "kpis:exports",
        "api:exports",
    }
)
"""Pages that change something and stay open."""

NO_LONGER_READ = frozenset(
    {
        "cohorts:join-by-code",
        "cohorts:join",
        "cohorts:sign-up-by-code",
        "cohorts:sign-up-page",
        "cohorts:check-in-by-code",
        "cohorts:check-in",
        "cohorts:check-in-new",
        "cohorts:new-cohort",
        "cohorts:new-seminar",
        "cohorts:write-invitations",
        "cohorts:walk-in",
        "cohorts:enter-list",
        "cohorts:check-in-wall",
    }
)
"""Pages that only lead to something that is over."""

ADMINISTERED = frozenset({"accounts_coordinator_add"})
"""What administrators still add: somebody has to answer to the auditors. They change and erase as before."""


def is_closed() -> bool:
    day = settings.PROJECT_CLOSED_ON
    return day is not None and timezone.now().date() >= day


def is_over(match: ResolverMatch, method: str) -> bool:
    """Whether this request is about something that is over once the project is closed."""
    if match.namespace == "admin":
        name = match.url_name or ""
        return name.endswith("_add") and name not in ADMINISTERED
    if method in READING:
        return match.view_name in NO_LONGER_READ
    return match.namespace not in OPEN_ROOMS and match.view_name not in STILL_DONE


def not_after_the_end(task: Callable[..., None]) -> Callable[..., None]:
    """For tasks that ask something of people, or add something. Others, such as deleting in time, go on."""

    @wraps(task)
    def while_open(*args: Any) -> None:
        if not is_closed():
            task(*args)

    return while_open


class ClosedProject:
    """Answers kindly what is over."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: object, args: Any, kwargs: Any) -> HttpResponse | None:
        match = request.resolver_match
        if match is None or not is_closed() or not is_over(match, request.method or ""):
            return None
        if match.route.startswith("api/"):
            return JsonResponse({"detail": gettext("This project has ended.")}, status=403)
        return render(request, "lms/closed.html", status=403)
