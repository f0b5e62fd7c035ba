"""What this room shows in pages of the rooms below."""

from __future__ import annotations

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone

from accounts.access import person
from accounts.models import User
from certificates.access import own_papers, reports_of, sheets_of
from certificates.bundles import papers_of_cohort, parts_to_print
from certificates.forms import NamesForm
from certificates.issuing import SeminarCertificates
from certificates.models import Document
from cohorts.models import Cohort, Seminar

LATEST = 3


def my_papers(request: HttpRequest, user: User) -> str:
    """The latest papers of the person whose page it is."""
    context = {"papers": own_papers(user).filter(replaced_by=None)[:LATEST]}
    return render_to_string("certificates/_my_papers.html", context, request)


def seminar_papers(request: HttpRequest, seminar: Seminar) -> str:
    """Sheets to sign, certificates, reports, and the record for an auditor."""
    user = person(request)
    teaches = seminar.is_taught_by(user)
    reports = list(reports_of(user, seminar).select_related("requested_by").with_version())
    standing = SeminarCertificates.of(seminar)
    sheets = _newest_of_each_half_day(list(sheets_of(user, seminar).defer("snapshot")))
    context = {
        "seminar": seminar,
        "teaches": teaches,
        "half_days": [(session, sheets.get(session.pk)) for session in standing.listed.sessions],
        "sheets_waiting": any(not sheet.is_ready for sheet in sheets.values()),
        "reports": reports,
        "is_closed": seminar.is_closed,
        "waiting": any(not report.is_ready for report in reports),
        "certificates": standing,
        "names_form": NamesForm(auto_id="names-%s"),
        "parts_to_print": parts_to_print(standing.to_hand_out),
        "is_over": standing.is_over(timezone.now()),
    }
    return render_to_string("certificates/_seminar.html", context, request)


def cohort_papers(request: HttpRequest, cohort: Cohort) -> str:
    """For its trainers: what the members earned, in one file."""
    if not cohort.is_taught_by(person(request)):
        return ""
    context = {"cohort": cohort, "papers": papers_of_cohort(cohort).count()}
    return render_to_string("certificates/_cohort.html", context, request)


def _newest_of_each_half_day(sheets: list[Document]) -> dict[int | None, Document]:
    """By the half day's primary key, from sheets that are newest first."""
    return {sheet.session_id: sheet for sheet in reversed(sheets)}


PANELS = {"my-learning": my_papers, "cohort": cohort_papers, "seminar": seminar_papers}
