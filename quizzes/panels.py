"""What this room shows in pages of the rooms below."""

from __future__ import annotations

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone

from accounts.models import User
from quizzes.follow_ups import follow_ups_of


def my_follow_ups(request: HttpRequest, user: User) -> str:
    """The surveys that have opened three months after a module."""
    follow_ups = follow_ups_of(user, at=timezone.now())
    return render_to_string("quizzes/_follow_ups.html", {"follow_ups": follow_ups}, request) if follow_ups else ""


PANELS = {"my-learning": my_follow_ups}
