"""What is kept of oneself: to look at, to take along, to end."""

from __future__ import annotations

from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import person
from accounts.data_forms import LeaveForm
from accounts.erasing import LastAdministrator, erase
from accounts.opened import opened_lately
from accounts.still_you import still_you
from accounts.taking_along import as_json, as_page, gather
from lms.downloads import download
from lms.keeping import evidence_until
from lms.rooms import modules_named


@require_safe
def data(request: HttpRequest) -> HttpResponse:
    user = person(request)
    context = {"kept": gather(user), "opened": opened_lately(user), "evidence_until": evidence_until()}
    return render(request, "accounts/data.html", context)


@require_safe
@still_you(back="accounts:data")
def data_file(request: HttpRequest, suffix: str) -> HttpResponse:
    now = timezone.now()
    written = as_json if suffix == "json" else as_page
    return download(written(person(request), at=now), name=f"data-{timezone.localdate(now).isoformat()}.{suffix}")


@require_http_methods(["GET", "HEAD", "POST"])
@still_you()
def leave(request: HttpRequest) -> HttpResponse:
    """Says what is deleted and what stays; the tick and the button end the account."""
    user, form = person(request), LeaveForm(request.POST or None)
    if form.is_valid():
        try:
            erase(person=user, by=user, at=timezone.now())
        except LastAdministrator:
            form.add_error(None, form.error_messages["last"])
        else:
            logout(request)
            return redirect("accounts:left")
    has_alone = [each for room in modules_named("powers") for each in room.has_alone(user)]
    context = {"form": form, "evidence_until": evidence_until(), "has_alone": has_alone}
    return render(request, "accounts/leave.html", context)


@login_not_required
@require_safe
def left(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/left.html")
