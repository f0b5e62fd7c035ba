"""How often one address may ask about papers, and how often anybody may guess at the name on one,
and how many papers one person may have made."""

from __future__ import annotations

from django.http import HttpRequest

from accounts.models import User
from lms.throttling import address_of, is_one_too_many

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
    address = address_of(request)
    return not is_one_too_many("questions-about-papers", address, most=QUESTIONS_A_MINUTE, seconds=A_MINUTE)


def may_guess(code: str) -> bool:
    return not (
        is_one_too_many("names-on-papers", code, most=GUESSES_A_MINUTE, seconds=A_MINUTE)
        or is_one_too_many("names-on-papers-today", code, most=GUESSES_A_DAY, seconds=A_DAY)
    )


def may_renew(holder: User) -> bool:
    return not is_one_too_many("papers-made-anew", str(holder.pk), most=RENEWALS_A_DAY, seconds=A_DAY)
