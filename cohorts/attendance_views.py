"""The attendance of one half day: the page for thumbs, and what its taps and its script ask for."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import person
from accounts.models import AuditEvent, User
from cohorts.access import participant_or_404, seminar_or_404, session_or_404, taught_seminar_or_404
from cohorts.attendance import MissedTooMuch, TooEarly, mark, mark_many, mark_rest_present, may_be_marked
from cohorts.attendance_forms import MarkForm, MarksForm, UnlistedForm, WalkInForm
from cohorts.attendance_summary import Summary, summary
from cohorts.checking_in import enter_walk_in, mark_waiting
from cohorts.head_count import count_unlisted
from cohorts.models import Attendance, Session
from cohorts.open_list import MarkRefused, SeminarClosed
from cohorts.opened import LIST
from cohorts.scan_forms import ScanForm, with_forms
from cohorts.staying_signed_in import stay_signed_in
from cohorts.tapping import decided_at


@require_http_methods(["GET", "HEAD", "POST"])
def session(request: HttpRequest, seminar: UUID, session: UUID) -> HttpResponse:
    """Looked at by coordinators, marked by trainers."""
    user, now = person(request), timezone.now()
    gate = taught_seminar_or_404 if request.method == "POST" else seminar_or_404
    row = gate(user, seminar)
    half_day = session_or_404(row, session)
    mark_waiting(session=half_day, at=now)
    attendance = summary(row)
    teaches, has_come, is_closed = row.is_taught_by(user), may_be_marked(half_day, at=now), row.is_closed
    marks_it = teaches and has_come and not is_closed
    if teaches:
        stay_signed_in(request, row, at=now)
    form = MarksForm(request.POST or None, attendance=attendance, session=half_day, disabled=not marks_it)
    if form.is_valid():
        try:
            mark_many(session=half_day, marks=form.changed_marks(), by=user, at=now)
        except MarkRefused as refused:
            messages.error(request, why_refused(refused))
        else:
            messages.success(request, _("Attendance is saved."))
        return redirect(half_day)
    AuditEvent.record_reading(actor=user, action=LIST, subject=row, at=now)
    context = {
        "seminar": row,
        "session": half_day,
        "form": form,
        "teaches": teaches,
        "has_come": has_come,
        "is_closed": is_closed,
        "marks_it": marks_it,
        "is_over": now >= half_day.ends_at,
        "attendance": attendance,
        "counts": counts(attendance, half_day),
        "since": _milliseconds_since_the_beginning(half_day, at=now),
        "walk_in_form": WalkInForm(auto_id="walk_in_%s"),
        "scan_form": ScanForm(),
        "scans": with_forms(half_day.scans.select_related("session__seminar", "uploaded_by")),
    }
    return render(request, "cohorts/session.html", context)


@require_safe
def marks(request: HttpRequest, seminar: UUID, session: UUID) -> HttpResponse:
    """What stands now, for a page that is open: the marks of other trainers, of phones, and the heads."""
    user, now = person(request), timezone.now()
    row = taught_seminar_or_404(user, seminar)
    half_day = session_or_404(row, session)
    mark_waiting(session=half_day, at=now)
    stay_signed_in(request, row, at=now)
    made = half_day.attendances.select_related("user", "marked_by")
    return JsonResponse(
        {
            "marks": {str(each.user.uuid): told(each, reader=user) for each in made},
            "people": [str(uuid) for uuid in row.registrations.values_list("user__uuid", flat=True)],
            "counts": {
                "marked": len(made),
                "listed": sum(each.status in Attendance.IN_THE_ROOM for each in made),
                "unlisted": half_day.unlisted,
            },
            "closed": row.is_closed,
            "since": _milliseconds_since_the_beginning(half_day, at=now),
        }
    )


@require_POST
def mark_rest(request: HttpRequest, seminar: UUID, session: UUID) -> HttpResponse:
    """Everybody is here: whoever has no mark yet is present. Marks that stand stay."""
    user = person(request)
    half_day = session_or_404(taught_seminar_or_404(user, seminar), session)
    try:
        count = mark_rest_present(session=half_day, by=user, at=timezone.now())
    except MarkRefused as refused:
        messages.error(request, why_refused(refused))
    else:
        text = ngettext("%(count)d person marked as present.", "%(count)d people marked as present.", count)
        messages.success(request, text % {"count": count})
    return redirect(half_day)


@require_POST
def mark_one(request: HttpRequest, seminar: UUID, session: UUID, person_uuid: UUID) -> HttpResponse:
    """One tap, saved at once; says which mark stands then. It may be a later one of somebody else."""
    user, now = person(request), timezone.now()
    row = taught_seminar_or_404(user, seminar)
    half_day, somebody = session_or_404(row, session), participant_or_404(row, person_uuid)
    form = MarkForm(request.POST)
    if not form.is_valid():
        return JsonResponse({"error": _("This is not a mark.")}, status=400)
    tapped_at = decided_at(half_day, age=form.age_of_tap(), at=now)
    try:
        standing = mark(session=half_day, person=somebody, status=form.mark(), by=user, at=now, tapped_at=tapped_at)
    except MarkRefused as refused:
        return JsonResponse({"error": why_refused(refused)}, status=409)
    stay_signed_in(request, row, at=now)
    return JsonResponse(told(standing, reader=user, overtaken=standing.marked_at > tapped_at))


@require_POST
def unlisted(request: HttpRequest, seminar: UUID, session: UUID) -> HttpResponse:
    """Somebody more, or one less, is in the room and does not want to be listed."""
    user = person(request)
    half_day = session_or_404(taught_seminar_or_404(user, seminar), session)
    form = UnlistedForm(request.POST)
    quietly = request.headers.get("Accept") == "application/json"
    if not form.is_valid():
        return JsonResponse({"error": _("This is not a number of people.")}, status=400)
    try:
        change = form.cleaned_data["change"]
        count = count_unlisted(session=half_day, change=change, by=user, at=timezone.now())
    except MarkRefused as refused:
        if quietly:
            return JsonResponse({"error": why_refused(refused)}, status=409)
        messages.error(request, why_refused(refused))
    else:
        if quietly:
            return JsonResponse({"unlisted": count})
    return redirect(f"{half_day.get_absolute_url()}#heads")


@require_http_methods(["GET", "HEAD", "POST"])
def walk_in(request: HttpRequest, seminar: UUID, session: UUID) -> HttpResponse:
    """From the form on the page of the half day; what cannot be read is asked for again here."""
    user = person(request)
    half_day = session_or_404(taught_seminar_or_404(user, seminar), session)
    form = WalkInForm(request.POST or None)
    if form.is_valid():
        try:
            somebody = enter_walk_in(session=half_day, who=form.walk_in(), by=user, at=timezone.now())
        except MarkRefused as refused:
            form.add_error(None, why_refused(refused))
        else:
            messages.success(request, _("%(name)s is on the list, and present.") % {"name": somebody})
            return redirect(half_day)
    return render(request, "cohorts/walk_in.html", {"session": half_day, "form": form})


def told(row: Attendance, *, reader: User, overtaken: bool = False) -> dict[str, object]:
    """A mark as the page's script shows it, with a note where it is not the reader's own."""
    return {"status": row.status, "missed": row.missed, "note": _note(row, reader, overtaken=overtaken)}


def _note(row: Attendance, reader: User, *, overtaken: bool) -> str:
    if row.marked_by_id == reader.pk and row.user_id != reader.pk:
        return _("You marked this later, on another device.") if overtaken else ""
    if row.marked_by is None or row.marked_by_id == row.user_id:
        return _("Checked in on a phone, later than your mark.") if overtaken else _("Checked in on a phone")
    text = _("%(name)s marked this later.") if overtaken else _("Marked by %(name)s")
    return text % {"name": row.marked_by}


def counts(attendance: Summary, session: Session) -> dict[str, int]:
    column = attendance.sessions.index(session)
    return {
        "marked": attendance.marked[column],
        "people": len(attendance.participants),
        "unlisted": session.unlisted,
        "listed": attendance.in_the_room[column] - session.unlisted,
        "heads": attendance.in_the_room[column],
    }


def why_refused(refused: MarkRefused) -> str:
    match refused:
        case TooEarly():
            return too_early()
        case SeminarClosed():
            return _("The list of this seminar is closed. Nothing was changed.")
        case MissedTooMuch():
            return _("A half day does not have that many minutes.")
        case _other:
            return _("This person has no place in the seminar any more.")


def too_early() -> str:
    return _("This half day has not come yet. Attendance opens on its day.")


def _milliseconds_since_the_beginning(session: Session, *, at: datetime) -> int:
    """Below zero before it: a phone's own clock may be wrong."""
    return int((at - session.starts_at).total_seconds() * 1000)
