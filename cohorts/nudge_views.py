"""Ready messages: sent by trainers, read by learners, and whether a mail may say that one waits."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts.access import person
from accounts.views import safe_next
from cohorts.access import current_membership_or_404, nudge_or_404, taught_memberships_or_404
from cohorts.nudge_forms import NudgeForm, RemindersForm
from cohorts.nudging import Chosen, nudge, read, want_mail


@require_POST
def send(request: HttpRequest) -> HttpResponse:
    """What is ticked, or the one whose button was pressed."""
    user, now = person(request), timezone.now()
    back = redirect(safe_next(request, "/teach/"))
    form = NudgeForm({"send": request.POST.getlist("only") or request.POST.getlist("send")})
    if not form.is_valid():
        messages.error(request, _("Nothing was chosen, so nothing was sent."))
        return back
    members = taught_memberships_or_404(user, form.members())
    chosen = [Chosen(members[uuid], reason, about) for uuid, reason, about in form.cleaned_data["send"]]
    sent = nudge(chosen=chosen, by=user, at=now)
    if sent:
        text = ngettext("%(count)d message sent.", "%(count)d messages sent.", len(sent)) % {"count": len(sent)}
        waits = any(each.due_at > now for each in sent)
        messages.success(request, f"{text} {mail_waits()}" if waits else text)
    if len(sent) < len(set(form.cleaned_data["send"])):
        messages.warning(request, _("A message was left out: it was sent already, or there is no reason any more."))
    return back


def mail_waits() -> str:
    return _(
        "Each can be read at once. In the evening, at night and on Sundays no mail goes; it goes the next morning."
    )


@require_POST
def mark_read(request: HttpRequest, membership: UUID, nudge: UUID) -> HttpResponse:
    row = current_membership_or_404(person(request), membership)
    read(nudge=nudge_or_404(row, nudge), at=timezone.now())
    return redirect(safe_next(request, "/learn/"))


@require_POST
def reminders(request: HttpRequest, membership: UUID) -> HttpResponse:
    """Mails about messages of one group, on or off."""
    row = current_membership_or_404(person(request), membership)
    form = RemindersForm(request.POST)
    if form.is_valid():
        wanted = form.cleaned_data["mails"] == "on"
        want_mail(membership=row, wanted=wanted)
        messages.success(
            request,
            _("From now on a mail tells you when a message waits.")
            if wanted
            else _("No mails about messages any more. The messages still stand here."),
        )
    return redirect(safe_next(request, "/learn/"))
