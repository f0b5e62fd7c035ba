"""Inviting by a list of addresses: checked first, then sent; and which invitations are open."""

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
from cohorts.access import invitation_or_404, taught_cohort_or_404
from cohorts.invitation_forms import ListForm, SendForm, wrong
from cohorts.invitation_list import AddressList
from cohorts.invitation_queueing import hurry
from cohorts.invitations import (
    MOST_A_DAY,
    GroupOver,
    InvitingRefused,
    TooManyADay,
    check_list,
    end_of_invitations,
    invite,
    shown_to,
)
from cohorts.invitations import withdraw as withdraw_invitation
from cohorts.models import Cohort

ON_A_PAGE = 100


@require_safe
def invitations(request: HttpRequest, cohort: UUID) -> HttpResponse:
    """Open ones, the latest first. A trainer reads the addresses that they typed themselves."""
    user = person(request)
    row = taught_cohort_or_404(user, cohort)
    rows = row.invitations.open(timezone.now()).select_related("invited_by").order_by("-invited_at", "-pk")
    page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
    context = {"cohort": row, "page": page, "invitations": shown_to(user, page.object_list)}
    return render(request, "cohorts/invitations.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest, cohort: UUID) -> HttpResponse:
    """A list is typed or uploaded, and shown as it was read. Nothing is kept."""
    row = taught_cohort_or_404(person(request), cohort)
    form = ListForm(request.POST or None, request.FILES or None, language=row.language)
    if form.is_valid() and form.addresses is not None:
        return _checked(request, row, form.cleaned_data["text"], form.addresses)
    return _page(request, row, form)


@require_POST
def send(request: HttpRequest, cohort: UUID) -> HttpResponse:
    """What was checked, read and checked once more: if more of it is wrong by now, the page is shown again."""
    user, now = person(request), timezone.now()
    row = taught_cohort_or_404(user, cohort)
    form = SendForm(request.POST, language=row.language)
    if not form.is_valid() or form.addresses is None:
        return redirect("cohorts:write-invitations", row.uuid)
    addresses = check_list(form.addresses, cohort=row, at=now)
    if not addresses.right or len(addresses.wrong) != form.cleaned_data["wrong"]:
        return _checked(request, row, form.cleaned_data["text"], addresses)
    try:
        sent = invite(cohort=row, lines=addresses.right, by=user, at=now)
    except InvitingRefused as refusal:
        messages.error(request, why_refused(refusal))
        return _checked(request, row, form.cleaned_data["text"], addresses)
    hurry(sent)
    text = ngettext("%(count)d invitation is on its way.", "%(count)d invitations are on their way.", len(sent))
    messages.success(request, text % {"count": len(sent)})
    return redirect("cohorts:invitations", row.uuid)


def why_refused(refusal: InvitingRefused) -> str:
    match refusal:
        case GroupOver():
            return _("This group is archived, or its last day is over. Nobody was invited.")
        case TooManyADay(left=left):
            return _(
                "A group can send %(most)d invitations within a day. Now %(left)d are left. Nobody was invited."
            ) % {"most": MOST_A_DAY, "left": left}
        case _other:
            return _("The list has changed meanwhile. Nobody was invited. Please check it again.")


@require_POST
def withdraw(request: HttpRequest, cohort: UUID, invitation: UUID) -> HttpResponse:
    user = person(request)
    row = taught_cohort_or_404(user, cohort)
    withdraw_invitation(invitation=invitation_or_404(row, invitation), by=user, at=timezone.now())
    messages.success(request, _("The invitation is withdrawn. Its link opens nothing any more."))
    return redirect("cohorts:invitations", row.uuid)


def _checked(request: HttpRequest, cohort: Cohort, text: str, addresses: AddressList) -> HttpResponse:
    addresses = check_list(addresses, cohort=cohort, at=timezone.now())
    form = ListForm(initial={"text": text}, language=cohort.language)
    send_form = SendForm(
        initial={"text": text, "wrong": len(addresses.wrong)}, language=cohort.language, auto_id="send-%s"
    )
    wrong_lines = [(line, wrong(line)) for line in addresses.wrong]
    return _page(request, cohort, form, addresses=addresses, wrong_lines=wrong_lines, send_form=send_form)


def _page(request: HttpRequest, cohort: Cohort, form: ListForm, **more: object) -> HttpResponse:
    now = timezone.now()
    until = end_of_invitations(cohort, now)
    context = {"cohort": cohort, "form": form, "until": until, "is_over": cohort.archived_at or until <= now}
    return render(request, "cohorts/write_invitations.html", {**context, **more})
