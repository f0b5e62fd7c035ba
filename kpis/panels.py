"""What this room shows in pages of the rooms below."""

from __future__ import annotations

from django.http import HttpRequest
from django.template.loader import render_to_string

from accounts.models import User
from kpis.about_oneself import may_be_asked
from lms.models import NothingPublished, programme_of


def about_you(request: HttpRequest, user: User) -> str:
    """That there are two questions, once somebody counts, and until they are answered or skipped."""
    try:
        programme = programme_of(request)
    except NothingPublished:
        return ""
    if not may_be_asked(user, programme):
        return ""
    return render_to_string("kpis/_about_you.html", {}, request)


PANELS = {"my-learning": about_you}
