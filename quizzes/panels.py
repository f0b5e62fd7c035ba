"""What this room shows in pages of the rooms below."""

from __future__ import annotations

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone

from accounts.models import User
from quizzes.follow_ups import follow_ups_of
from quizzes.models import Regrading


def my_news(request: HttpRequest, user: User) -> str:
    """Results that went up lately since a key was mended, and surveys that have opened three months after a module."""
    now = timezone.now()
    regradings = Regrading.objects.of(user).lately(now).order_by("-at", "-pk")
    context = {
        "regradings": regradings.select_related("attempt__quiz", "attempt__enrolment__module"),
        "follow_ups": follow_ups_of(user, at=now),
    }
    return render_to_string("quizzes/_my_news.html", context, request)


PANELS = {"my-learning": my_news}
