"""Joining a group by its code: what it is, in neutral words, and one press."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import person
from accounts.models import User
from cohorts.access import cohort_by_code_or_404
from cohorts.by_code import ask_for_code, opened_by_code
from cohorts.forms import CodeForm
from cohorts.membership import CohortArchived, JoinRefused, TakenOut, TeachesIt, is_member, join
from cohorts.models import Cohort
from courses import shelf


@login_not_required
@require_safe
def join_by_code(request: HttpRequest) -> HttpResponse:
    form = CodeForm(request.GET or None)
    return ask_for_code(request, form, template="cohorts/join_by_code.html", leads_to="cohorts:join")


opened = opened_by_code(cohort_by_code_or_404, unknown="cohorts/no_such_code.html")


@login_not_required
@require_safe
@opened
def join_page(request: HttpRequest, cohort: Cohort) -> HttpResponse:
    """What one would join, in neutral words. Public: the code is what opens it."""
    return render(request, "cohorts/join.html", about_group(cohort, request.user))


def about_group(cohort: Cohort, reader: User | AnonymousUser) -> dict[str, Any]:
    """What somebody is told who may join: neutral words, and who would see how far they come."""
    release = shelf.newest_releases([cohort.module_id]).get(cohort.module_id)
    return {
        "cohort": cohort,
        "title": release.neutral_title if release else None,
        "trainers": cohort.trainers.all(),
        "is_member": is_member(cohort=cohort, user=reader),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@opened
def enter(request: HttpRequest, cohort: Cohort) -> HttpResponse:
    """Join in one press. Reached by GET after signing in: then the page asks first."""
    if request.method != "POST":
        return redirect("cohorts:join", cohort.join_code)
    try:
        join(cohort=cohort, user=person(request), at=timezone.now())
    except JoinRefused as refusal:
        messages.error(request, why_refused(refusal))
        return redirect("cohorts:join", cohort.join_code)
    messages.success(request, _("You are in the group. Your trainer sees how far you have come."))
    return redirect(cohort.module)


def why_refused(refusal: JoinRefused) -> str:
    match refusal:
        case CohortArchived():
            return _("This group has ended. Nobody can join it any more.")
        case TakenOut():
            return _("A trainer ended your place in this group. Please ask your trainer.")
        case TeachesIt():
            return _("You are a trainer of this group, so you cannot be a learner in it.")
        case _other:
            return _("This course takes no new learners. Please ask your trainer.")
