"""A seminar already held, entered from its list: checked first, then all of it at once."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import person
from accounts.models import User
from cohorts.access import taught_seminar_or_404
from cohorts.attendance_list import TITLES
from cohorts.days import is_over
from cohorts.entering import ListRefused, NotOverYet, check_list
from cohorts.entering import enter_list as enter
from cohorts.list_forms import ListForm
from cohorts.models import Seminar, Session
from cohorts.open_list import SeminarClosed
from cohorts.place_views import closed
from lms.downloads import download
from lms.tables import Column, Table, to_csv


@require_http_methods(["GET", "HEAD", "POST"])
def enter_list(request: HttpRequest, seminar: UUID) -> HttpResponse:
    """Two steps: what would be entered, and then `enter` in the same form."""
    user, now = person(request), timezone.now()
    row = taught_seminar_or_404(user, seminar)
    sessions = list(row.sessions.select_related("seminar"))
    if row.is_closed:
        messages.error(request, closed())
        return redirect(row)
    form = ListForm(request.POST or None, request.FILES or None)
    context = {"seminar": row, "sessions": sessions, "may_enter": is_over(sessions, at=now), "form": form}
    if context["may_enter"] and form.is_valid():
        text = form.cleaned_data["text"]
        if "enter" in request.POST and (answer := _entered(request, row, text, user)):
            return answer
        found = check_list(seminar=row, text=text)
        present = list(zip(sessions, found.present, found.unlisted, strict=True))
        context |= {"form": ListForm(initial={"text": text}), "found": found, "present": present}
    return render(request, "cohorts/enter_list.html", context)


@require_safe
def template(request: HttpRequest, seminar: UUID) -> HttpResponse:
    """An empty table for this seminar: a column for each half day, called by its number."""
    row = taught_seminar_or_404(person(request), seminar)
    titles = [*map(str, TITLES.values()), *map(column_title, row.sessions.select_related("seminar"))]
    content = to_csv(Table(title="", columns=[Column(title) for title in titles], rows=[]))
    return download(content, name="list.csv")


def column_title(session: Session) -> str:
    """Its number comes first: that is what is read."""
    return f"{session.number} ({session.local_start:%Y-%m-%d %H:%M})"


def _entered(request: HttpRequest, seminar: Seminar, text: str, user: User) -> HttpResponse | None:
    """None where it was refused, so that the page says why."""
    try:
        found = enter(seminar=seminar, text=text, by=user, at=timezone.now())
    except ListRefused:
        return None
    except (NotOverYet, SeminarClosed):
        messages.error(request, _("This list cannot be entered now."))
        return redirect(seminar)
    count = len(found.people)
    messages.success(
        request, ngettext("%(count)d person entered.", "%(count)d people entered.", count) % {"count": count}
    )
    return redirect(seminar)
