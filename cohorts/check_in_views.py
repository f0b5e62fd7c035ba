"""Checking in to one half day on one's own phone, and the picture on the wall that leads there."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import person
from accounts.models import User
from cohorts.access import session_by_code_or_404, session_or_404, taught_seminar_or_404
from cohorts.by_code import ask_for_code, opened_by_code
from cohorts.check_in_forms import CheckInCodeForm, HereForm, NewPersonForm
from cohorts.checking_in import (
    CheckInRefused,
    HalfDayOver,
    NotItsDay,
    TeachesThere,
    check_in,
    check_in_without_account,
    mark_waiting,
    open_check_in,
    opens_at,
    phase_of,
)
from cohorts.inviting import check_in_address, picture_of
from cohorts.models import Attendance, CheckIn, Session
from cohorts.open_list import SeminarClosed
from cohorts.remembered import one_remembered, remember, remembered
from cohorts.staying_signed_in import stay_signed_in
from lms.spoken_codes import spoken
from lms.throttling import address_of, is_one_too_many

NEW_PEOPLE = 200
"""From one address within an hour: a whole house of people behind one connection is fewer."""


@require_safe
def wall(request: HttpRequest, seminar: UUID, session: UUID) -> HttpResponse:
    """To be projected in the room: no name is on it."""
    user, now = person(request), timezone.now()
    row = taught_seminar_or_404(user, seminar)
    half_day = session_or_404(row, session)
    mark_waiting(session=half_day, at=now)
    stay_signed_in(request, row, at=now)
    came = half_day.check_ins.values_list("marked_at", flat=True)
    context = {
        "seminar": row,
        "session": half_day,
        "phase": phase_of(half_day, at=now),
        "is_closed": row.is_closed,
        "opens_at": opens_at(half_day),
        "code": spoken(half_day.check_in_code),
        "address": check_in_address(half_day),
        "picture": picture_of(check_in_address(half_day)),
        "checked_in": len(came),
        "waiting": sum(marked_at is None for marked_at in came),
    }
    return render(request, "cohorts/check_in_wall.html", context)


@require_POST
def open_now(request: HttpRequest, seminar: UUID, session: UUID) -> HttpResponse:
    user = person(request)
    half_day = session_or_404(taught_seminar_or_404(user, seminar), session)
    try:
        open_check_in(session=half_day, by=user, at=timezone.now())
    except (CheckInRefused, SeminarClosed) as refusal:
        messages.error(request, why_refused(refusal))
    else:
        messages.success(request, _("Check-in is open."))
    return redirect("cohorts:check-in-wall", half_day.seminar.uuid, half_day.uuid)


@login_not_required
@require_safe
def by_code(request: HttpRequest) -> HttpResponse:
    form = CheckInCodeForm(request.GET or None)
    return ask_for_code(request, form, template="cohorts/check_in_by_code.html", leads_to="cohorts:check-in")


opened = opened_by_code(
    session_by_code_or_404,
    unknown="cohorts/check_in_by_code.html",
    context=lambda: {"form": CheckInCodeForm(), "unknown": True},
)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@opened
def check_in_page(request: HttpRequest, session: Session) -> HttpResponse:
    """When and where it is, in neutral words, and one press. It names nobody but who checked in on this phone."""
    now = timezone.now()
    if request.method == "POST":
        return _say_who_is_here(request, session)
    mark_waiting(session=session, at=now)
    people = on_this_phone(request, session)
    context = {
        **_about(session),
        "people": people,
        "waits": any(each.waits for each in people),
        "form": NewPersonForm(),
        "teaches": isinstance(request.user, User) and session.seminar.is_taught_by(request.user),
    }
    return render(request, "cohorts/check_in.html", context)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@opened
def somebody_else(request: HttpRequest, session: Session) -> HttpResponse:
    """Somebody without an account, on their own phone or on one that is handed round."""
    form = NewPersonForm(request.POST or None)
    if form.is_valid():
        if is_one_too_many("walk-ins", address_of(request), most=NEW_PEOPLE, seconds=3600):
            return render(request, "cohorts/too_many_people.html", status=429)
        now, who = timezone.now(), form.walk_in()
        try:
            row = check_in_without_account(session=session, who=who, entry=form.entered(), at=now)
        except (CheckInRefused, SeminarClosed) as refusal:
            form.add_error(None, why_refused(refusal))
        else:
            remember(request, row.user, name=who.name, seminar=session.seminar, at=now)
            return redirect("cohorts:check-in", session.check_in_code)
    return render(request, "cohorts/check_in_new.html", {**_about(session), "form": form})


@dataclass(frozen=True, slots=True)
class OnThisPhone:
    """Somebody who may press here, and how far they are. `uuid` is empty for whoever is signed in."""

    uuid: str
    name: str
    check_in: CheckIn | None
    mark: Attendance | None

    @property
    def waits(self) -> bool:
        return self.mark is None and self.check_in is not None

    @property
    def is_listed_as_here(self) -> bool:
        return self.mark is not None and self.mark.status in Attendance.IN_THE_ROOM


def on_this_phone(request: HttpRequest, session: Session) -> list[OnThisPhone]:
    """The signed-in person, and whoever checked in here before without an account."""
    who = [(each.uuid, each.name, each.person) for each in remembered(request, seminar=session.seminar)]
    if isinstance(request.user, User):
        who.insert(0, ("", str(request.user), request.user))
    people = [user for _uuid, _name, user in who]
    check_ins = {row.user_id: row for row in session.check_ins.filter(user__in=people)}
    marks = {row.user_id: row for row in session.attendances.filter(user__in=people)}
    return [OnThisPhone(uuid, name, check_ins.get(user.pk), marks.get(user.pk)) for uuid, name, user in who]


def _say_who_is_here(request: HttpRequest, session: Session) -> HttpResponse:
    form = HereForm(request.POST)
    chosen = form.cleaned_data["person"] if form.is_valid() else None
    user = request.user if isinstance(request.user, User) else None
    somebody = one_remembered(request, chosen, seminar=session.seminar) if chosen else user
    if somebody is None:
        messages.error(request, _("Please say who you are."))
    else:
        try:
            check_in(session=session, person=somebody, at=timezone.now())
        except (CheckInRefused, SeminarClosed) as refusal:
            messages.error(request, why_refused(refusal))
    return redirect("cohorts:check-in", session.check_in_code)


def _about(session: Session) -> dict[str, object]:
    now = timezone.now()
    return {
        "session": session,
        "phase": phase_of(session, at=now),
        "is_closed": session.seminar.is_closed,
    }


def why_refused(refusal: CheckInRefused | SeminarClosed) -> str:
    match refusal:
        case NotItsDay():
            return _("This half day has not come yet. Please come back on its day.")
        case HalfDayOver():
            return _("This half day is over. Nobody can check in any more.")
        case SeminarClosed():
            return _("The list of this half day is closed. Nobody can check in any more.")
        case TeachesThere():
            return _("You are a trainer here, so you are not on the list.")
        case _other:
            return _("Too many people have checked in to this half day. Please ask your trainer.")
