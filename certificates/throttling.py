"""How often one address may ask about papers, and how often anybody may guess at the name on one,
and how many papers one person may have made."""

from __future__ import annotations

from django.http import HttpRequest

from accounts.models import User
from lms.throttling import address_of, count

A_MINUTE = 60
QUESTIONS_A_MINUTE = 20
"""From one address, about whatever paper."""
GUESSES_A_MINUTE = 10
"""At the name on one paper, from wherever."""
A_DAY = 24 * 3600
GUESSES_A_DAY = 50
RENEWALS_A_DAY = 20
"""Papers that one person may have made anew."""


def may_ask(request: HttpRequest) -> bool:
    return count("questions-about-papers", address_of(request), A_MINUTE) <= QUESTIONS_A_MINUTE


def may_guess(code: str) -> bool:
    return (
        count("names-on-papers", code, A_MINUTE) <= GUESSES_A_MINUTE
        and count("names-on-papers-today", code, A_DAY) <= GUESSES_A_DAY
    )


def may_renew(holder: User) -> bool:
    return count("papers-made-anew", str(holder.pk), A_DAY) <= RENEWALS_A_DAY
