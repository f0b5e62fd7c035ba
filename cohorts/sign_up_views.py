"""Signing up for a seminar by its code, and one's own place in it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import person
from accounts.models import User
from cohorts import registration
from cohorts.access import own_place_or_404, seminar_by_code_or_404
from cohorts.by_code import ask_for_code, opened_by_code
from cohorts.calendar_file import calendar_file
from cohorts.days import days_of, is_over
from cohorts.models import Registration, Seminar
from cohorts.needs import NoPlace, Over
from cohorts.needs import say_needs as keep_needs
from cohorts.registration import (
    AlreadyBegun,
    SignUpRefused,
    TeachesIt,
    has_begun,
    has_traces,
    place_of,
    places_left,
    position_of,
)
from cohorts.sign_up_forms import NeedsForm, SignUpCodeForm
from lms.downloads import download
from lms.models import Programme


@login_not_required
@require_safe
def sign_up_by_code(request: HttpRequest) -> HttpResponse:
    form = SignUpCodeForm(request.GET or None)
    return ask_for_code(request, form, template="cohorts/sign_up_by_code.html", leads_to="cohorts:sign-up-page")


opened = opened_by_code(seminar_by_code_or_404, unknown="cohorts/no_such_sign_up.html")


@login_not_required
@require_safe
@opened
def sign_up_page(request: HttpRequest, seminar: Seminar) -> HttpResponse:
    """What one would sign up for, in neutral words. Public: the code is what opens it."""
    return _sign_up_page(request, seminar, NeedsForm())


@require_http_methods(["GET", "HEAD", "POST"])
@opened
def sign_up(request: HttpRequest, seminar: Seminar) -> HttpResponse:
    """One press. Reached by GET after signing in: then the page asks first."""
    if request.method != "POST":
        return redirect("cohorts:sign-up-page", seminar.sign_up_code)
    user, now, form = person(request), timezone.now(), NeedsForm(request.POST)
    if not form.is_valid():
        return _sign_up_page(request, seminar, form)
    try:
        place = registration.sign_up(seminar=seminar, user=user, at=now)
    except SignUpRefused as refusal:
        messages.error(request, why_refused(refusal))
        return redirect("cohorts:sign-up-page", seminar.sign_up_code)
    if any(form.cleaned_data.values()):
        keep_needs(seminar=seminar, user=user, at=now, **form.cleaned_data)
    if isinstance(place, Registration):
        messages.success(request, _("You have a place."))
    else:
        messages.success(request, _("All places are taken. You are on the waiting list."))
    return redirect("cohorts:my-seminar", seminar.uuid)


@require_safe
def mine(request: HttpRequest, seminar: UUID) -> HttpResponse:
    """One's own place: when, where, what one needs, and how to give it back."""
    user = person(request)
    row, _place = own_place_or_404(user, seminar)
    needs = row.needs.filter(user=user).first()
    initial = {"access": needs.access, "food": needs.food} if needs else {}
    return _mine(request, row, user, NeedsForm(initial=initial))


@require_POST
def say_needs(request: HttpRequest, seminar: UUID) -> HttpResponse:
    user = person(request)
    row, _place = own_place_or_404(user, seminar)
    form = NeedsForm(request.POST)
    if not form.is_valid():
        return _mine(request, row, user, form)
    try:
        keep_needs(seminar=row, user=user, at=timezone.now(), **form.cleaned_data)
    except Over:
        messages.error(request, _("This is over. Nothing is kept about what you need any more."))
    except NoPlace:
        raise Http404 from None
    else:
        messages.success(request, _("The trainers can read what you need."))
    return redirect("cohorts:my-seminar", row.uuid)


@require_http_methods(["GET", "HEAD", "POST"])
def give_back(request: HttpRequest, seminar: UUID) -> HttpResponse:
    """Asks first: the next in line gets the place at once."""
    user = person(request)
    row, place = own_place_or_404(user, seminar)
    if request.method != "POST":
        has_place = isinstance(place, Registration)
        return render(request, "cohorts/give_back.html", {"seminar": row, "has_place": has_place})
    try:
        registration.give_back(seminar=row, user=user, at=timezone.now())
    except AlreadyBegun:
        messages.error(request, why_refused(AlreadyBegun()))
        return redirect("cohorts:my-seminar", row.uuid)
    messages.success(request, _("You are not on the list any more."))
    return redirect("courses:learning")


@require_safe
def dates(request: HttpRequest, seminar: UUID) -> HttpResponse:
    """One's half days, for a calendar."""
    row, place = own_place_or_404(person(request), seminar)
    if not isinstance(place, Registration):
        raise Http404
    title = Programme.current().neutral_title
    return download(calendar_file(row.sessions.all(), title=title, at=timezone.now()), name="dates.ics")


def why_refused(refusal: SignUpRefused) -> str:
    match refusal:
        case AlreadyBegun():
            return _("This has begun. Please speak with a trainer.")
        case TeachesIt():
            return _("You are a trainer of this seminar, so you cannot sign up for it.")
        case _other:
            return _("Nobody can sign up here at the moment. Please ask a trainer.")


def _sign_up_page(request: HttpRequest, seminar: Seminar, form: NeedsForm) -> HttpResponse:
    user, now = request.user, timezone.now()
    known = isinstance(user, User)
    context = {
        "seminar": seminar,
        "days": days_of(seminar.sessions.select_related("seminar")),
        "trainers": seminar.trainers.all(),
        "is_open": seminar.takes_sign_ups and not seminar.is_closed and not has_begun(seminar, at=now),
        "is_full": not places_left(seminar),
        "place": place_of(seminar=seminar, user=user) if isinstance(user, User) else None,
        "form": form if known else None,
    }
    return render(request, "cohorts/sign_up.html", context)


def _mine(request: HttpRequest, seminar: Seminar, user: User, form: NeedsForm) -> HttpResponse:
    now, place = timezone.now(), place_of(seminar=seminar, user=user)
    sessions = list(seminar.sessions.select_related("seminar"))
    context = {
        "seminar": seminar,
        "days": days_of(sessions),
        "trainers": seminar.trainers.all(),
        "has_place": isinstance(place, Registration),
        "position": None if place is None or isinstance(place, Registration) else position_of(place),
        "may_give_back": not has_begun(seminar, at=now) and not has_traces(seminar=seminar, person=user),
        "form": None if is_over(sessions, at=now) else form,
    }
    return render(request, "cohorts/my_seminar.html", context)
