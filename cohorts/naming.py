"""Naming a trainer is giving power over others: staff show their second factor, on the page and for the deed.

The page asks early and the deed is patient, so that nobody loses what they have written.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse

from accounts.access import person
from accounts.models import User
from accounts.step_up import first_to_second_factor

FOR_THE_PAGE, FOR_THE_DEED = 30, 60
"""Minutes since the second factor was shown."""


def first_to_confirm(
    request: HttpRequest, *, named: Iterable[User] = (), taken_off: Iterable[User] = ()
) -> HttpResponse | None:
    """None: nothing is in the way. Whoever names only themselves gives nobody power, but no page knows that before."""
    if request.method in {"GET", "HEAD"}:
        return first_to_second_factor(request, minutes=FOR_THE_PAGE)
    others = {each.pk for each in (*named, *taken_off)} - {person(request).pk}
    return first_to_second_factor(request, minutes=FOR_THE_DEED) if others else None
