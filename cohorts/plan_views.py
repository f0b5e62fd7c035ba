"""What the programme plans beside what was held: for coordinators and trainers, of their countries."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from accounts.access import person
from cohorts.access import countries_to_plan_in_or_404
from cohorts.plan_bar import plan_bar
from cohorts.planned import as_table, beside_held
from cohorts.who_teaches import countries_to_set_up_in
from lms.downloads import download
from lms.models import Programme
from lms.tables import to_csv


@require_safe
def plan(request: HttpRequest) -> HttpResponse:
    user = person(request)
    countries = countries_to_plan_in_or_404(user)
    beside = beside_held(programme=Programme.current(), countries=countries, at=timezone.now())
    context = {
        "beside": beside,
        "bars": [(part, plan_bar(part.total)) for part in beside.parts],
        "kinds": [
            ("held", pgettext("seminars", "held")),
            ("coming", pgettext("seminars", "coming")),
            ("missing", pgettext("seminars", "missing")),
        ],
        "countries": countries,
        "may_set_up": bool(countries_to_set_up_in(user)),
    }
    return render(request, "cohorts/plan.html", context)


@require_safe
def plan_csv(request: HttpRequest) -> HttpResponse:
    """The same figures as a file."""
    countries, now = countries_to_plan_in_or_404(person(request)), timezone.now()
    table = as_table(beside_held(programme=Programme.current(), countries=countries, at=now))
    return download(to_csv(table), name=f"plan-{now:%Y-%m-%d}.csv")
