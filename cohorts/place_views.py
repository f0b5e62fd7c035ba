"""Who has a place in a seminar and who waits, as its trainers look after it; and what people need."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import person
from accounts.models import AuditEvent, User
from cohorts import registration, renewing
from cohorts.access import listed_or_404, managed_seminar_or_404, taught_seminar_or_404
from cohorts.inviting import picture_of, sign_up_address
from cohorts.models import Attendance, CheckIn, Seminar
from cohorts.names import by_name
from cohorts.open_list import SeminarClosed
from cohorts.opened import NEEDS
from cohorts.registration import HasMarks, give_place


def who_is_in(seminar: Seminar) -> dict[str, Any]:
    """For the page of participants: who has a place, by name; who has traces, and so stays; who waits, in order."""
    registered = [row.user for row in seminar.registrations.select_related("user__organisation")]
    marked = Attendance.objects.filter(session__seminar=seminar).values_list("user", flat=True)
    checked_in = CheckIn.objects.filter(session__seminar=seminar).values_list("user", flat=True)
    return {
        "registered": sorted(registered, key=by_name),
        "stay": set(marked) | set(checked_in),
        "waiting": [row.user for row in seminar.waiting.select_related("user__organisation")],
    }


def how_to_sign_up(seminar: Seminar) -> dict[str, Any]:
    """For the page of a seminar: its address to sign up, and the same as a picture."""
    if not seminar.takes_sign_ups:
        return {}
    address = sign_up_address(seminar)
    return {"sign_up_address": address, "sign_up_picture": picture_of(address)}


@require_safe
def needs(request: HttpRequest, seminar: UUID) -> HttpResponse:
    """What people need, by name: for the seminar's trainers alone."""
    user = person(request)
    row = taught_seminar_or_404(user, seminar)
    said = sorted(row.needs.select_related("user"), key=lambda each: by_name(each.user))
    if said:
        AuditEvent.record_reading(actor=user, action=NEEDS, subject=row, at=timezone.now())
    return render(request, "cohorts/needs.html", {"seminar": row, "needs": said})


@require_POST
def give(request: HttpRequest, seminar: UUID, person_uuid: UUID) -> HttpResponse:
    """A place for somebody who waits, out of turn."""
    user = person(request)
    row = taught_seminar_or_404(user, seminar)
    somebody = listed_or_404(row, person_uuid)
    try:
        give_place(seminar=row, person=somebody, by=user, at=timezone.now())
    except SeminarClosed:
        messages.error(request, closed())
    else:
        messages.success(request, _("%(name)s has a place now.") % {"name": somebody})
    return redirect("cohorts:participants", row.uuid)


@require_http_methods(["GET", "HEAD", "POST"])
def take_off(request: HttpRequest, seminar: UUID, person_uuid: UUID) -> HttpResponse:
    """Asks first: the next in line gets the place at once."""
    user = person(request)
    row = taught_seminar_or_404(user, seminar)
    somebody = listed_or_404(row, person_uuid)
    if request.method != "POST":
        return render(request, "cohorts/take_off.html", {"seminar": row, "person": somebody})
    _take_off(request, row, somebody, user)
    return redirect("cohorts:participants", row.uuid)


@require_POST
def renew_code(request: HttpRequest, seminar: UUID) -> HttpResponse:
    """A new code, link and picture; the old ones open nothing any more."""
    user = person(request)
    row = managed_seminar_or_404(user, seminar)
    renewing.renew_code(row, by=user, at=timezone.now())
    messages.success(request, _("There is a new code. The old one opens nothing any more."))
    return redirect(f"{row.get_absolute_url()}#sign-up")


def closed() -> str:
    return _("This seminar is closed. Nothing about it can be changed any more, only corrected.")


def _take_off(request: HttpRequest, seminar: Seminar, somebody: User, by: User) -> None:
    try:
        registration.take_off(seminar=seminar, person=somebody, by=by, at=timezone.now())
    except HasMarks:
        messages.error(request, _("%(name)s was marked or checked in, and stays on the list.") % {"name": somebody})
    except SeminarClosed:
        messages.error(request, closed())
    else:
        messages.success(request, _("%(name)s is not on the list any more.") % {"name": somebody})
