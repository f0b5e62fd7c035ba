"""One learner in a group: the same for their trainers, for coordinators and for themselves. And the group as a file."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import person
from accounts.models import AuditEvent
from accounts.step_up import first_to_second_factor
from cohorts.access import cohort_or_404, current_membership_or_404, member_or_404
from cohorts.attention import needs_among
from cohorts.learner_table import Format, export, file_name
from cohorts.listing import ListingForm, listed
from cohorts.member_record import record_of
from cohorts.opened import MEMBER
from cohorts.standing import standing_of
from cohorts.teaching import offers
from lms.downloads import download


@require_safe
def member(request: HttpRequest, cohort: UUID, member: UUID) -> HttpResponse:
    user, now = person(request), timezone.now()
    row = cohort_or_404(user, cohort)
    membership = member_or_404(row, member)
    record = record_of(membership, at=now)
    AuditEvent.record_reading(actor=user, action=MEMBER, subject=membership, at=now)
    teaches = row.is_taught_by(user)
    may_send = teaches and row.archived_at is None
    context = {
        "cohort": row,
        "record": record,
        "teaches": teaches,
        "asking": offers(record.asking, by=user, at=now) if may_send else [],
    }
    return render(request, "cohorts/member.html", context)


@require_safe
def my_group(request: HttpRequest, membership: UUID) -> HttpResponse:
    """What one's trainers see: the same rows from the same rule."""
    row = current_membership_or_404(person(request), membership)
    return render(request, "cohorts/my_group.html", {"record": record_of(row, at=timezone.now())})


@require_safe
def learners_file(request: HttpRequest, cohort: UUID, format: Format) -> HttpResponse:
    """Everybody, or whom the address asks for, as on the group's page."""
    user, now = person(request), timezone.now()
    row = cohort_or_404(user, cohort)
    if elsewhere := first_to_second_factor(request, is_file=True):
        return elsewhere
    standing = standing_of(row)
    needs = needs_among([each.learning for each in standing.learners], at=now)
    learners = listed(standing, needs, ListingForm(request.GET, standing=standing))
    content = export(standing=standing, learners=learners, format=format, by=user, at=now)
    return download(content, name=file_name(standing, format=format, at=now))
