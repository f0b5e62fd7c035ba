"""Every address of the platform, with something real in the place of each parameter."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver

OF_A_NAME = {
    "cohorts:join": {"code": "join"},
    "cohorts:enter": {"code": "join"},
    "cohorts:sign-up-page": {"code": "sign-up"},
    "cohorts:sign-up": {"code": "sign-up"},
    "cohorts:check-in": {"code": "check-in"},
    "cohorts:check-in-new": {"code": "check-in"},
    "cohorts:share-note": {"pk": "note"},
    "cohorts:withdraw-note": {"pk": "note"},
    "cohorts:share-response": {"pk": "response"},
    "cohorts:withdraw-response": {"pk": "response"},
    "cohorts:quiz": {"key": "quiz"},
    "cohorts:guide": {"key": "guide"},
    "cohorts:my-needs": {"seminar": "ahead"},
    "cohorts:give-back": {"seminar": "ahead"},
    "cohorts:my-seminar": {"seminar": "ahead"},
    "cohorts:my-dates": {"seminar": "ahead"},
    "cohorts:give-place": {"seminar": "ahead"},
    "cohorts:take-off": {"seminar": "ahead"},
    "courses:forget-note": {"pk": "note"},
    "kpis:freeze": {"key": "period"},
    "kpis:new-record": {"key": "indicator"},
    "quizzes:hand-in-survey": {"module": "survey", "key": "quiz"},
    "quizzes:start": {"key": "quiz"},
    "quizzes:attempt": {"key": "quiz"},
    "quizzes:answers": {"key": "quiz"},
    "quizzes:hand-in": {"key": "quiz"},
    "quizzes:review": {"key": "quiz"},
    "certificates:download": {"uuid": "paper"},
    "certificates:renew": {"uuid": "paper"},
    "certificates:show-name": {"uuid": "paper"},
    "certificates:cohort-zip": {"uuid": "cohort"},
    "api:catalogue-entry": {"key": "module"},
}
"""Where a parameter means something else than its own name says. A `uuid` is a seminar's elsewhere."""

LITERAL = {
    **dict.fromkeys(("pk", "object_id", "content_type_id", "id", "uidb36"), "1"),
    "quiz": "check",
    "guide": "three-days",
    "sha256": "0" * 64,
    "name": "a.png",
    "suffix": "csv",
    "app_label": "accounts",
    "url": "nothing",
    "language": "en",
}


def patterns(resolver: URLResolver | None = None, start: str = "", room: str = "") -> Iterator[tuple[str, str]]:
    """`(name, route)` of every pattern, with the name of its room before the name."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLPattern):
            yield f"{room}{pattern.name}", start + str(pattern.pattern)
        else:
            inner = f"{room}{pattern.namespace}:" if pattern.namespace else room
            yield from patterns(pattern, start + str(pattern.pattern), inner)


def filled(name: str, route: str, things: dict[str, str]) -> str:
    """The route with real things in it. Raises KeyError for a parameter that nobody has decided on."""

    def fill(match: re.Match[str]) -> str:
        parameter = match[1].rpartition(":")[2]
        parameter = OF_A_NAME.get(name, {}).get(parameter, "seminar" if parameter == "uuid" else parameter)
        return LITERAL[parameter] if parameter in LITERAL else things[parameter]

    return "/" + re.sub(r"<([^>]+)>", fill, route)


FILLED = {
    "module": "crafts",
    "key": "lesson-1",
    "position": "0",
    "code": "ABCDEFGH",
    "uuid": "0a6f2f6e-3f43-4a52-9d0e-6a3c1f0e7b11",
}
"""Something plausible for a parameter, by its name or by its kind, where nothing is there to be found."""


def routes() -> Iterator[tuple[str, str]]:
    """`(name, path)` of every page of our own rooms, with something plausible for each parameter."""
    strangers = ("admin:", "api:", "account_", "mfa_", "usersessions_")
    return ((name, _plausible(route)) for name, route in patterns() if not name.startswith(strangers))


def api_routes() -> Iterator[tuple[str, str]]:
    """The same of the API."""
    return ((name, _plausible(route)) for name, route in patterns() if name.startswith("api:"))


def _plausible(route: str) -> str:
    def fill(match: re.Match[str]) -> str:
        kind, _colon, name = match[1].rpartition(":")
        return FILLED["uuid"] if kind == "uuid" else FILLED.get(name, "1" if kind == "int" else "something")

    return "/" + re.sub(r"<([^>]+)>", fill, route)
