"""What this room shows in pages of the rooms below."""

from __future__ import annotations

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone

from accounts.models import User
from cohorts.models import Cohort, Session


def my_groups(request: HttpRequest, user: User) -> str:
    """Who follows this person's progress, and the half days that are ahead of them."""
    cohorts = Cohort.objects.running().filter(memberships__in=user.memberships.current())
    ahead = Session.objects.ahead(timezone.now()).filter(seminar__registrations__user=user)
    context = {
        "cohorts": cohorts.prefetch_related("trainers"),
        "sessions": ahead.select_related("seminar"),
    }
    return render_to_string("cohorts/_my_groups.html", context, request)


PANELS = {"my-learning": my_groups}
