"""What somebody sees who was invited by mail. Public: the link is what opens it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import person
from cohorts.access import invitation_by_token_or_404
from cohorts.invitations import NoLongerOpen, address_of
from cohorts.invitations import accept as accept_invitation
from cohorts.invitations import decline as decline_invitation
from cohorts.join_views import about_group, why_refused
from cohorts.membership import JoinRefused
from cohorts.models import Invitation


def opened_by_token(
    view: Callable[[HttpRequest, Invitation], HttpResponse],
) -> Callable[[HttpRequest, str], HttpResponse]:
    """Gives a view the invitation that a link opens. Whatever is not open any more looks the same, and no search engine
    keeps any of it."""

    @never_cache
    @wraps(view)
    def with_invitation(request: HttpRequest, token: str) -> HttpResponse:
        try:
            response = view(request, invitation_by_token_or_404(token, timezone.now()))
        except (Http404, NoLongerOpen):
            response = render(request, "cohorts/no_invitation.html", status=404)
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return with_invitation


@login_not_required
@require_safe
@opened_by_token
def invited(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    context = {"invitation": invitation, "here": request.path}
    return render(request, "cohorts/invited.html", {**about_group(invitation.cohort, request.user), **context})


@require_http_methods(["GET", "HEAD", "POST"])
@opened_by_token
def accept(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    """Join in one press. Reached by GET after signing in: then the page asks first."""
    if request.method != "POST":
        return redirect(address_of(invitation))
    try:
        accept_invitation(invitation=invitation, user=person(request), at=timezone.now())
    except JoinRefused as refusal:
        messages.error(request, why_refused(refusal))
        return redirect(address_of(invitation))
    messages.success(request, _("You are in the group. Your trainer sees how far you have come."))
    return redirect(invitation.cohort.module)


@login_not_required
@require_POST
@opened_by_token
def decline(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    decline_invitation(invitation=invitation, at=timezone.now())
    return render(request, "cohorts/declined.html", {"until": invitation.ends_at})
