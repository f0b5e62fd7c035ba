"""Saying that somebody without an account is somebody who has one, or who is on the list twice: asked first."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import person
from accounts.models import AuditEvent, User
from accounts.step_up import first_to_second_factor
from cohorts.access import participant_or_404, taught_seminar_or_404
from cohorts.guessing import count_wrong_number, guesses_numbers_too_much, looks_up_too_much
from cohorts.merging import (
    LOOKED_UP,
    Candidates,
    HasAccount,
    MergeRefused,
    ReasonMissing,
    TeachesIt,
    candidates,
    merge,
    plan,
    with_number,
)
from cohorts.merging_forms import ChooseForm, MergeReasonForm, NumberForm
from cohorts.models import Seminar
from cohorts.opened import LIST


@require_http_methods(["GET", "HEAD", "POST"])
def merge_person(request: HttpRequest, seminar: UUID, person_uuid: UUID) -> HttpResponse:
    """Choose, read what will happen, decide. A number that was read aloud is typed and sent with each step."""
    user = person(request)
    row = taught_seminar_or_404(user, seminar)
    somebody = participant_or_404(row, person_uuid)
    if not somebody.provisional:
        raise Http404
    known = candidates(seminar=row, person=somebody, trainer=user)
    form = NumberForm(request.POST if "number" in request.POST else None)
    if "number" in request.POST:
        if elsewhere := first_to_second_factor(request):
            return elsewhere
        if guesses_numbers_too_much(user) or looks_up_too_much(user):
            return render(request, "cohorts/too_many_codes.html", status=429)
    into = _chosen(request, row, known, form, somebody)
    if into is None:
        AuditEvent.record_reading(actor=user, action=LIST, subject=row, at=timezone.now())
        context = {"seminar": row, "person": somebody, "known": known, "choose": ChooseForm(candidates=known)}
        return render(request, "cohorts/merge.html", {**context, "form": form})
    return _decide(request, row, somebody, into)


def _chosen(request: HttpRequest, seminar: Seminar, known: Candidates, form: NumberForm, somebody: User) -> User | None:
    """A number leads to the name of somebody anywhere, and stands in reports that have no names: so it is kept in the
    audit who looked it up."""
    user = person(request)
    if form.is_bound:
        found = with_number(form.cleaned_data["number"]) if form.is_valid() else None
        if found is None:
            count_wrong_number(user)
            form.add_error("number", _("Nobody with an account has this number. Please read it again together."))
        else:
            where = {"entry": str(somebody.uuid), "seminar": str(seminar.uuid)}
            AuditEvent.record(actor=user, action=LOOKED_UP, subject=found, at=timezone.now(), **where)
        return found
    asked = (request.POST if request.method == "POST" else request.GET).get("into")
    if not asked:
        return None
    into = known.with_uuid(asked)
    if into is None:
        raise Http404
    return into


def _decide(request: HttpRequest, seminar: Seminar, somebody: User, into: User) -> HttpResponse:
    """The page that asks, or the deed."""
    user, said = person(request), plan(person=somebody, into=into)
    deciding = "decided" in request.POST
    form = MergeReasonForm(request.POST if deciding else None) if said.closed else None
    if deciding and (form is None or form.is_valid()):
        reason = form.cleaned_data["reason"] if form else ""
        try:
            merge(person=somebody, into=into, by=user, at=timezone.now(), reason=reason)
        except MergeRefused as refusal:
            messages.error(request, why_refused(refusal))
        else:
            messages.success(request, _("It is one person now: %(name)s.") % {"name": into})
        return redirect(f"{seminar.get_absolute_url()}#attendance")
    context = {"seminar": seminar, "person": somebody, "into": into, "plan": said, "form": form}
    return render(request, "cohorts/merge_asked.html", {**context, "number": request.POST.get("number", "")})


def why_refused(refusal: MergeRefused) -> str:
    match refusal:
        case TeachesIt():
            return _("This person is a trainer of a seminar that the other one sat in. Nothing was changed.")
        case HasAccount():
            return _("Only an administrator can merge two accounts. Nothing was changed.")
        case ReasonMissing():
            return _("A list that would change is closed. Please give a reason.")
        case _other:
            return _("The two cannot become one, or they are already. Nothing was changed.")
