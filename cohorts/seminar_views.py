"""Setting up a seminar, changing it, and its half days."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import person
from accounts.models import User
from cohorts.access import managed_seminar_or_404
from cohorts.half_day_forms import PlanForm, half_days_formset
from cohorts.local_times import NoSuchTime
from cohorts.models import Seminar
from cohorts.naming import first_to_confirm
from cohorts.open_list import SeminarClosed
from cohorts.place_views import closed
from cohorts.planned import Planned, planned_in
from cohorts.seminar_forms import SeminarForm
from cohorts.seminar_refusals import reason
from cohorts.setting_up_seminars import SetUpRefused, change_half_days, change_seminar, has_evidence, set_up
from cohorts.who_teaches import NamingRefused, countries_to_set_up_in
from lms.models import Programme


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """From nothing, or from what the programme plans: `?planned=` is an entry's place there."""
    user = person(request)
    if not countries_to_set_up_in(user):
        raise Http404
    entries = planned_in(Programme.current())
    about, plan = _filled(request, user, entries)
    form = SeminarForm(request.POST or None, user=user, initial=about)
    plan_form = PlanForm(request.POST or None, initial=plan)
    if elsewhere := first_to_confirm(request, named=form.named if form.is_valid() else ()):
        return elsewhere
    if form.is_valid() and plan_form.is_valid():
        seminar, now = form.save(commit=False), timezone.now()
        try:
            set_up(seminar=seminar, plan=plan_form.plan, trainers=form.named, by=user, at=now)
        except (SetUpRefused, NoSuchTime) as refused:
            plan_form.add_error(None, reason(refused))
        else:
            messages.success(request, _("The seminar is set up."))
            return redirect(seminar if Seminar.objects.visible_to(user).contains(seminar) else "cohorts:teach")
    context = {"form": form, "plan_form": plan_form, "entries": entries, "country": request.GET.get("country", "")}
    return render(request, "cohorts/new_seminar.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, seminar: UUID) -> HttpResponse:
    user = person(request)
    row = managed_seminar_or_404(user, seminar)
    if row.is_closed:
        return _closed(request, row)
    form = SeminarForm(request.POST or None, user=user, instance=row)
    changes = {"named": form.named, "taken_off": form.taken_off} if form.is_valid() else {}
    if elsewhere := first_to_confirm(request, **changes):
        return elsewhere
    if form.is_valid():
        try:
            change_seminar(seminar=row, answers=form.answers, **changes, by=user, at=timezone.now())
        except SeminarClosed:
            return _closed(request, row)
        except NamingRefused as refused:
            form.add_error("trainers", reason(refused))
        except (SetUpRefused, NoSuchTime) as refused:
            form.add_error("time_zone", reason(refused))
        else:
            messages.success(request, _("The changes are saved."))
            return redirect(row if Seminar.objects.visible_to(user).contains(row) else "cohorts:teach")
    return render(
        request, "cohorts/edit_seminar.html", {"seminar": managed_seminar_or_404(user, seminar), "form": form}
    )


@require_http_methods(["GET", "HEAD", "POST"])
def half_days(request: HttpRequest, seminar: UUID) -> HttpResponse:
    user = person(request)
    row = managed_seminar_or_404(user, seminar)
    if row.is_closed:
        return _closed(request, row)
    only_titles = has_evidence(row)
    formset = half_days_formset(seminar=row, only_titles=only_titles, data=request.POST or None)
    problem = ""
    if request.method == "POST" and formset.is_valid():
        try:
            change_half_days(seminar=row, half_days=formset.half_days, by=user, at=timezone.now())
        except SeminarClosed:
            return _closed(request, row)
        except (SetUpRefused, NoSuchTime) as refused:
            problem = reason(refused)
        else:
            messages.success(request, _("The half days are saved."))
            return redirect("cohorts:half-days", row.uuid) if "more" in request.POST else redirect(row)
    context = {"seminar": row, "formset": formset, "only_titles": only_titles, "problem": problem}
    return render(request, "cohorts/half_days.html", context)


def _closed(request: HttpRequest, seminar: Seminar) -> HttpResponse:
    messages.error(request, closed())
    return redirect(seminar)


def _filled(request: HttpRequest, user: User, entries: list[Planned]) -> tuple[dict[str, Any], dict[str, Any]]:
    """What both forms are filled with: a country and a language, and what an entry of the programme plans."""
    allowed = countries_to_set_up_in(user)
    country = request.GET.get("country", "")
    about: dict[str, Any] = {
        "country": country if country in allowed else allowed[0],
        "language": user.language or Programme.current().languages[0],
        "time_zone": "",
    }
    entry = next((each for each in entries if str(each.number) == request.GET.get("planned")), None)
    if entry is None:
        return about, {}
    about |= {"kind": entry.kind, "title": entry.neutral_title, "group": entry.group, "capacity": entry.places}
    return about, {"days": entry.days, "a_day": str(entry.a_day), "minutes": entry.minutes}
