"""The trainer's pages: who needs me, a cohort, a seminar."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import person
from accounts.models import AuditEvent
from cohorts.access import (
    cohort_of,
    cohort_or_404,
    may_read_guides,
    member_or_404,
    seminar_or_404,
    taught_cohort_or_404,
    taught_seminar_or_404,
)
from cohorts.attendance import may_be_marked
from cohorts.attendance_summary import summary
from cohorts.attention import attention_of, needs_among
from cohorts.closing import standing_of as closing_standing
from cohorts.closing_views import why_refused
from cohorts.days import days_of, is_over
from cohorts.forms import ParticipantsForm
from cohorts.group_change import group_change
from cohorts.heat_map import heat_map
from cohorts.inviting import join_address, join_picture
from cohorts.listing import ListingForm, heads, listed
from cohorts.membership import take_out as take_out_of_cohort
from cohorts.models import Attendance, Cohort, Seminar, SharedNote
from cohorts.open_list import SeminarClosed
from cohorts.opened import GROUP, LIST, NOTES
from cohorts.place_views import how_to_sign_up, who_is_in
from cohorts.registration import SeminarFull, candidates, places_left, register
from cohorts.sharing import as_read, with_notes
from cohorts.standing import standing_of
from cohorts.teaching import morning_of, offers, seminars_of
from cohorts.who_teaches import countries_to_set_up_in
from quizzes.access import published_quiz_or_404
from quizzes.facility_chart import facility_chart
from quizzes.item_analysis import analysis_of, quizzes_of

NOTES_ON_A_PAGE = 20
ASKING_ON_A_PAGE = 25
LEARNERS_ON_A_PAGE = 50


@require_safe
def teach(request: HttpRequest) -> HttpResponse:
    """The page of the morning: my groups, and who may need me."""
    user, now = person(request), timezone.now()
    morning, seminars = morning_of(user, at=now), seminars_of(user, at=now)
    reason = request.GET.get("reason", "")
    page = Paginator(morning.asking_for(reason), ASKING_ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "morning": morning,
        "reason": reason,
        "page": page,
        "asking": offers(page, by=user, at=now),
        "may_send": any(row.waits for row in page),
        "cohorts": morning.cards,
        "archived": Cohort.objects.visible_to(user).archived(),
        "today": [card for card in seminars if card.today],
        "to_confirm": [card for card in seminars if card.waits_for(user)],
        "seminars": seminars,
        "may_read_guides": may_read_guides(user),
        "may_set_up": bool(countries_to_set_up_in(user)),
    }
    return render(request, "cohorts/teach.html", context)


@require_safe
def cohort(request: HttpRequest, cohort: UUID) -> HttpResponse:
    user, now = person(request), timezone.now()
    row = cohort_or_404(user, cohort)
    AuditEvent.record_reading(actor=user, action=GROUP, subject=row, at=now)
    standing, teaches = standing_of(row), row.is_taught_by(user)
    learners = [each.learning for each in standing.learners]
    needs = needs_among(learners, at=now)
    asked = ListingForm(request.GET, standing=standing)
    shown = listed(standing, needs, asked)
    page = Paginator(shown, LEARNERS_ON_A_PAGE).get_page(request.GET.get("page"))
    on_page = range(page.start_index() - 1, page.end_index()) if page.has_other_pages() else range(0)
    context = {
        "cohort": row,
        "teaches": teaches,
        "shared_notes": teaches and SharedNote.objects.visible_to(user).within(row).count(),
        "trainers": row.trainers.all(),
        "seminars": row.seminars.visible_to(user),
        "standing": standing,
        "asked": asked,
        "heads": heads(standing, asked),
        "page": page,
        "needs": needs,
        "quizzes": quizzes_of(row.module_id),
        "attention": attention_of(learners, needs),
        "change": group_change(cohort=row, at=now) if teaches else None,
        "heat_map": heat_map([[share.percent for share in each.units] for each in shown], here=on_page),
        "join_address": join_address(row),
        "join_picture": join_picture(row),
    }
    return render(request, "cohorts/cohort.html", context)


@require_safe
def quiz(request: HttpRequest, cohort: UUID, key: str) -> HttpResponse:
    """How the questions of a quiz do, over everybody who took it: nothing here is about this group, or one person."""
    row = cohort_or_404(person(request), cohort)
    analysis = analysis_of(published_quiz_or_404(row.module_id, key))
    context = {"cohort": row, "analysis": analysis, "chart": facility_chart(analysis)}
    return render(request, "cohorts/quiz.html", context)


@require_safe
def shared_notes(request: HttpRequest, cohort: UUID) -> HttpResponse:
    """What learners let this trainer read, the latest first."""
    user = person(request)
    row = taught_cohort_or_404(user, cohort)
    AuditEvent.record_reading(actor=user, action=NOTES, subject=row, at=timezone.now())
    shared = with_notes(SharedNote.objects.visible_to(user).within(row))
    page = Paginator(shared, NOTES_ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "cohorts/notes.html", {"cohort": row, "page": page, "notes": as_read(page)})


@require_http_methods(["GET", "HEAD", "POST"])
def take_out(request: HttpRequest, cohort: UUID, member: UUID) -> HttpResponse:
    """Asks first, for it cannot be undone by the person it happens to."""
    user = person(request)
    row = taught_cohort_or_404(user, cohort)
    membership = member_or_404(row, member)
    if request.method != "POST":
        return render(request, "cohorts/take_out.html", {"cohort": row, "membership": membership})
    take_out_of_cohort(membership=membership, by=user, at=timezone.now())
    messages.success(request, _("%(name)s is no longer in this group.") % {"name": membership.user})
    return redirect(row)


@require_safe
def seminar(request: HttpRequest, seminar: UUID) -> HttpResponse:
    user, now = person(request), timezone.now()
    row = seminar_or_404(user, seminar)
    AuditEvent.record_reading(actor=user, action=LIST, subject=row, at=now)
    attendance = summary(row)
    context = {
        "seminar": row,
        "teaches": row.is_taught_by(user),
        "trainers": row.trainers.all(),
        "cohort": cohort_of(row, user),
        "attendance": attendance,
        "statuses": list(Attendance.Status),
        "days": days_of(attendance.sessions),
        "marked": dict(zip((each.pk for each in attendance.sessions), attendance.marked, strict=True)),
        "now": now,
        "standing": closing_standing(attendance, user=user, at=now),
        "has_come": any(may_be_marked(each, at=now) for each in attendance.sessions),
        "has_begun": any(each.starts_at <= now for each in attendance.sessions),
        "is_over": is_over(attendance.sessions, at=now),
        **how_to_sign_up(row),
    }
    return render(request, "cohorts/seminar.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def participants(request: HttpRequest, seminar: UUID) -> HttpResponse:
    """Add single people from the cohort."""
    user, now = person(request), timezone.now()
    row = taught_seminar_or_404(user, seminar)
    form = ParticipantsForm(request.POST or None, candidates=candidates(seminar=row, trainer=user))
    if form.is_valid():
        try:
            return _added(request, row, register(seminar=row, people=form.chosen(), at=now))
        except SeminarFull as full:
            form.add_error(None, too_full(full))
        except SeminarClosed as closed:
            form.add_error(None, why_refused(closed))
    AuditEvent.record_reading(actor=user, action=LIST, subject=row, at=now)
    context = {
        "seminar": row,
        "cohort": cohort_of(row, user),
        "form": form,
        "places_left": places_left(row),
        **who_is_in(row),
    }
    return render(request, "cohorts/participants.html", context)


@require_POST
def add_everybody(request: HttpRequest, seminar: UUID) -> HttpResponse:
    user = person(request)
    row = taught_seminar_or_404(user, seminar)
    people = candidates(seminar=row, trainer=user)
    try:
        return _added(request, row, register(seminar=row, people=people, at=timezone.now()))
    except SeminarFull as full:
        messages.error(request, too_full(full))
        return redirect("cohorts:participants", row.uuid)
    except SeminarClosed as closed:
        messages.error(request, why_refused(closed))
        return redirect(row)


def _added(request: HttpRequest, seminar: Seminar, count: int) -> HttpResponse:
    messages.success(request, ngettext("%(count)d person added.", "%(count)d people added.", count) % {"count": count})
    return redirect(seminar)


def too_full(full: SeminarFull) -> str:
    return ngettext(
        "Only %(left)d place is left, and you chose more people. Nobody was added.",
        "Only %(left)d places are left, and you chose more people. Nobody was added.",
        full.places_left,
    ) % {"left": full.places_left}
