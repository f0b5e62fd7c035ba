"""Every kind of page, as people meet it: no accessibility violation, no sideways scrolling, nothing from elsewhere, and
nothing that the page's own policy refuses."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import ConsoleMessage, Request

from tests.browser.conftest import Visitor, own_pages, violations

Visit = Callable[..., Visitor]

PAGES = {
    "": [
        "/",
        "/modules/town-halls/",
        "/learn/town-halls/who-lives-here/",
        "/learn/town-halls/check-frame/",
        "/glossary/",
        "/accounts/login/",
        "/accounts/signup/",
        "/accounts/card/",
        "/accounts/again/",
        "/verify/",
        "/verify/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/",
        "/join/",
        "/seminars/",
        "/check-in/",
        "/help/",
        "/exit/",
        "/privacy/",
        "/accessibility/",
        "/results/",
        "/outbox/",
        "/nothing/",
        "/invited/nothing/",
    ],
    "learner": ["/learn/", "/papers/", "/me/", "/learn/town-halls/who-lives-here/", "/accounts/2fa/"],
    "trainer": [
        "/teach/",
        "/teach/guides/",
        "/teach/guides/town-halls/plan-templates/",
        "/modules/town-halls/",
        "/teach/cohorts/new/",
        "/teach/cohorts/new/?country=GR",
        "/teach/plan/",
        "/teach/seminars/new/",
        "/teach/seminars/new/?planned=2",
    ],
    "coordinator": [
        "/targets/",
        "/targets/frozen/",
        "/targets/frozen/new/first/",
        "/targets/missing/",
        "/targets/opinions/",
        "/targets/missing/workshop-only/",
        "/targets/records/",
        "/targets/records/new/",
        "/targets/records/new/mentors/",
        "/targets/people/",
        "/targets/official/",
        "/exports/",
        "/organisations/",
        "/recoveries/",
    ],
}


LOOK_OTHERWISE_WHEN_WIDE = {"trainer"}
"""Whose pages have tables that stand as lists on a phone: what rules say of the others is the same in both widths."""


@pytest.mark.parametrize("role", PAGES)
def test_no_page_keeps_people_out(visit: Visit, role: str) -> None:
    visitor = visit(width=360)
    page = visitor.page
    elsewhere: list[str] = []
    page.on("request", lambda request: _note(request, visitor.system.url, elsewhere))
    problems: list[str] = []
    page.on("console", lambda said: _note_refused(said, problems))
    if role:
        visitor.sign_in(role)
    for path in [*PAGES[role], *own_pages(visitor, role)]:
        page.goto(visitor.system.url + path)
        for width in (360, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            if width == 360 or role in LOOK_OTHERWISE_WHEN_WIDE:
                problems += [f"{path} {width}: {violation}" for violation in violations(page)]
            if page.evaluate("document.documentElement.scrollWidth") > width:
                problems.append(f"{path}: wider than {width}")
        page.set_viewport_size({"width": 360, "height": 800})
        if re.search("lgbt|migra|queer|inclus", page.title(), re.IGNORECASE):
            problems.append(f"{path}: its title tells: {page.title()}")

    assert problems == []
    assert elsewhere == []


def _note_refused(said: ConsoleMessage, problems: list[str]) -> None:
    """What a browser says when a page tries what its policy forbids: a script, a style, text taken as HTML."""
    if re.search("Content.Security.Policy|Trusted(HTML|Script)|Permissions.Policy", said.text, re.IGNORECASE):
        problems.append(f"{said.page.url if said.page else ''}: {said.text}")


def _note(request: Request, url: str, elsewhere: list[str]) -> None:
    if not request.url.startswith((url, "data:")):
        elsewhere.append(request.url)
