"""What this room shows in pages of the rooms below."""

from __future__ import annotations

from django.http import HttpRequest
from django.template.loader import render_to_string

from accounts.access import person
from accounts.models import User
from certificates.access import own_papers, reports_of
from cohorts.models import Seminar

LATEST = 3


def my_papers(request: HttpRequest, user: User) -> str:
    """The latest papers of the person whose page it is."""
    context = {"papers": own_papers(user)[:LATEST]}
    return render_to_string("certificates/_my_papers.html", context, request)


def seminar_reports(request: HttpRequest, seminar: Seminar) -> str:
    """Ask for the attendance report; those that were asked for."""
    reports = list(reports_of(person(request), seminar).select_related("requested_by"))
    context = {
        "seminar": seminar,
        "reports": reports,
        "waiting": any(not report.is_ready for report in reports),
        "may_ask": seminar.is_taught_by(person(request)),
    }
    return render_to_string("certificates/_reports.html", context, request)


PANELS = {"my-learning": my_papers, "seminar": seminar_reports}
