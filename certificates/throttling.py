"""How often one address may ask about papers, and how often anybody may guess at the name on one."""

from __future__ import annotations

from django.http import HttpRequest

from lms.throttling import address_of, count

A_MINUTE = 60
QUESTIONS_A_MINUTE = 20
"""From one address, about whatever paper."""
GUESSES_A_MINUTE = 10
"""At the name on one paper, from wherever."""


def may_ask(request: HttpRequest) -> bool:
    return count("questions-about-papers", address_of(request), A_MINUTE) <= QUESTIONS_A_MINUTE


def may_guess(code: str) -> bool:
    return count("names-on-papers", code, A_MINUTE) <= GUESSES_A_MINUTE
