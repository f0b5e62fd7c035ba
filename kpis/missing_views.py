"""What still lacks data: an overview of the lists, and each of them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.access import person
from accounts.models import User
from cohorts.models import Seminar
from kpis.access import scope_or_404
from kpis.forms import MissingForm
from kpis.missing import PEOPLE, THINGS, Lacking, Missing, SeminarLacking, missing
from kpis.wording import LACKING
from lms.models import Programme

ON_A_PAGE = 50


@require_safe
@never_cache
def overview(request: HttpRequest) -> HttpResponse:
    """Every list, how long it is, and how to mend it."""
    found, form = _missing(request)
    sent = form.cleaned_data if form.is_valid() else {}
    return render(
        request,
        "kpis/missing.html",
        {
            "form": form,
            "lists": [(name, LACKING[name], found.rows(name)) for name in (*THINGS, *PEOPLE)] if found else [],
            "found": found,
            "query": urlencode({name: value for name, value in sent.items() if value}),
        },
    )


@require_safe
@never_cache
def missing_list(request: HttpRequest, lacking: str) -> HttpResponse:
    """One list, by pages. People are named by their participant number alone."""
    if lacking not in LACKING:
        raise Http404
    found, form = _missing(request)
    rows = found.rows(lacking) if found else []
    page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "kpis/missing_list.html",
        {"form": form, "name": lacking, "words": LACKING[lacking], "page": page, **_shown(page, request)},
    )


def _missing(request: HttpRequest) -> tuple[Missing | None, MissingForm]:
    scope = scope_or_404(person(request))
    form = MissingForm(request.GET)
    if not form.is_valid():
        return None, form
    programme = Programme.current()
    scope = replace(scope, **form.period)
    return missing(programme=programme, scope=scope, at=timezone.now(), indicator=form.cleaned_data["indicator"]), form


def _shown(page: Page[Any], request: HttpRequest) -> dict[str, Any]:
    """What a page of rows needs to be read: numbers of its people, titles of its seminars and who may open them."""
    rows = list(page.object_list)
    people = User.objects.filter(pk__in=[row.subject for row in rows if isinstance(row, Lacking)]).in_bulk()
    wanted = [row.seminar for row in rows if isinstance(row, SeminarLacking)]
    seminars = Seminar.objects.filter(pk__in=wanted).in_bulk()
    open_to_them = set(Seminar.objects.visible_to(person(request)).filter(pk__in=wanted).values_list("pk", flat=True))
    return {
        "people": [(row, people[row.subject]) for row in rows if isinstance(row, Lacking)],
        "seminars": [
            (row, seminars[row.seminar], row.seminar in open_to_them) for row in rows if isinstance(row, SeminarLacking)
        ],
        "others": [row for row in rows if not isinstance(row, Lacking | SeminarLacking)],
    }
