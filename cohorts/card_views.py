"""How somebody signs in, for their trainers: a card for who has no address; a way back in for who lost theirs."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts import cards, recovering
from accounts.access import person
from accounts.models import AuditEvent, Card, Recovery, User
from accounts.recovery_views import why_refused
from accounts.step_up import first_to_second_factor
from cohorts.access import cohort_or_404, member_or_404, participant_or_404, seminar_or_404
from cohorts.merging import was_looked_up
from cohorts.models import Cohort, Seminar
from cohorts.opened import SIGNING_IN


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def of_member(request: HttpRequest, cohort: UUID, member: UUID) -> HttpResponse:
    row = cohort_or_404(person(request), cohort)
    membership = member_or_404(row, member)
    back = reverse("cohorts:member", args=[row.uuid, membership.uuid])
    return _signing_in(request, membership.user, taught=row, back=back)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def of_participant(request: HttpRequest, seminar: UUID, person_uuid: UUID) -> HttpResponse:
    row = seminar_or_404(person(request), seminar)
    somebody = participant_or_404(row, person_uuid)
    return _signing_in(request, somebody, taught=row, back=row.get_absolute_url())


def _signing_in(request: HttpRequest, somebody: User, *, taught: Cohort | Seminar, back: str) -> HttpResponse:
    """Cards are their trainers' to hand out, but not of who is on a list only because a trainer had their number. A way
    back in, whoever may see them can ask for."""
    user, now = person(request), timezone.now()
    hands_out = taught.is_taught_by(user) and (
        not was_looked_up(somebody, of=taught) or cards.was_handed_out(to=somebody, by=taught.trainers.all())
    )
    if {"hand-out", "withdraw"} & set(request.POST) and not hands_out:
        raise PermissionDenied
    if "hand-out" in request.POST:
        if elsewhere := first_to_second_factor(request):
            return elsewhere
        try:
            pin = cards.hand_out(user=somebody, by=user, at=now)
        except cards.NoCardForThem:
            messages.error(request, _("There is no card for this person. Nothing was changed."))
            return redirect(request.path)
        where = settings.PUBLIC_URL + reverse("accounts:card")
        context = {"person": somebody, "pin": f"{pin[:4]} {pin[4:]}", "where": where, "back": back}
        return render(request, "cohorts/card_to_print.html", context)
    if "withdraw" in request.POST:
        cards.withdraw(user=somebody, by=user, at=now)
        messages.success(request, _("The card is withdrawn. It opens nothing any more."))
        return redirect(request.path)
    if request.POST.get("reason") in Recovery.Reason.values:
        _ask(request, somebody)
        return redirect(request.path)
    AuditEvent.record_reading(actor=user, action=SIGNING_IN, subject=somebody, at=now)
    context = {
        "person": somebody,
        "back": back,
        "may_have_card": hands_out and somebody != user and cards.may_have_card(somebody),
        "card": Card.objects.filter(user=somebody).first(),
        "may_ask": somebody.may_sign_in and somebody != user,
        "asked": recovering.open_ones(now).filter(user=somebody).first(),
        "reasons": Recovery.Reason.choices,
    }
    return render(request, "cohorts/signing_in.html", context)


def _ask(request: HttpRequest, somebody: User) -> None:
    try:
        recovering.ask(of=somebody, reason=request.POST["reason"], by=person(request), at=timezone.now())
    except recovering.RecoveryRefused as refusal:
        messages.error(request, why_refused(refusal))
    else:
        messages.success(request, _("A coordinator of your country has to confirm it within three days."))
