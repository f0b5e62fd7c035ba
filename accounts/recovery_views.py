"""Being let in again, with the help of two of staff: the one who confirms, and the person themselves."""

from __future__ import annotations

from uuid import UUID

from allauth.account.internal.stagekit import clear_login
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import person
from accounts.card_forms import RecoveryForm
from accounts.models import Recovery, User
from accounts.recovering import (
    AddressTaken,
    MorePower,
    OneHand,
    RecoveryRefused,
    SamePerson,
    TooManyTries,
    confirm,
    may_confirm,
    may_confirm_some,
    to_confirm,
    use,
)
from accounts.step_up import first_to_second_factor
from lms.spoken_codes import spoken


def _confirmer_or_404(request: HttpRequest) -> User:
    user = person(request)
    if not may_confirm_some(user):
        raise Http404
    return user


@require_safe
def recoveries(request: HttpRequest) -> HttpResponse:
    """Who waits to be let in again, for coordinators of their country and superusers."""
    rows = to_confirm(by=_confirmer_or_404(request), at=timezone.now())
    return render(request, "accounts/recoveries.html", {"rows": rows})


@never_cache
@require_POST
def confirm_recovery(request: HttpRequest, recovery: UUID) -> HttpResponse:
    """The code is on the page that answers, and nowhere else."""
    user = _confirmer_or_404(request)
    row = get_object_or_404(Recovery.objects.select_related("user__organisation"), uuid=recovery)
    if not may_confirm(of=row.user, by=user):
        raise Http404
    if elsewhere := first_to_second_factor(request):
        return elsewhere
    try:
        code = confirm(recovery=row, by=user, at=timezone.now())
    except RecoveryRefused as refusal:
        messages.error(request, why_refused(refusal))
        return redirect("accounts:recoveries")
    where = settings.PUBLIC_URL + reverse("accounts:recover")
    return render(request, "accounts/recovery_code.html", {"person": row.user, "code": spoken(code), "where": where})


@sensitive_post_parameters("code")
@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def recover(request: HttpRequest) -> HttpResponse:
    """The person types what they were handed. Then a code goes to their new address, as to everybody's."""
    form = RecoveryForm(request.POST or None)
    if form.is_valid():
        try:
            use(request, **form.cleaned_data, at=timezone.now())
        except TooManyTries:
            return render(request, "429.html", status=429)
        except RecoveryRefused as refusal:
            form.add_error(None, why_refused(refusal))
        else:
            messages.success(request, _("This is your address now. Sign in with it: we send a code there."))
            # Whoever was stuck at the second factor here begins anew: there is none any more.
            clear_login(request)
            return redirect("account_login")
    return render(request, "accounts/recover.html", {"form": form})


def why_refused(refusal: RecoveryRefused) -> str:
    match refusal:
        case SamePerson():
            return _("You asked for this yourself. Somebody else has to confirm it.")
        case OneHand():
            return _(
                "In the last 30 days, one of you gave the other a task here, or somebody gave one to both. "
                "Somebody else has to confirm it."
            )
        case MorePower():
            return _("This person answers for more than the two of you. Please ask an administrator.")
        case AddressTaken():
            return _("This address cannot be used, and your code is used up. Please ask for a new code.")
        case _other:
            return _("That is not right, or its time is up. Nothing was changed.")
